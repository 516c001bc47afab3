// Elements and text. Nothing here is ever parsed as markup, so nothing in the contract can be taken for it.

/** An element with attributes and children; of both, what is `undefined` or `false` is left out. */
export function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        if (value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
    }
    made.append(...children.flat(Infinity).filter(child => child !== undefined && child !== false));
    return made;
}

/** Text in which what stands in backticks, and each error code, is set as code. */
export function line(text = "") {
    const parts = [];
    let end = 0;
    for (const match of text.matchAll(/`([^`]+)`|\b[A-Z][A-Z_]{7,}\b/g)) {
        parts.push(text.slice(end, match.index), element("code", {}, match[1] ?? match[0]));
        end = match.index + match[0].length;
    }
    return [...parts, text.slice(end)];
}

/** The same in paragraphs, which an empty line parts. */
export function paragraphs(text = "") {
    return text.split(/\n\s*\n/).filter(it => it.trim()).map(it => element("p", {}, line(it)));
}

/** A list of terms, each with what there is to say about it. */
export function terms(entries) {
    return element("dl", {}, entries.map(([term, ...about]) => [element("dt", {}, term), element("dd", {}, about)]));
}
