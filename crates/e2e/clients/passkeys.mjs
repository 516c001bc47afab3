// Passkeys with the official client. They need a page at `localhost`, or the authenticator for Node.

import { Device, done } from "./device.mjs";
import { date, equal, holds, refused } from "./expect.mjs";

/** The device, with cookies. */
const withCookies = (device) => (device.keepsCookies ? device : new Device(device.baseURL, { jar: true }));

export const passkeys = {
  "a passkey is added, listed, renamed and removed": async ({ here: device, elsewhere, email, stranger }) => {
    const here = withCookies(device);
    const { id: userId } = (await here.signUp(email)).user;
    const added = done(await here.auth.passkey.addPasskey({ name: "Laptop" }));
    date(new Date(added.createdAt), here.last.body);
    equal([added.name, added.userId, added.deviceType, added.counter >= 0], ["Laptop", userId, added.deviceType, true]);
    holds(added.credentialID.length > 20 && added.publicKey.length > 40, "no key");
    const [listed, ...others] = done(await here.auth.passkey.listUserPasskeys());
    equal([listed.id, listed.name, others.length], [added.id, "Laptop", 0]);
    const again = await here.auth.passkey.addPasskey({});
    equal([again.data, again.error?.code], [null, "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED"]);
    const { passkey } = done(await here.auth.passkey.updatePasskey({ id: added.id, name: " Phone " }));
    equal([passkey.id, passkey.name], [added.id, "Phone"]);
    await elsewhere.signUp(stranger);
    refused(await elsewhere.auth.passkey.updatePasskey({ id: added.id, name: "Mine" }), 404, "PASSKEY_NOT_FOUND");
    refused(await elsewhere.auth.passkey.deletePasskey({ id: added.id }), 404, "PASSKEY_NOT_FOUND");
    await here.signIn(email);
    equal(done(await here.auth.passkey.deletePasskey({ id: added.id })), { status: true });
    equal(done(await here.auth.passkey.listUserPasskeys()), []);
  },

  "a passkey signs in": async ({ here: device, email }) => {
    const here = withCookies(device);
    const { id } = (await here.signUp(email)).user;
    const { session, user } = done(await here.auth.passkey.addPasskey({ name: "Laptop", createSession: true }));
    equal([user.id, session.userId], [id, id]);
    done(await here.auth.signOut());
    const signedIn = done(await here.auth.signIn.passkey());
    equal([signedIn.user.id, signedIn.user.email, signedIn.session.userId], [id, email, id]);
    equal(here.last.headers.get("set-auth-token"), signedIn.session.token, "set-auth-token");
    const now = await here.session();
    equal([now.session.id, now.user.id], [signedIn.session.id, id]);
    const [passkey] = done(await here.auth.passkey.listUserPasskeys());
    done(await here.auth.passkey.deletePasskey({ id: passkey.id }));
    done(await here.auth.signOut());
    refused(await here.auth.signIn.passkey(), 401, "PASSKEY_NOT_FOUND");
  },

  "passkeys need a session": async ({ here }) => {
    refused(await here.auth.passkey.addPasskey({}), 401, "UNAUTHORIZED");
    refused(await here.auth.passkey.listUserPasskeys(), 401, "UNAUTHORIZED");
  },
};
