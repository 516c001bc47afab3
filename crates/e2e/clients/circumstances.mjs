// Refusals that only a program in particular circumstances has for its clients.

import { PASSWORD, done } from "./device.mjs";
import { equal, holds, refused } from "./expect.mjs";

/** More than there is room for in the queue of the passwords that wait to be hashed. */
const FLOOD = 80;

export const circumstances = {
  INVALID_ORIGIN: async ({ here, email }) => {
    const fetchOptions = { headers: { origin: "https://elsewhere.example" } };
    const answer = await here.auth.signUp.email({ email, password: PASSWORD, name: "Ann", fetchOptions });
    refused(answer, 403, "INVALID_ORIGIN");
  },

  /** Access tokens live for a second. */
  TOKEN_EXPIRED: async ({ here, email }) => {
    await here.signUp(email);
    const token = await here.accessToken();
    done(await here.tasks("", { token }));
    let answer;
    do {
      await new Promise((resolve) => setTimeout(resolve, 200));
      answer = await here.tasks("", { token });
    } while (answer.error === null);
    refused(answer, 401, "TOKEN_EXPIRED");
    equal(done(await here.tasks()), [], "the tasks with a new token");
  },

  /** The account of the address in `EMAIL` has as many tasks as it may. */
  TASK_QUOTA_EXCEEDED: async ({ here }) => {
    await here.signIn(process.env.EMAIL);
    refused(await here.tasks("", { method: "POST", body: { title: "Tea" } }), 422, "TASK_QUOTA_EXCEEDED");
  },

  /** Passwords are hashed as slowly as they should be. */
  OVERLOADED: async ({ here, stranger }) => {
    const signIn = () => here.auth.signIn.email({ email: stranger, password: PASSWORD });
    const answers = await Promise.all(Array.from({ length: FLOOD }, signIn));
    const turnedAway = answers.filter(({ error }) => error.status === 503);
    holds(turnedAway.length > 0, "nobody was turned away");
    turnedAway.forEach((answer) => refused(answer, 503, "OVERLOADED"));
  },

  /** There is none any more. */
  DATABASE_UNAVAILABLE: async ({ here, email }) => {
    refused(await here.auth.signIn.email({ email, password: PASSWORD }), 503, "DATABASE_UNAVAILABLE");
    holds(Number(here.last.headers.get("retry-after")) > 0, "no Retry-After");
  },

  /** No mail server. */
  "RESET_PASSWORD_DISABLED and VERIFICATION_EMAIL_NOT_ENABLED": async ({ here, email }) => {
    const { auth } = await here.signUp(email);
    refused(await auth.requestPasswordReset({ email, redirectTo: "/" }), 400, "RESET_PASSWORD_DISABLED");
    refused(await auth.sendVerificationEmail({ email }), 400, "VERIFICATION_EMAIL_NOT_ENABLED");
  },

  /** A page of an origin that is not trusted. */
  "nothing can be read or done": async ({ here, email }) => {
    const account = { email, password: PASSWORD, name: "Ann" };
    for (const attempt of [() => here.auth.signUp.email(account), () => here.session()]) {
      const outcome = await attempt().catch((error) => error);
      holds(outcome instanceof TypeError, `it came through: ${JSON.stringify(outcome)}`);
    }
  },
};
