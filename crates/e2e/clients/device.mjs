// A device with the official client of Better Auth.

import { createAuthClient } from "better-auth/client";
import { passkeyClient } from "@better-auth/passkey/client";
import { jwtClient, twoFactorClient } from "better-auth/client/plugins";

export const PASSWORD = "correct horse battery staple";

export class Device {
  /** Headers and raw body of the last response. */
  last;
  #token;
  #cookies = new Map();
  #api;

  /**
   * With `cookies` the browser keeps the session token; otherwise this sends it in the header. With `jar` this keeps cookies
   * as a browser does, for Node, which does not.
   */
  constructor(baseURL, { cookies = false, jar = false } = {}) {
    this.keepsCookies = cookies;
    this.baseURL = baseURL;
    this.#api = `${baseURL}/api`;
    const bearer = { credentials: "omit", auth: { type: "Bearer", token: () => this.#token } };
    this.auth = createAuthClient({
      baseURL,
      plugins: [jwtClient(), passkeyClient(), twoFactorClient()],
      fetchOptions: {
        ...(cookies || jar ? {} : bearer),
        onSuccess: ({ response }) => {
          this.#token = response.headers.get("set-auth-token") ?? this.#token;
        },
        customFetchImpl: async (...request) => {
          const response = await (jar ? this.#fetchWithCookies(...request) : fetch(...request));
          this.last = { headers: response.headers, body: await response.clone().text() };
          return response;
        },
      },
    });
  }

  async #fetchWithCookies(url, options) {
    const headers = new Headers(options?.headers);
    headers.set("origin", this.baseURL);
    headers.set("cookie", [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { ...options, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]*)=([^;]*)/.exec(cookie);
      if (/; Max-Age=0\b/.test(cookie)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  async signUp(email) {
    const account = { email, password: PASSWORD, name: "Ann" };
    const { user } = done(await this.auth.signUp.email(account));
    this.user = user;
    return this;
  }

  async signIn(email, password = PASSWORD) {
    const { user } = done(await this.auth.signIn.email({ email, password }));
    this.user = user;
    return this;
  }

  /** The session and its user, or `null`. */
  async session() {
    return done(await this.auth.getSession());
  }

  async accessToken() {
    return done(await this.auth.token()).token;
  }

  /** A request to the task API with an access token. */
  async tasks(path = "", { token, user = this.user.id, ...options } = {}) {
    const auth = { type: "Bearer", token: token ?? (await this.accessToken()) };
    return this.raw(`/${user}/tasks${path}`, { auth, ...options });
  }

  /** A request for which the client has no method. */
  raw(path, options = {}) {
    return this.auth.$fetch(this.#api + path, options);
  }
}

/** The data of a call, which must not have failed. */
export function done({ data, error }) {
  if (error) throw new Error(`refused: ${JSON.stringify(error)}`);
  return data;
}
