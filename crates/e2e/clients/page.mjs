// The official client in a page. The test calls this function and gets the failures.

import { checks, run } from "./run.mjs";

globalThis.runChecks = async (baseURL, options, ...names) => {
  const failures = [];
  const wanted = checks(names);
  for (const [name, check] of wanted) {
    await run(check, baseURL, options).catch((error) => failures.push(`${name}: ${error.message}`));
  }
  return { checks: wanted.length, failures };
};
