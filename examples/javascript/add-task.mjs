// Adds a task to one's list, and shows what is still to be done.

import { createAuthClient } from "better-auth/client";
import { jwtClient } from "better-auth/client/plugins";

const { LATCHKEY_URL: baseURL = "http://127.0.0.1:8080", EMAIL: email, PASSWORD: password } = process.env;
const [title] = process.argv.slice(2);

// The session token is kept here and nowhere else. Every answer that brings a new one has it in this header.
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
// The tasks want an access token. It is good for an hour; after that `auth.token()` gives another.
const { token } = orExit(await auth.token());
const tasks = (options) =>
  auth.$fetch(`${baseURL}/api/${user.id}/tasks`, { ...options, auth: { type: "Bearer", token } });

if (title) orExit(await tasks({ method: "POST", body: { title } }));
for (const task of orExit(await tasks({ query: { completed: false } }))) {
  console.log(`${task.created_at.toISOString().slice(0, 10)}  ${task.title}`);
}
await auth.signOut();

/** What was answered; a refusal ends the program. */
function orExit({ data, error }) {
  if (!error) return data;
  console.error(`${error.message} (${error.code})`);
  process.exit(1);
}
