// The official client in Node: `node node.mjs http://127.0.0.1:8080`, with the names of particular checks or without.

import test from "node:test";
import { provideAuthenticator } from "./authenticator.mjs";
import { checks, run } from "./run.mjs";

const [baseURL, ...names] = process.argv.slice(2);

// Pages at an address have no passkeys.
provideAuthenticator(baseURL.replace("127.0.0.1", "localhost"));

for (const [name, check] of checks(names)) {
  test(name, () => run(check, baseURL));
}
