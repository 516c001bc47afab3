// What the official client does, from sign-up to the deletion of the account. Each check has an account of its own.
// `here` is the device under test, `elsewhere` another device of the same account.

import { PASSWORD, done } from "./device.mjs";
import { date, equal, holds, refused } from "./expect.mjs";

const ANOTHER_PASSWORD = "a horse that is staple and correct";

export const journey = {
  "sign-up returns the user and the session": async ({ here, email }) => {
    const account = { email, password: PASSWORD, name: "Ann", image: "https://example.org/a.png", nickname: "unknown" };
    const { token, user } = done(await here.auth.signUp.email(account));
    holds(token.length > 40, "there is no token");
    equal([user.email, user.name, user.image, user.emailVerified], [email, "Ann", account.image, false]);
    equal(here.last.headers.get("set-auth-token"), token, "set-auth-token");
    date(user.createdAt, here.last.body);
    date(user.updatedAt, here.last.body);
    equal((await here.session()).user, user, "the user");
  },

  "sign-in returns the session, and where to go on to": async ({ here, elsewhere, email }) => {
    await elsewhere.signUp(email);
    const address = globalThis.location?.href;
    // In a page the client would go there.
    const callbackURL = address === undefined ? "/elsewhere" : undefined;
    const wanted = { email, password: PASSWORD, rememberMe: true, callbackURL, nickname: "unknown" };
    const { redirect, url, token, user } = done(await here.auth.signIn.email(wanted));
    equal([redirect, url, user.email], [callbackURL !== undefined, callbackURL, email]);
    equal(here.last.headers.get("set-auth-token"), token, "set-auth-token");
    equal((await here.session()).user.id, user.id, "the user");
    equal(globalThis.location?.href, address, "the page");
  },

  "an unremembered session lasts a day": async ({ here, elsewhere, email }) => {
    await elsewhere.signUp(email);
    done(await here.auth.signIn.email({ email, password: PASSWORD, rememberMe: false }));
    const { expiresAt, createdAt } = (await here.session()).session;
    equal(Math.round((expiresAt - createdAt) / 60_000), 24 * 60, "minutes");
  },

  "get-session returns session and user": async ({ here, email }) => {
    const { id } = (await here.signUp(email)).user;
    const { session, user } = await here.session();
    equal([user.id, user.email, session.userId], [id, email, id]);
    holds(typeof session.id === "string" && session.token.length > 40, "no id or token");
    for (const timestamp of [session.expiresAt, session.createdAt, session.updatedAt, user.createdAt]) {
      date(timestamp, here.last.body);
    }
    equal(Math.round((session.expiresAt - session.createdAt) / 60_000), 7 * 24 * 60, "minutes");
    holds(here.last.headers.get("set-auth-jwt").split(".").length === 3, "set-auth-jwt");
  },

  "get-session is null without a session": async ({ here }) => {
    equal(await here.auth.getSession(), { data: null, error: null });
  },

  "the store of the client has the user": async ({ here, email }) => {
    if (globalThis.window === undefined) return;
    await here.signUp(email);
    const { promise, resolve } = Promise.withResolvers();
    const unsubscribe = here.auth.useSession.subscribe((now) => (now.data || now.error) && resolve(now));
    equal(done(await promise).user.email, email);
    unsubscribe();
  },

  "the access token opens the task API": async ({ here, email }) => {
    await here.signUp(email);
    equal(done(await here.tasks()), [], "the tasks of a new account");
    const task = done(await here.tasks("", { method: "POST", body: { title: "Tea", description: "Green" } }));
    equal([task.title, task.description, task.completed, task.user_id], ["Tea", "Green", false, here.user.id]);
    date(task.created_at, here.last.body);
    holds(here.last.headers.get("location").endsWith(task.id), "Location");
    const etag = here.last.headers.get("etag");
    const path = `/${task.id}`;
    const change = { method: "PATCH", body: { description: null }, headers: { "if-match": etag } };
    equal(done(await here.tasks(path, change)).description, null);
    equal(done(await here.tasks(`${path}/complete`, { method: "PATCH" })).completed, true);
    equal(done(await here.tasks(path, { method: "PUT", body: { title: "Coffee" } })).completed, false);
    equal(done(await here.tasks(path)).title, "Coffee");
    equal(done(await here.tasks("?completed=false&q=COFF&limit=5")).length, 1, "the tasks found");
    done(await here.tasks(path, { method: "DELETE" }));
    equal(done(await here.tasks()), []);
  },

  "list-sessions has this one": async ({ here, email }) => {
    await here.signUp(email);
    const { session } = await here.session();
    const [only, ...others] = done(await here.auth.listSessions());
    equal([only.id, only.token, others.length], [session.id, session.token, 0]);
    date(only.expiresAt, here.last.body);
  },

  "revoke-session ends the session of that token": async ({ here, elsewhere, email }) => {
    await here.signUp(email);
    await elsewhere.signIn(email);
    const { token } = (await elsewhere.session()).session;
    equal(done(await here.auth.revokeSession({ token })), { status: true });
    equal(await elsewhere.session(), null, "the other session");
    equal((await here.session()).user.email, email, "this one");
  },

  "revoke-other-sessions leaves this one, with a new token": async ({ here, elsewhere, email }) => {
    await here.signUp(email);
    await elsewhere.signIn(email);
    const { token } = (await here.session()).session;
    equal(done(await here.auth.revokeOtherSessions()), { status: true });
    equal(await elsewhere.session(), null, "the other session");
    equal((await here.session()).user.email, email, "this one");
    holds(await here.accessToken(), "no access token");
    holds((await here.session()).session.token !== token, "the old token");
  },

  "revoke-sessions ends them all": async ({ here, elsewhere, email }) => {
    await here.signUp(email);
    await elsewhere.signIn(email);
    equal(done(await here.auth.revokeSessions()), { status: true });
    equal([await here.session(), await elsewhere.session()], [null, null]);
  },

  "update-user changes name and picture": async ({ here, email }) => {
    await here.signUp(email);
    const image = "https://example.org/ann.png";
    equal(done(await here.auth.updateUser({ name: "Ann B.", image })), { status: true });
    const changed = (await here.session()).user;
    equal([changed.name, changed.image], ["Ann B.", image]);
    done(await here.auth.updateUser({ image: null }));
    equal((await here.session()).user.image, null);
    equal((await here.session()).user.name, "Ann B.");
    refused(await here.auth.updateUser({ email: `new-${email}` }), 400, "EMAIL_CAN_NOT_BE_UPDATED");
  },

  "update-user changes the settings": async ({ here, elsewhere, email }) => {
    const wanted = { timeZone: "Europe/Berlin", weekStartsOn: "sunday", reminderHour: 7, locale: "de-DE" };
    const settings = ({ timeZone, weekStartsOn, reminderHour, locale }) => ({ timeZone, weekStartsOn, reminderHour, locale });
    const unset = settings(await here.signUp(email).then(() => here.user));
    equal(unset, { timeZone: null, weekStartsOn: null, reminderHour: null, locale: null });
    equal(done(await here.auth.updateUser(wanted)), { status: true });
    equal(settings((await here.session()).user), wanted);
    await elsewhere.signIn(email);
    equal(settings(elsewhere.user), wanted, "after sign-in");
    done(await here.auth.updateUser({ locale: null }));
    equal(settings((await here.session()).user), { ...wanted, locale: null });
    refused(await here.auth.updateUser({ timeZone: "Europe/Atlantis" }), 400, "VALIDATION_ERROR");
  },

  "change-password ends the other sessions": async ({ here, elsewhere, email }) => {
    await here.signUp(email);
    await elsewhere.signIn(email);
    const wanted = { currentPassword: PASSWORD, newPassword: ANOTHER_PASSWORD };
    const { token, user } = done(await here.auth.changePassword(wanted));
    equal(user.email, email);
    equal((await here.session()).session.token, token, "the token of this session");
    equal(await elsewhere.session(), null, "the other session");
    refused(await elsewhere.auth.signIn.email({ email, password: PASSWORD }), 401, "INVALID_EMAIL_OR_PASSWORD");
    await elsewhere.signIn(email, ANOTHER_PASSWORD);
  },

  "change-password can leave them": async ({ here, elsewhere, email }) => {
    await here.signUp(email);
    await elsewhere.signIn(email);
    const wanted = { currentPassword: PASSWORD, newPassword: ANOTHER_PASSWORD, revokeOtherSessions: false };
    done(await here.auth.changePassword(wanted));
    equal([(await here.session()).user.email, (await elsewhere.session()).user.email], [email, email]);
  },

  "sign-out ends the session, here and its access tokens": async ({ here, email }) => {
    await here.signUp(email);
    const token = await here.accessToken();
    done(await here.tasks("", { token }));
    equal(done(await here.auth.signOut()), { success: true });
    equal(await here.session(), null);
    refused(await here.auth.token(), 401, "UNAUTHORIZED");
    refused(await here.tasks("", { token }), 401, "TOKEN_REVOKED");
    equal(done(await here.auth.signOut()), { success: true }, "once more");
  },

  "delete-user ends the account": async ({ here, elsewhere, email }) => {
    await here.signUp(email);
    await elsewhere.signIn(email);
    const token = await here.accessToken();
    equal(done(await here.auth.deleteUser({ password: PASSWORD })), { success: true, message: "User deleted" });
    equal([await here.session(), await elsewhere.session()], [null, null]);
    refused(await here.tasks("", { token }), 401, "TOKEN_REVOKED");
    refused(await here.auth.signIn.email({ email, password: PASSWORD }), 401, "INVALID_EMAIL_OR_PASSWORD");
    await here.signUp(email);
  },

  "a personal access token is created, listed and revoked": async ({ here, email }) => {
    await here.signUp(email);
    const wanted = { name: "Backup", expiresIn: 2_592_000, permissions: { tasks: ["read"] } };
    const { key, ...created } = done(await here.auth.apiKey.create(wanted));
    holds(key.startsWith("lk_pat_") && key.startsWith(created.start), "no key");
    date(created.expiresAt, here.last.body);
    equal(done(await here.tasks("", { token: key })), [], "the tasks");
    const add = { token: key, method: "POST", body: { title: "Tea" } };
    refused(await here.tasks("", add), 403, "INSUFFICIENT_SCOPE");
    const { apiKeys, total } = done(await here.auth.apiKey.list());
    // When it was used is recorded meanwhile.
    equal([apiKeys.map((listed) => ({ ...listed, lastRequest: null })), total], [[created], 1]);
    equal(done(await here.auth.apiKey.delete({ keyId: created.id })).success, true);
    equal(done(await here.auth.apiKey.list()).total, 0);
    refused(await here.tasks("", { token: key }), 401, "TOKEN_REVOKED");
  },
};
