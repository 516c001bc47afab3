// What a check expects, in Node and in a browser alike.

export function equal(actual, expected, what = "it") {
  const [is, wanted] = [actual, expected].map((value) => JSON.stringify(value));
  if (is !== wanted) throw new Error(`${what} is ${is}, not ${wanted}`);
}

export function holds(condition, what) {
  if (!condition) throw new Error(what);
}

/** The client made a date of `value`, and the very moment that stands in `text`, with exactly three digits. */
export function date(value, text) {
  holds(value instanceof Date, `no date: ${value}`);
  holds(text.includes(`"${value.toISOString()}"`), `${value.toISOString()} is not in ${text}`);
}

/** The call was refused with this status and code, in an error without anything nested. */
export function refused({ data, error }, status, code) {
  equal(data, null, "the data");
  equal([error?.status, error?.code], [status, code], "status and code");
  holds(typeof error.message === "string" && error.message !== "", "there is no message");
}
