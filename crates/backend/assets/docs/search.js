// Narrows the page down to what is looked for.

/** Shows what has each of the words, as one types; `/` goes to the field, Escape empties it. */
export function startSearch(field, found) {
    const search = () => found.replaceChildren(say(narrow(field.value.toLowerCase().split(/\s+/).filter(Boolean))));
    field.addEventListener("input", search);
    field.addEventListener("keydown", event => {
        if (event.key !== "Escape") return;
        field.value = "";
        search();
    });
    document.addEventListener("keydown", event => {
        const isTyping = event.target.closest("input, textarea");
        if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        field.focus();
    });
}

function narrow(words) {
    for (const thing of document.querySelectorAll("[data-search]")) {
        const text = thing.dataset.search.toLowerCase();
        thing.hidden = !words.every(word => text.includes(word));
    }
    for (const group of document.querySelectorAll("[data-group]")) {
        group.hidden = words.length > 0 && !group.querySelector("[data-search]:not([hidden])");
    }
    return words.length ? document.querySelectorAll(".operation:not([hidden])").length : undefined;
}

function say(count) {
    if (count === undefined) return "";
    return count === 1 ? "1 route" : `${count || "No"} routes`;
}
