// A second factor, with the plugin of the official client. It needs cookies: without them a sign-in ends at its first step.

import { Device, PASSWORD, done } from "./device.mjs";
import { equal, holds, refused } from "./expect.mjs";

const STEP = 30_000;

export const factor = {
  "a second factor is turned on, asked for, and turned off": async ({ here, email }) => {
    const device = withCookies(here);
    if (device === null) return;
    await device.signUp(email);
    equal((await device.session()).user.twoFactorEnabled, false);
    refused(await device.auth.twoFactor.enable({ password: "wrong" }), 400, "INVALID_PASSWORD");
    const setup = done(await device.auth.twoFactor.enable({ password: PASSWORD }));
    equal([setup.method, setup.backupCodes.length], ["totp", 10]);
    refused(await device.auth.twoFactor.getTotpUri({ password: PASSWORD }), 400, "TOTP_NOT_ENABLED");
    refused(await device.auth.twoFactor.sendOtp(), 400, "OTP_NOT_CONFIGURED");

    await startOfStep();
    // The code of the step before is accepted, too, and leaves this one for the sign-in.
    const shown = done(await device.auth.twoFactor.verifyTotp({ code: await codeOf(setup, Date.now() - STEP) }));
    equal(shown.user.twoFactorEnabled, true);
    const { session, user } = await device.session();
    equal([session.token, user.twoFactorEnabled], [shown.token, true], "the new session");
    equal(done(await device.auth.twoFactor.getTotpUri({ password: PASSWORD })).totpURI, setup.totpURI);

    done(await device.auth.signOut());
    await firstStep(device, email);
    refused(await device.auth.twoFactor.verifyTotp({ code: "no code" }), 401, "INVALID_CODE");
    const code = await codeOf(setup, Date.now());
    const signedIn = done(await device.auth.twoFactor.verifyTotp({ code, trustDevice: true }));
    equal([signedIn.user.email, (await device.session()).user.email], [email, email]);
    done(await device.auth.signOut());
    equal(done(await device.auth.signIn.email({ email, password: PASSWORD })).user.email, email, "trusted");

    // That has not shown the factor.
    refused(await device.auth.twoFactor.disable({ password: PASSWORD }), 403, "SESSION_NOT_FRESH");
    done(await device.auth.twoFactor.verifyBackupCode({ code: setup.backupCodes[0] }));
    const { backupCodes } = done(await device.auth.twoFactor.generateBackupCodes({ password: PASSWORD }));
    holds(backupCodes.length === 10 && !backupCodes.includes(setup.backupCodes[1]), "no new codes");
    equal(done(await device.auth.twoFactor.disable({ password: PASSWORD })), { status: true });
    equal((await device.session()).user.twoFactorEnabled, false);
    done(await device.auth.signOut());
    await device.signIn(email);
  },
};

/** The device itself in a page that keeps cookies, one with a jar in Node, `null` in other pages. */
function withCookies(device) {
  if (device.keepsCookies) return device;
  return globalThis.window === undefined ? new Device(device.baseURL, { jar: true }) : null;
}

async function firstStep(device, email) {
  const asked = done(await device.auth.signIn.email({ email, password: PASSWORD }));
  equal(asked, { twoFactorRedirect: true, twoFactorMethods: ["totp"] });
  equal([device.last.headers.get("set-auth-token"), await device.session()], [null, null]);
}

/** Waits until the step will not end within some seconds. */
async function startOfStep() {
  const passed = Date.now() % STEP;
  if (passed > STEP / 2) await new Promise((resolve) => setTimeout(resolve, STEP - passed + 100));
}

/** What an authenticator app shows at `time` (RFC 6238). */
async function codeOf({ totpURI }, time) {
  const secret = new URL(totpURI).searchParams.get("secret");
  const symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((symbol) => symbols.indexOf(symbol).toString(2).padStart(5, "0")).join("");
  const bytes = Uint8Array.from(bits.match(/.{8}/g), (byte) => Number.parseInt(byte, 2));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(time / STEP)));
  const digest = new DataView(await crypto.subtle.sign("HMAC", key, counter.buffer));
  const number = digest.getUint32(digest.getUint8(19) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
