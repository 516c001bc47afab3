// Assertions for Node and browsers.

export function equal(actual, expected, what = "it") {
  const [is, wanted] = [actual, expected].map((value) => JSON.stringify(value));
  if (is !== wanted) throw new Error(`${what} is ${is}, not ${wanted}`);
}

export function holds(condition, what) {
  if (!condition) throw new Error(what);
}

/** The client parsed `value` as the date in `text`, which has exactly three fractional digits. */
export function date(value, text) {
  holds(value instanceof Date, `no date: ${value}`);
  holds(text.includes(`"${value.toISOString()}"`), `${value.toISOString()} is not in ${text}`);
}

/** The call failed with this status and code, in a flat error. */
export function refused({ data, error }, status, code) {
  equal(data, null, "the data");
  equal([error?.status, error?.code], [status, code], "status and code");
  holds(typeof error.message === "string" && error.message !== "", "there is no message");
}
