//! Splits a text into words and looks them up.

use super::{
    english, german,
    numbers::{self, Setting},
    token::{Language, Token},
};

/// The meaning of each word; `None` if one has none.
pub(super) fn tokens(text: &str, setting: Setting) -> Option<Vec<Token>> {
    let text = normalized(text);
    let words: Vec<&str> = text.split_whitespace().flat_map(parts).collect();
    let mut tokens = Vec::with_capacity(words.len());
    for (index, word) in words.iter().enumerate() {
        let next = words.get(index + 1).copied();
        tokens.push(token(word, tokens.last(), next, setting)?);
    }
    Some(tokens)
}

/// In lower case, with commas as words, and with ae for ä.
fn normalized(text: &str) -> String {
    let mut normalized = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => normalized.push_str("ae"),
            'ö' => normalized.push_str("oe"),
            'ü' => normalized.push_str("ue"),
            'ß' => normalized.push_str("ss"),
            '’' => normalized.push('\''),
            ',' | ';' => normalized.push_str(" , "),
            '@' => normalized.push_str(" @ "),
            c => normalized.push(c),
        }
    }
    normalized
}

fn parts(word: &str) -> impl Iterator<Item = &str> {
    let (first, second) = match numbers::split_iso(word) {
        Some((date, time)) => (date, Some(time)),
        None => (word, None),
    };
    [Some(first), second].into_iter().flatten()
}

fn token(word: &str, previous: Option<&Token>, next: Option<&str>, setting: Setting) -> Option<Token> {
    if word == "," {
        return Some(Token::Comma);
    }
    if word.starts_with(|c: char| c.is_ascii_digit() || c == '+') {
        let is_time = next == Some("uhr") || previous == Some(&Token::At);
        let time = numbers::dotted_time(word).filter(|_| is_time);
        return time.or_else(|| numbers::token(word, setting));
    }
    let word = word.trim_end_matches('.');
    match setting.language {
        Language::English => english::token(word),
        Language::German => german::token(word, previous),
        Language::Other => None,
    }
}
