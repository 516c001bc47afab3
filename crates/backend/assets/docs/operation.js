// A route with everything that the contract says about it.

import { element, line, paragraphs, terms } from "./dom.js";
import { tryIt } from "./request.js";

const METHODS = ["get", "post", "put", "patch", "delete"];

/** All operations of a contract, flat and in its order. */
export function operationsOf(contract) {
    return Object.entries(contract.paths).flatMap(([path, item]) =>
        METHODS.filter(method => item[method]).map(method => ({
            ...item[method], path, method: method.toUpperCase(), id: item[method].operationId,
            parameters: item[method].parameters ?? [],
        })));
}

/** What an operation is found by. */
export function searchText({ method, path, summary, description, tags, parameters, responses }) {
    const told = Object.entries(responses).flatMap(([status, response]) => [status, response.description]);
    return [method, path, summary, description, ...tags, ...parameters.map(it => it.name), ...told].join(" ");
}

export function methodAndPath({ method, path }) {
    return [element("span", { class: `method ${method.toLowerCase()}` }, method), " ", element("code", {}, path)];
}

/** The section of an operation. */
export function operationSection(operation, schemas) {
    return element("section", { id: operation.id, class: "operation", "data-search": searchText(operation) },
        element("h3", {}, element("a", { href: `#${operation.id}` }, methodAndPath(operation))),
        element("p", { class: "summary" }, line(operation.summary)),
        paragraphs(operation.description),
        element("p", { class: "needs" }, needs(operation)),
        part("Parameters", operation.parameters.length && parameterList(operation.parameters, schemas)),
        part("Request body", operation.requestBody && requestBody(operation.requestBody, schemas)),
        part("Answers", answers(operation.responses, schemas)),
        tryIt(operation, schemas));
}

function needs({ security = [] }) {
    const names = security.flatMap(Object.keys).map(name => `“${name}”`).join(" or ");
    if (!names) return "Needs no token.";
    const isOptional = security.some(way => !Object.keys(way).length);
    return isOptional ? `Takes a token ${names}, but needs none.` : `Needs a token ${names}.`;
}

function part(title, content) {
    return content && [element("h4", {}, title), content];
}

function parameterList(parameters, schemas) {
    return terms(parameters.map(it => [
        [element("code", {}, it.name), element("small", {}, it.in), it.required && element("em", {}, "required")],
        element("p", { class: "type" }, schemas.words(it.schema)), paragraphs(it.description),
    ]));
}

function requestBody({ content }, schemas) {
    const [, { schema, example }] = Object.entries(content)[0];
    return [
        element("p", { class: "type" }, Object.keys(content).join(" or ")), schemas.details(schema),
        code("Example of a request body", example ?? schemas.example(schema)),
    ];
}

function answers(responses, schemas) {
    return terms(Object.entries(responses).map(([status, { description, content, headers = {} }]) => {
        const [media, body] = Object.entries(content ?? {})[0] ?? [];
        return [
            element("code", { class: `status s${status[0]}` }, status), paragraphs(description),
            media && element("p", { class: "type" }, media, ": ", schemas.words(body.schema)),
            Object.entries(headers).map(([name, header]) =>
                element("p", { class: "header" }, element("code", {}, name), " ", line(header.description))),
            media === "application/json" && status < 300 && element("details", {},
                element("summary", {}, "Example"), code(`Example of a ${status}`, body.example ?? schemas.example(body.schema))),
        ];
    }));
}

function code(name, value) {
    return element("pre", { tabindex: 0, role: "region", "aria-label": name }, JSON.stringify(value, null, 2));
}
