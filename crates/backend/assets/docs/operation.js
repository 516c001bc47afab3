// An operation with its parameters and responses.

import { element, line, paragraphs, terms } from "./dom.js";
import { tryIt } from "./request.js";

const METHODS = ["get", "post", "put", "patch", "delete"];

/** All operations of a document, in its order, with references resolved. */
export function operationsOf(contract) {
    const follow = it => it.$ref ? it.$ref.slice(2).split("/").reduce((part, name) => part[name], contract) : it;
    const whole = response => ({ ...response, headers: mapped(response.headers ?? {}, follow) });
    return Object.entries(contract.paths).flatMap(([path, item]) =>
        METHODS.filter(method => item[method]).map(method => ({
            ...item[method], path, method: method.toUpperCase(), id: item[method].operationId,
            parameters: (item[method].parameters ?? []).map(follow),
            responses: mapped(item[method].responses, response => whole(follow(response))),
        })));
}

const mapped = (object, change) => Object.fromEntries(Object.entries(object).map(([key, it]) => [key, change(it)]));

/** The text by which an operation is found. */
export function searchText({ method, path, summary, description, tags, parameters, responses }) {
    const described = Object.entries(responses).flatMap(([status, response]) => [status, response.description]);
    return [method, path, summary, description, ...tags, ...parameters.map(it => it.name), ...described].join(" ");
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
        part("Parameters", operation.parameters.length > 0 && parameterList(operation.parameters, schemas)),
        part("Request body", operation.requestBody && requestBody(operation.requestBody, schemas)),
        part("Responses", responseList(operation.responses, schemas)),
        tryIt(operation, schemas));
}

function needs({ security = [] }) {
    const names = security.flatMap(Object.keys).join(" or ");
    const isOptional = names && security.some(way => !Object.keys(way).length);
    return `Token: ${names || "none"}${isOptional ? ", or none" : ""}`;
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

function responseList(responses, schemas) {
    return terms(Object.entries(responses).map(([status, { description, content, headers }]) => {
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
    return element("pre", { tabindex: 0, role: "group", "aria-label": name }, JSON.stringify(value, null, 2));
}
