// Checks that need an e-mail: the address is in `EMAIL`, and the token of the e-mail in `TOKEN`. In Node only.

import { PASSWORD, done } from "./device.mjs";
import { equal, refused } from "./expect.mjs";

const ANOTHER_PASSWORD = "a horse that is staple and correct";

export const mail = {
  "an e-mail to reset the password": async ({ here, stranger }) => {
    const requested = await here.auth.requestPasswordReset({ email: process.env.EMAIL });
    equal(done(requested).status, true);
    const unknown = await here.auth.requestPasswordReset({ email: stranger });
    equal(unknown, requested, "the response for an unknown address");
    const abroad = { email: stranger, redirectTo: "https://elsewhere.example" };
    refused(await here.auth.requestPasswordReset(abroad), 403, "INVALID_REDIRECT_URL");
  },

  "a new password by e-mail": async ({ here, elsewhere }) => {
    const { EMAIL: email, TOKEN: token } = process.env;
    await elsewhere.signIn(email);
    refused(await here.auth.resetPassword({ newPassword: "7 chars", token }), 400, "PASSWORD_TOO_SHORT");
    const wanted = { newPassword: ANOTHER_PASSWORD, token };
    equal(done(await here.auth.resetPassword(wanted)), { status: true });
    refused(await here.auth.resetPassword(wanted), 400, "INVALID_TOKEN");
    equal(await elsewhere.session(), null, "the session from before");
    refused(await here.auth.signIn.email({ email, password: PASSWORD }), 401, "INVALID_EMAIL_OR_PASSWORD");
    await here.signIn(email, ANOTHER_PASSWORD);
  },

  "an e-mail to verify the address": async ({ here, stranger }) => {
    const { EMAIL: email } = process.env;
    await here.signIn(email);
    equal((await here.session()).user.emailVerified, false);
    equal(done(await here.auth.sendVerificationEmail({ email })), { status: true });
    refused(await here.auth.sendVerificationEmail({ email: stranger }), 400, "EMAIL_MISMATCH");
    const abroad = { email, callbackURL: "https://elsewhere.example" };
    refused(await here.auth.sendVerificationEmail(abroad), 403, "INVALID_CALLBACK_URL");
  },

  "a verified address": async ({ here }) => {
    const { EMAIL: email, TOKEN: token } = process.env;
    await here.signIn(email);
    refused(await here.auth.verifyEmail({ query: { token: "x.y.z" } }), 401, "INVALID_TOKEN");
    for (const time of ["once", "again"]) {
      equal(done(await here.auth.verifyEmail({ query: { token } })), { status: true, user: null }, time);
    }
    equal((await here.session()).user.emailVerified, true);
    refused(await here.auth.sendVerificationEmail({ email }), 400, "EMAIL_ALREADY_VERIFIED");
  },
};
