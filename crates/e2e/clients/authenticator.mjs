// An authenticator for Node, where the official client finds what it would find in a browser.

import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** Present and verified. */
const FLAGS = 0x05;
const HAS_CREDENTIAL = 0x40;

/** Lets `navigator.credentials` create passkeys for pages of `origin`, and use the last one. */
export function provideAuthenticator(origin) {
  const passkeys = [];
  globalThis.PublicKeyCredential ??= class {};
  const credentials = {
    create: async ({ publicKey }) => create(origin, passkeys, publicKey),
    get: async ({ publicKey }) => get(origin, passkeys, publicKey),
  };
  globalThis.navigator ??= {};
  Object.defineProperty(globalThis.navigator, "credentials", { value: credentials, configurable: true });
}

function create(origin, passkeys, { challenge, rp, user, excludeCredentials }) {
  const excluded = (excludeCredentials ?? []).map(({ id }) => Buffer.from(id).toString("hex"));
  if (passkeys.some(({ id }) => excluded.includes(id.toString("hex")))) {
    throw new DOMException("It is excluded", "InvalidStateError");
  }
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const passkey = { id: randomBytes(16), privateKey, rpId: rp.id, userHandle: Buffer.from(user.id) };
  passkeys.push(passkey);
  const { x, y } = publicKey.export({ format: "jwk" });
  const coordinate = (text) => Buffer.from(text, "base64url");
  const key = [
    Buffer.from("a5010203262001215820", "hex"), coordinate(x), Buffer.from("225820", "hex"), coordinate(y),
  ];
  const data = authenticatorData(rp.id, FLAGS | HAS_CREDENTIAL, [
    Buffer.alloc(16), Buffer.from([0, passkey.id.length]), passkey.id, ...key,
  ]);
  const object = [Buffer.from("\xa3cfmtdnonegattStmt\xa0hauthData\x58", "latin1"), Buffer.from([data.length]), data];
  return credential(passkey.id, {
    clientDataJSON: clientData("webauthn.create", challenge, origin),
    attestationObject: Buffer.concat(object),
    getTransports: () => ["internal"],
  });
}

function get(origin, passkeys, { challenge, rpId }) {
  const passkey = passkeys.findLast((passkey) => passkey.rpId === rpId);
  if (!passkey) throw new DOMException("There is none", "NotAllowedError");
  const [data, client] = [authenticatorData(rpId, FLAGS, []), clientData("webauthn.get", challenge, origin)];
  const message = Buffer.concat([data, createHash("sha256").update(client).digest()]);
  return credential(passkey.id, {
    clientDataJSON: client,
    authenticatorData: data,
    signature: sign("sha256", message, passkey.privateKey),
    userHandle: passkey.userHandle,
  });
}

function credential(id, response) {
  return {
    id: id.toString("base64url"),
    rawId: id,
    type: "public-key",
    authenticatorAttachment: "platform",
    response,
    getClientExtensionResults: () => ({}),
  };
}

function authenticatorData(rpId, flags, attested) {
  const hash = createHash("sha256").update(rpId).digest();
  return Buffer.concat([hash, Buffer.from([flags, 0, 0, 0, 0]), ...attested]);
}

function clientData(type, challenge, origin) {
  const data = { type, challenge: Buffer.from(challenge).toString("base64url"), origin, crossOrigin: false };
  return Buffer.from(JSON.stringify(data));
}
