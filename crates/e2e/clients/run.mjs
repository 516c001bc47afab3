// Runs checks, each with fresh devices and an unused address.

import { circumstances } from "./circumstances.mjs";
import { Device } from "./device.mjs";
import { factor } from "./factor.mjs";
import { journey } from "./journey.mjs";
import { mail } from "./mail.mjs";
import { passkeys } from "./passkeys.mjs";
import { refusals } from "./refusals.mjs";

/** The checks called `names`, or all that need no particular circumstances. */
export function checks(names) {
  const particular = { ...circumstances, ...mail, ...passkeys };
  if (names.length > 0) return names.map((name) => [name, particular[name]]);
  return Object.entries({ ...journey, ...factor, ...refusals });
}

export async function run(check, baseURL, { cookies = false } = {}) {
  const here = new Device(baseURL, { cookies });
  const [email, stranger] = [address(), address()];
  await check({ here, elsewhere: new Device(baseURL), email, stranger });
  // The next one finds no cookie of this one. A page that may do nothing has none, and cannot sign out either.
  if (cookies) await here.auth.signOut().catch(() => null);
}

function address() {
  return `ann-${crypto.randomUUID()}@example.org`;
}
