// Renders the reference from this server's OpenAPI document.

import { element, line, paragraphs } from "./dom.js";
import { methodAndPath, operationSection, operationsOf, searchText } from "./operation.js";
import { Schemas } from "./schema.js";
import { startSearch } from "./search.js";
import { tokenFields } from "./tokens.js";

const CONTRACT = "/openapi.json";

async function draw() {
    const response = await fetch(CONTRACT, { credentials: "omit" });
    if (!response.ok) throw new Error(`${CONTRACT} returned ${response.status}`);
    const contract = await response.json();
    const schemas = new Schemas(contract.components.schemas);
    const operations = operationsOf(contract);
    const groups = contract.tags.map(tag => ({ ...tag, operations: operations.filter(it => it.tags.includes(tag.name)) }));
    document.getElementById("reference").append(
        ...introduction(contract), ...groups.map(group => groupSection(group, schemas)),
        element("div", { "data-group": true }, element("h2", { id: "schemas" }, "Schemas"), schemas.sections()));
    drawContents(groups);
    startSearch(document.getElementById("search"), document.getElementById("found"));
    addEventListener("hashchange", showCurrent);
    showCurrent();
    // The target of the fragment did not exist when the browser loaded the page.
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

function introduction({ info, components }) {
    return [
        element("p", { class: "version" }, `Version ${info.version}, ${info.license.name}`), ...paragraphs(info.description),
        element("section", { "aria-labelledby": "authentication" },
            element("h2", { id: "authentication" }, "Authentication"),
            element("p", {}, line("Sent as `Authorization: Bearer …`. Used by each “Try it” on this page, and stored nowhere. Signing in below fills in both.")),
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

/** Highlights the current fragment in the contents. */
function showCurrent() {
    for (const link of document.querySelectorAll("#contents a")) {
        if (link.hash === location.hash) link.setAttribute("aria-current", "location");
        else link.removeAttribute("aria-current");
    }
}

draw().catch(error => document.getElementById("reference").append(
    element("p", { role: "alert" }, `The reference cannot be rendered: ${error.message}.`)));
