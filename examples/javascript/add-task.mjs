// Adds a task to the list and prints all open tasks.

import { createAuthClient } from "better-auth/client";
import { jwtClient } from "better-auth/client/plugins";

const { LATCHKEY_URL: baseURL = "http://127.0.0.1:8080", EMAIL: email, PASSWORD: password } = process.env;
const [title] = process.argv.slice(2);

// Stored in memory only. Responses that renew the session token contain it in this header.
let sessionToken;
const auth = createAuthClient({
  baseURL,
  plugins: [jwtClient()],
  fetchOptions: {
    auth: { type: "Bearer", token: () => sessionToken },
    onSuccess: ({ response }) => {
      sessionToken = response.headers.get("set-auth-token") ?? sessionToken;
    },
  },
});

const { user } = orExit(await auth.signIn.email({ email, password }));
// The task API requires an access token. It is valid for an hour; `auth.token()` returns a new one.
const { token } = orExit(await auth.token());
const tasks = (options) =>
  auth.$fetch(`${baseURL}/api/${user.id}/tasks`, { ...options, auth: { type: "Bearer", token } });

if (title) orExit(await tasks({ method: "POST", body: { title } }));
for (const task of orExit(await tasks({ query: { completed: false } }))) {
  console.log(`${task.created_at.toISOString().slice(0, 10)}  ${task.title}`);
}
await auth.signOut();

/** Returns the data of a response, or exits with its error. */
function orExit({ data, error }) {
  if (!error) return data;
  console.error(`${error.message} (${error.code})`);
  process.exit(1);
}
