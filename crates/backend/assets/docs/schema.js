// Schemas (JSON Schema 2020-12, as far as the contract uses it) in words, as lists of members and as examples.

import { element, line, paragraphs, terms } from "./dom.js";

/** How deep an example goes, should a schema contain itself. */
const DEEPEST = 6;

/** The named schemas of a contract. */
export class Schemas {
    constructor(named = {}) {
        this.named = named;
    }

    /** The schema itself, where there is a reference to it. */
    resolve(schema = {}) {
        return schema.$ref ? this.named[nameOf(schema)] ?? {} : schema;
    }

    /** What a schema allows, in a few words; what has members or a long list of values is a link to them. */
    words(schema) {
        const resolved = this.resolve(schema);
        if (schema.$ref && this.isLinked(resolved)) {
            return [element("a", { href: `#schema-${nameOf(schema)}` }, nameOf(schema))];
        }
        const choices = resolved.oneOf ?? resolved.anyOf;
        if (choices) return choices.flatMap((choice, n) => [n ? " or " : "", ...this.words(choice)]);
        if (resolved.type === "array") return ["array of ", ...this.words(resolved.items ?? {})];
        return [[resolved.type ?? "anything"].flat().join(" or "), ...limits(resolved).map(limit => `, ${limit}`)];
    }

    isLinked(schema) {
        return Boolean(schema.properties || schema.allOf || schema.enum?.length > 3);
    }

    /** The members of an object, or the values of an enumeration, one by one. */
    details(schema) {
        const resolved = this.resolve(schema);
        if (resolved.enum) return element("p", {}, resolved.enum.flatMap(value => [element("code", {}, value), " "]));
        const { properties, required } = this.merged(resolved);
        return terms(Object.entries(properties).map(([name, member]) => [
            [element("code", {}, name), required.includes(name) && element("em", {}, "required")],
            element("p", { class: "type" }, this.words(member)),
            paragraphs(member.description ?? this.resolve(member).description),
        ]));
    }

    /** An object's members with those of the objects that it is made of. */
    merged(schema) {
        const parts = [schema, ...(schema.allOf ?? []).map(part => this.merged(this.resolve(part)))];
        return {
            properties: Object.assign({}, ...parts.map(part => part.properties)),
            required: parts.flatMap(part => part.required ?? []),
        };
    }

    /** A value that the schema allows. */
    example(schema, depth = 0) {
        const resolved = this.resolve(schema);
        const given = resolved.example ?? resolved.examples?.[0] ?? resolved.default ?? resolved.enum?.[0];
        if (given !== undefined || depth > DEEPEST) return given;
        const choice = (resolved.oneOf ?? resolved.anyOf)?.[0];
        if (choice) return this.example(choice, depth);
        const members = Object.entries(this.merged(resolved).properties);
        if (members.length) return Object.fromEntries(members.map(([name, it]) => [name, this.example(it, depth + 1)]));
        return this.plain(resolved, depth);
    }

    plain(schema, depth) {
        switch ([schema.type].flat()[0]) {
            case "array": return [this.example(schema.items, depth + 1)];
            case "boolean": return false;
            case "integer": case "number": return schema.minimum ?? 0;
            case "string": return OF_FORMAT[schema.format] ?? "…";
            case "object": return {};
            default: return null;
        }
    }

    /** A section for each schema that others link to. */
    sections() {
        const linked = Object.entries(this.named).filter(([, schema]) => this.isLinked(schema));
        return linked.map(([name, schema]) => element("section", { id: `schema-${name}`, "data-search": name },
            element("h3", {}, element("a", { href: `#schema-${name}` }, name)),
            element("p", {}, line(schema.description)),
            this.details(schema)));
    }
}

const OF_FORMAT = {
    "date-time": "2026-11-21T09:30:00.000Z", email: "ann@example.org", password: "correct horse battery staple",
    uuid: "01932f00-0000-7000-8000-000000000001",
};

const nameOf = schema => schema.$ref.split("/").pop();

function limits(schema) {
    const { minLength, maxLength, minimum, maximum, minItems, format, enum: values } = schema;
    return [
        format && !format.startsWith("int") && format,
        maxLength ? `${minLength ? `${minLength} to` : "at most"} ${maxLength} characters` : minLength && `${minLength} characters or more`,
        maximum !== undefined ? `${minimum ?? 0} to ${maximum}` : minimum !== undefined && `${minimum} or more`,
        minItems && `${minItems} or more`,
        values && values.join(" or "),
    ].filter(Boolean);
}
