// "Try it": a form that sends a request to this server and shows the response.

import { element } from "./dom.js";
import { fillIn, takeUp, tokenFor } from "./tokens.js";

/** Headers that every response has. */
const EVERYWHERE = /^(content-security-policy|cross-origin-.*|date|x-content-type-options|strict-transport-security|access-control-.*)$/;

/** The form of an operation, created when it is opened. */
export function tryIt(operation, schemas) {
    const details = element("details", { class: "try" },
        element("summary", {}, "Try it ", element("span", { class: "unseen" }, operation.summary)));
    details.addEventListener("toggle", () => {
        if (details.open && details.childElementCount === 1) details.append(...form(operation, schemas));
        fillIn();
    });
    return details;
}

function form(operation, schemas) {
    const parameters = operation.parameters.map(parameter => [parameter, parameterField(operation, parameter)]);
    const [media, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
    const text = media && element("textarea", { id: `${operation.id}-body`, rows: 6, spellcheck: "false" });
    if (text) text.value = JSON.stringify(body.example ?? schemas.example(body.schema), null, 2);
    const [status, result] = [element("p", { role: "status" }), element("div")];
    const form = element("form", { novalidate: true },
        parameters.map(([parameter, field]) => labelled(parameter.name, parameter.in, field)),
        text && labelled("Body", media, text), element("button", {}, "Send"));
    form.addEventListener("submit", async event => {
        event.preventDefault();
        const [summary, ...blocks] = await exchange(operation, parameters, media, text?.value);
        status.replaceChildren(...summary);
        result.replaceChildren(...blocks);
    });
    return [form, status, result];
}

function parameterField(operation, { name, in: place }) {
    return element("input", {
        id: `${operation.id}-${name}`, type: "text", autocomplete: "off", spellcheck: "false",
        "data-claim": place === "path" && name,
    });
}

function labelled(name, about, field) {
    return element("div", { class: "field" },
        element("label", { for: field.id }, element("code", {}, name), " ", element("small", {}, about)), field);
}

/** Sends the request, without cookies, so that the session of the app is not affected. */
async function exchange(operation, parameters, media, body) {
    const { url, headers } = address(operation, parameters);
    const token = tokenFor(operation);
    if (token) headers.set("authorization", `Bearer ${token}`);
    if (media) headers.set("content-type", media);
    const started = performance.now();
    try {
        const response = await fetch(url, { method: operation.method, headers, body, credentials: "omit", cache: "no-store" });
        const text = await response.text();
        const took = Math.round(performance.now() - started);
        takeUp(response.headers);
        return shown(`${response.status} ${response.statusText} in ${took} ms`, url, response.headers, text);
    } catch (error) {
        return shown(`No response: ${error.message}`, url, new Headers(), "");
    }
}

function address(operation, parameters) {
    const [query, headers] = [new URLSearchParams(), new Headers()];
    let path = operation.path;
    for (const [{ name, in: place }, { value }] of parameters) {
        if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
        if (place === "query" && value) query.set(name, value);
        if (place === "header" && value) headers.set(name, value);
    }
    return { url: query.size ? `${path}?${query}` : path, headers };
}

function shown(status, url, headers, text) {
    const lines = [...headers].filter(([name]) => !EVERYWHERE.test(name)).map(([name, value]) => `${name}: ${value}`);
    const block = (name, content) => content &&
        element("pre", { tabindex: 0, role: "group", "aria-label": name }, content);
    return [
        [element("strong", {}, status), " from ", element("code", {}, url)],
        block("Headers of the response", lines.join("\n")), block("Body of the response", pretty(text)),
    ].filter(Boolean);
}

function pretty(text) {
    try {
        return JSON.stringify(JSON.parse(text), null, 2);
    } catch {
        return text;
    }
}
