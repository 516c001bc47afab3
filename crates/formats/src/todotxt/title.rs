//! Titles that would be read as something else.

use super::{
    keys::{is_known, key_value},
    percent,
};

/// The value of the key `esc` after an encoded title.
pub(super) const ENCODING: &str = "percent";

/// The title as words that mean nothing else, and whether that has to be decoded.
pub(super) fn encode(title: &str) -> (String, bool) {
    let is_plain = |word: &str| !word.is_empty() && !is_special(word) && !word.contains(char::is_whitespace);
    if title.split(' ').all(is_plain) {
        return (title.to_owned(), false);
    }
    let words: Vec<_> = one_space(title).split(' ').map(encode_word).collect();
    (words.join(" "), true)
}

/// Encodes white space that would not come back, and `%`.
fn one_space(title: &str) -> String {
    let mut encoded = String::with_capacity(title.len());
    let mut is_after_space = false;
    for c in title.chars() {
        let is_lost = c.is_whitespace() && (c != ' ' || is_after_space);
        if is_lost || c == '%' {
            percent::push(c, &mut encoded)
        } else {
            encoded.push(c)
        }
        is_after_space = c.is_whitespace();
    }
    encoded
}

fn encode_word(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) if is_special(word) => {
            let mut encoded = String::new();
            percent::push(first, &mut encoded);
            encoded + chars.as_str()
        }
        _ => word.to_owned(),
    }
}

/// Whether a word has a meaning, at least at the beginning of a line.
fn is_special(word: &str) -> bool {
    let is_key = key_value(word).is_some_and(|(key, _)| is_known(key));
    is_key || word == "x" || is_name(word) || priority(word).is_some() || shared::Date::parse(word).is_ok()
}

/// Whether a word is a project or a context.
pub(super) fn is_name(word: &str) -> bool {
    word.len() > 1 && word.starts_with(['+', '@'])
}

/// The priority that a word such as `(A)` is.
pub(super) fn priority(word: &str) -> Option<char> {
    let mut chars = word.strip_prefix('(')?.strip_suffix(')')?.chars();
    chars.next().filter(|c| c.is_ascii_uppercase() && chars.next().is_none())
}
