// The tokens that requests carry. They are kept in these fields alone: a reload forgets them.

import { element, paragraphs } from "./dom.js";

const fields = new Map();

/** A field for each way to sign in that the contract knows. */
export function tokenFields(schemes = {}) {
    return Object.entries(schemes).filter(([, scheme]) => scheme.scheme === "bearer").map(([name, scheme]) => {
        const field = element("input", {
            id: `token-${name}`, type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
            "aria-describedby": `about-${name}`,
        });
        fields.set(name, field);
        field.addEventListener("input", fillIn);
        return element("div", { class: "field" },
            element("label", { for: field.id }, `${name[0].toUpperCase()}${name.slice(1)} token`), field,
            element("div", { id: `about-${name}` }, paragraphs(scheme.description)));
    });
}

/** The first token that is there of those that an operation takes. */
export function tokenFor(operation) {
    const names = (operation.security ?? []).flatMap(Object.keys);
    return names.map(name => fields.get(name)?.value.trim()).find(Boolean);
}

/** Takes up the tokens of a new session. */
export function takeUp(headers) {
    for (const [name, header] of [["access", "set-auth-jwt"], ["session", "set-auth-token"]]) {
        if (headers.has(header) && fields.has(name)) fields.get(name).value = headers.get(header);
    }
    fillIn();
}

/** Puts what the tokens say (whose they are) into the fields of the same name. */
export function fillIn() {
    for (const field of document.querySelectorAll("input[data-claim]")) {
        field.value = claim(field.dataset.claim) ?? field.value;
    }
}

function claim(name) {
    for (const { value } of fields.values()) {
        try {
            const claims = JSON.parse(atob(value.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
            if (typeof claims[name] === "string") return claims[name];
        } catch {
            // No token, or one that says nothing.
        }
    }
}
