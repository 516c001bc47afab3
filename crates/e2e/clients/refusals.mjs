// Every error code, as the official client reports it.

import { PASSWORD } from "./device.mjs";
import { equal, holds, refused } from "./expect.mjs";

const TOO_SHORT = "7 chars";
const TOO_LONG = "long ".repeat(26);
const COMMON = "password123";
const PASSWORDS = { PASSWORD_TOO_SHORT: TOO_SHORT, PASSWORD_TOO_LONG: TOO_LONG, PASSWORD_TOO_COMMON: COMMON };

/** The calls that need a session. */
const PROTECTED = {
  token: (auth) => auth.token(),
  "list-sessions": (auth) => auth.listSessions(),
  "revoke-session": (auth) => auth.revokeSession({ token: "x" }),
  "revoke-sessions": (auth) => auth.revokeSessions(),
  "revoke-other-sessions": (auth) => auth.revokeOtherSessions(),
  "change-password": (auth) => auth.changePassword({ currentPassword: PASSWORD, newPassword: "another password" }),
  "update-user": (auth) => auth.updateUser({ name: "Bob" }),
  "delete-user": (auth) => auth.deleteUser({ password: PASSWORD }),
  "api-key/create": (auth) =>
    auth.apiKey.create({ name: "x", expiresIn: 2_592_000, permissions: { tasks: ["read"] } }),
  "api-key/list": (auth) => auth.apiKey.list(),
  "api-key/delete": (auth) => auth.apiKey.delete({ keyId: "01932f00-0000-7000-8000-000000000001" }),
};

export const refusals = {
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: async ({ here, email }) => {
    await here.signUp(email);
    const again = await here.auth.signUp.email({ email: email.toUpperCase(), password: PASSWORD, name: "Bob" });
    refused(again, 422, "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
  },

  INVALID_EMAIL_OR_PASSWORD: async ({ here, email, stranger }) => {
    await here.signUp(email);
    const wrong = await here.auth.signIn.email({ email, password: "a wrong password" });
    refused(wrong, 401, "INVALID_EMAIL_OR_PASSWORD");
    const unknown = await here.auth.signIn.email({ email: stranger, password: PASSWORD });
    equal(unknown.error, wrong.error, "the error for an unknown address");
  },

  INVALID_EMAIL: async ({ here }) => {
    refused(await here.auth.signIn.email({ email: "ann", password: PASSWORD }), 400, "INVALID_EMAIL");
  },

  "PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG and PASSWORD_TOO_COMMON": async ({ here, email, stranger }) => {
    await here.signUp(email);
    for (const [code, password] of Object.entries(PASSWORDS)) {
      refused(await here.auth.signUp.email({ email: stranger, password, name: "Bob" }), 400, code);
      const change = { currentPassword: PASSWORD, newPassword: password };
      refused(await here.auth.changePassword(change), 400, code);
    }
  },

  VALIDATION_ERROR: async ({ here, email }) => {
    const name = "x".repeat(10_000);
    const response = await here.auth.signUp.email({ email, password: PASSWORD, name });
    refused(response, 400, "VALIDATION_ERROR");
    equal(response.error.fields[0].field, "name");
    refused(await here.auth.signIn.email({ email }), 400, "VALIDATION_ERROR");
    await here.signUp(email);
    refused(await here.auth.updateUser({ name }), 400, "VALIDATION_ERROR");
    refused(await here.auth.updateUser({ image: "javascript:alert(1)" }), 400, "VALIDATION_ERROR");
    refused(await here.auth.revokeSession({ nothing: true }), 400, "VALIDATION_ERROR");
  },

  INVALID_PASSWORD: async ({ here, email }) => {
    await here.signUp(email);
    const change = { currentPassword: "a wrong password", newPassword: "another password" };
    refused(await here.auth.changePassword(change), 400, "INVALID_PASSWORD");
    refused(await here.auth.deleteUser({ password: "a wrong password" }), 400, "INVALID_PASSWORD");
    equal((await here.session()).user.email, email);
  },

  "UNAUTHORIZED without a session": async ({ elsewhere }) => {
    for (const [name, call] of Object.entries(PROTECTED)) {
      const response = await call(elsewhere.auth);
      holds(response.error?.status === 401, `${name}: ${JSON.stringify(response)}`);
      refused(response, 401, "UNAUTHORIZED");
    }
  },

  TOO_MANY_REQUESTS: async ({ here, email }) => {
    await here.signUp(email);
    for (let failures = 0; failures < 5; failures++) {
      const wrong = await here.auth.signIn.email({ email, password: "a wrong password" });
      refused(wrong, 401, "INVALID_EMAIL_OR_PASSWORD");
    }
    refused(await here.auth.signIn.email({ email, password: PASSWORD }), 429, "TOO_MANY_REQUESTS");
    for (const header of ["retry-after", "x-retry-after"]) {
      const seconds = Number(here.last.headers.get(header));
      holds(seconds > 0 && seconds <= 30, `${header}: ${seconds}`);
    }
  },

  "BAD_REQUEST, UNSUPPORTED_MEDIA_TYPE and PAYLOAD_TOO_LARGE": async ({ here, email }) => {
    const send = (body, type = "application/json") =>
      here.raw("/auth/sign-in/email", { method: "POST", body, headers: { "content-type": type } });
    refused(await send("{"), 400, "BAD_REQUEST");
    refused(await send("{}", "text/plain"), 415, "UNSUPPORTED_MEDIA_TYPE");
    const tooLarge = { email, password: "x".repeat(65_536) };
    refused(await here.auth.signIn.email(tooLarge), 413, "PAYLOAD_TOO_LARGE");
  },

  "NOT_FOUND and METHOD_NOT_ALLOWED": async ({ here, email }) => {
    refused(await here.auth.signIn.social({ provider: "github" }), 404, "NOT_FOUND");
    refused(await here.auth.token({ fetchOptions: { method: "POST" } }), 405, "METHOD_NOT_ALLOWED");
    await here.signUp(email);
    const noAccount = { user: "01932f00-0000-7000-8000-000000000001" };
    refused(await here.tasks("", noAccount), 404, "NOT_FOUND");
    refused(await here.tasks("/01932f00-0000-7000-8000-000000000001"), 404, "NOT_FOUND");
  },

  "INVALID_TOKEN and UNAUTHORIZED at the task API": async ({ here, email }) => {
    await here.signUp(email);
    const { token } = (await here.session()).session;
    refused(await here.tasks("", { token }), 401, "INVALID_TOKEN");
    refused(await here.tasks("", { token: "x.y.z" }), 401, "INVALID_TOKEN");
    refused(await here.raw(`/${here.user.id}/tasks`, { auth: undefined }), 401, "UNAUTHORIZED");
  },

  "VALIDATION_ERROR and TASK_CHANGED at the task API": async ({ here, email }) => {
    await here.signUp(email);
    const empty = await here.tasks("", { method: "POST", body: { title: " " } });
    refused(empty, 400, "VALIDATION_ERROR");
    equal(empty.error.fields[0].field, "title");
    const { data: task } = await here.tasks("", { method: "POST", body: { title: "Tea" } });
    const etag = here.last.headers.get("etag");
    const write = () =>
      here.tasks(`/${task.id}`, { method: "PATCH", body: { completed: true }, headers: { "if-match": etag } });
    equal((await write()).error, null);
    refused(await write(), 412, "TASK_CHANGED");
  },
};
