// Draws the reference from the contract that this server keeps to.

import { element, line, paragraphs } from "./dom.js";
import { methodAndPath, operationSection, operationsOf, searchText } from "./operation.js";
import { Schemas } from "./schema.js";
import { startSearch } from "./search.js";
import { tokenFields } from "./tokens.js";

const CONTRACT = "/openapi.json";

async function draw() {
    const answer = await fetch(CONTRACT, { credentials: "omit" });
    if (!answer.ok) throw new Error(`${CONTRACT} answers ${answer.status}`);
    const contract = await answer.json();
    const schemas = new Schemas(contract.components.schemas);
    const operations = operationsOf(contract);
    const groups = contract.tags.map(tag => ({ ...tag, operations: operations.filter(it => it.tags.includes(tag.name)) }));
    document.getElementById("reference").append(
        ...introduction(contract), ...groups.map(group => groupSection(group, schemas)),
        element("div", { "data-group": true }, element("h2", { id: "schemas" }, "Schemas"), schemas.sections()));
    drawContents(groups);
    startSearch(document.getElementById("search"), document.getElementById("found"));
    addEventListener("hashchange", markCurrent);
    markCurrent();
    // What the address points to was not there yet when the browser looked for it.
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

function introduction({ info, components }) {
    return [
        element("p", { class: "version" }, `Version ${info.version}, ${info.license.name}`), ...paragraphs(info.description),
        element("section", { "aria-labelledby": "authentication" },
            element("h2", { id: "authentication" }, "Authentication"),
            element("p", {}, line("Sent as `Authorization: Bearer …`. What is entered here is used by each “Try it” on this page, is kept nowhere else, and is gone with the page. Signing in below enters both.")),
            tokenFields(components.securitySchemes)),
    ];
}

function groupSection({ name, description, operations }, schemas) {
    return element("div", { "data-group": true },
        element("h2", { id: `tag-${name}` }, name), paragraphs(description),
        operations.map(operation => operationSection(operation, schemas)));
}

function drawContents(groups) {
    const contents = document.getElementById("contents");
    contents.append(...groups.map(({ name, operations }) => element("div", { "data-group": true },
        element("p", { class: "group" }, name),
        element("ul", {}, operations.map(operation => element("li", { "data-search": searchText(operation) },
            element("a", { href: `#${operation.id}`, title: operation.summary }, methodAndPath(operation))))))));
    const wide = matchMedia("(min-width: 60rem)");
    const fit = () => contents.open = wide.matches;
    wide.addEventListener("change", fit);
    fit();
    contents.closest("nav").hidden = false;
}

/** Marks where the address points to among the routes. */
function markCurrent() {
    for (const link of document.querySelectorAll("#contents a")) {
        if (link.hash === location.hash) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
    }
}

draw().catch(error => document.getElementById("reference").append(
    element("p", { role: "alert" }, `The reference cannot be drawn: ${error.message}.`)));
