// Somebody's device with the official client of Better Auth on it.

import { createAuthClient } from "better-auth/client";
import { jwtClient } from "better-auth/client/plugins";

export const PASSWORD = "correct horse battery staple";

export class Device {
  /** The last answer: its headers, and its body as it was sent. */
  last;
  #token;
  #api;

  /** With `cookies` the browser keeps the session token; else this does, and sends it in the header. */
  constructor(baseURL, { cookies = false } = {}) {
    this.#api = `${baseURL}/api`;
    const bearer = { credentials: "omit", auth: { type: "Bearer", token: () => this.#token } };
    this.auth = createAuthClient({
      baseURL,
      plugins: [jwtClient()],
      fetchOptions: {
        ...(cookies ? {} : bearer),
        onSuccess: ({ response }) => {
          this.#token = response.headers.get("set-auth-token") ?? this.#token;
        },
        customFetchImpl: async (...request) => {
          const answer = await fetch(...request);
          this.last = { headers: answer.headers, body: await answer.clone().text() };
          return answer;
        },
      },
    });
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

  /** Whoever is signed in here, or `null`. */
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

  /** A request for which the client has no name. */
  raw(path, options = {}) {
    return this.auth.$fetch(this.#api + path, options);
  }
}

/** What a call answered, which must not be an error. */
export function done({ data, error }) {
  if (error) throw new Error(`refused: ${JSON.stringify(error)}`);
  return data;
}
