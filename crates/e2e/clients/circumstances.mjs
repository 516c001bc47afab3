// Errors that need a program in a particular state.

import { PASSWORD, done } from "./device.mjs";
import { equal, holds, refused } from "./expect.mjs";

/** More than fit into the queue for password hashing. */
const FLOOD = 80;

export const circumstances = {
  INVALID_ORIGIN: async ({ here, email }) => {
    const fetchOptions = { headers: { origin: "https://elsewhere.example" } };
    const response = await here.auth.signUp.email({ email, password: PASSWORD, name: "Ann", fetchOptions });
    refused(response, 403, "INVALID_ORIGIN");
  },

  /** Access tokens expire after a second. */
  TOKEN_EXPIRED: async ({ here, email }) => {
    await here.signUp(email);
    const token = await here.accessToken();
    done(await here.tasks("", { token }));
    let response;
    do {
      await new Promise((resolve) => setTimeout(resolve, 200));
      response = await here.tasks("", { token });
    } while (response.error === null);
    refused(response, 401, "TOKEN_EXPIRED");
    equal(done(await here.tasks()), [], "the tasks with a new token");
  },

  /** The account of `EMAIL` has the maximum number of tasks. */
  TASK_QUOTA_EXCEEDED: async ({ here }) => {
    await here.signIn(process.env.EMAIL);
    refused(await here.tasks("", { method: "POST", body: { title: "Tea" } }), 422, "TASK_QUOTA_EXCEEDED");
  },

  /** Passwords are hashed at a realistic cost. */
  OVERLOADED: async ({ here, stranger }) => {
    const signIn = () => here.auth.signIn.email({ email: stranger, password: PASSWORD });
    const responses = await Promise.all(Array.from({ length: FLOOD }, signIn));
    const overloaded = responses.filter(({ error }) => error.status === 503);
    holds(overloaded.length > 0, "no sign-in was refused");
    overloaded.forEach((response) => refused(response, 503, "OVERLOADED"));
  },

  /** The database was deleted. */
  DATABASE_UNAVAILABLE: async ({ here, email }) => {
    refused(await here.auth.signIn.email({ email, password: PASSWORD }), 503, "DATABASE_UNAVAILABLE");
    holds(Number(here.last.headers.get("retry-after")) > 0, "no Retry-After");
  },

  /** There is no mail server. */
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
