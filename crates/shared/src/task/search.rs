//! Search: what a text and a query have in common although they are spelled differently. The server folds each text when
//! it is written and each query once; the browser folds alike, with its own tables of Unicode.

/// What decomposition leaves apart, in lower case: each character, and how people type it.
const PAIRS: [(char, &str); 21] = [
    ('ß', "ss"),
    ('æ', "ae"),
    ('ð', "d"),
    ('ø', "o"),
    ('þ', "th"),
    ('đ', "d"),
    ('ħ', "h"),
    ('ĸ', "k"),
    ('ł', "l"),
    ('ŋ', "n"),
    ('œ', "oe"),
    ('ŧ', "t"),
    ('ƙ', "k"),
    ('ƴ', "y"),
    ('ɓ', "b"),
    ('ɖ', "d"),
    ('ɗ', "d"),
    ('ɨ', "i"),
    ('ʉ', "u"),
    ('ς', "σ"),
    ('\u{2044}', "/"),
];

/// Folds a text for search: case, diacritics, compatibility forms such as full width, and the kinds of blanks, quotation
/// marks and dashes make no difference any more. Folding a folded text changes nothing.
#[cfg(not(target_family = "wasm"))]
pub fn fold(text: &str) -> String {
    fold_unified(text, crate::unicode::unified)
}

/// As on the server, for the browser, which has the tables: `unified` returns a text in Normalization Form KD, then in
/// upper case, then in lower case (`text.normalize("NFKD").toUpperCase().toLowerCase()`).
pub fn fold_unified(text: &str, unified: impl FnOnce(&str) -> String) -> String {
    if text.is_ascii() {
        return ascii(text);
    }
    let mut folded = String::with_capacity(text.len());
    for c in unified(text).chars() {
        match c {
            'a'..='z' | '0'..='9' => folded.push(c),
            // The accent on a blank is what ´ decomposes to, which is typed for an apostrophe.
            '\u{301}' if folded.ends_with(' ') => {
                folded.pop();
                push_quote(&mut folded);
            }
            _ if is_left_out(c) => {}
            _ if is_quote(c) => push_quote(&mut folded),
            _ if is_dash(c) => folded.push('-'),
            _ if c.is_whitespace() => folded.push(' '),
            _ => match PAIRS.iter().find(|(from, _)| *from == c) {
                Some((_, to)) => folded.push_str(to),
                None => folded.push(c),
            },
        }
    }
    folded
}

/// The words of a query, folded, longest first, without those that another one contains: a text that has all of them has
/// what the query asks for.
pub fn words(folded: &str) -> Vec<&str> {
    let mut all: Vec<_> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    all.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut words: Vec<&str> = Vec::new();
    for word in all {
        if !words.iter().any(|longer| longer.contains(word)) {
            words.push(word);
        }
    }
    words
}

fn ascii(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\'' | '`' => push_quote(&mut folded),
            '\t'..='\r' => folded.push(' '),
            _ => folded.push(c.to_ascii_lowercase()),
        }
    }
    folded
}

/// Several in a row become one, since ″ decomposes to two.
fn push_quote(folded: &mut String) {
    if !folded.ends_with('\'') {
        folded.push('\'');
    }
}

/// Diacritics of Latin, Greek, Cyrillic, Hebrew and Arabic, and what has no width. Signs of other scripts are vowels, or
/// tell consonants apart.
fn is_left_out(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{640}' | '\u{61c}' | '\u{2060}'..='\u{206f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}'
        | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'
        | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}' | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}'
        | '\u{670}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}')
}

fn is_quote(c: char) -> bool {
    matches!(c,
        '"' | '\'' | '`' | '«' | '»' | '\u{2b9}'..='\u{2bf}' | '\u{55a}' | '\u{5f3}' | '\u{5f4}'
        | '\u{2018}'..='\u{201f}' | '\u{2032}'..='\u{2037}' | '‹' | '›' | '\u{275b}'..='\u{275e}'
        | '\u{300c}'..='\u{300f}' | '\u{301d}'..='\u{301f}')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}' | '\u{58a}' | '\u{5be}')
}

#[cfg(test)]
mod tests {
    use super::{PAIRS, fold, words};
    use crate::arbitrary::text;
    use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
    use proptest::prelude::*;
    use serde::Deserialize;

    /// `crates/shared/vectors/search.json`, which the tests of the browser and of the API read, too.
    #[derive(Deserialize)]
    struct Vectors {
        folded: Vec<[String; 2]>,
        found: Vec<[String; 2]>,
        not_found: Vec<[String; 2]>,
    }

    fn vectors() -> Vectors {
        serde_json::from_str(include_str!("../../vectors/search.json")).unwrap()
    }

    fn finds(query: &str, text: &str) -> bool {
        let (query, text) = (fold(query), fold(text));
        words(&query).into_iter().all(|word| text.contains(word))
    }

    #[test]
    fn vectors_hold() {
        let Vectors { folded, found, not_found } = vectors();
        for [text, expected] in folded {
            assert_eq!(fold(&text), expected, "{text:?}");
        }
        for [query, text] in found {
            assert!(finds(&query, &text), "{query:?} in {text:?}: {:?} in {:?}", fold(&query), fold(&text));
        }
        for [query, text] in not_found {
            assert!(!finds(&query, &text), "{query:?} in {text:?}: {:?} in {:?}", fold(&query), fold(&text));
        }
    }

    #[test]
    fn pairs_are_what_decomposition_leaves() {
        for (from, to) in PAIRS {
            let from = from.to_string();
            assert_eq!(crate::unicode::unified(&from).contains(&from), from != "ß" && from != "ς", "{from}");
            assert_eq!(fold(&from), to);
            assert_eq!(fold(&from.to_uppercase()), to, "{from}");
        }
    }

    #[test]
    fn words_are_those_that_no_other_contains() {
        assert_eq!(words("  a cart  art cart b "), ["cart", "b"]);
        assert_eq!(words("  "), [""; 0]);
    }

    proptest! {
        #[test]
        fn forms_of_a_text_fold_alike(text in text()) {
            let folded = fold(&text);
            prop_assert_eq!(&fold(&folded), &folded);
            prop_assert_eq!(&fold(&ComposingNormalizerBorrowed::new_nfc().normalize(&text)), &folded);
            prop_assert_eq!(&fold(&DecomposingNormalizerBorrowed::new_nfd().normalize(&text)), &folded);
            prop_assert_eq!(&fold(&ComposingNormalizerBorrowed::new_nfkc().normalize(&text)), &folded);
            prop_assert!(!folded.contains(|c: char| c != ' ' && c.is_whitespace()));
        }

        #[test]
        fn ascii_folds_as_other_text_does(text in "[ -~\t\n]{0,40}") {
            prop_assert_eq!(fold(&text) + "o", fold(&(text + "ø")));
        }

        #[test]
        fn a_text_has_each_part_of_it(text in text(), begin in 0..20_usize, length in 1..20_usize) {
            // With combining characters in their canonical order: a part alone would not show which of them come first.
            let text = DecomposingNormalizerBorrowed::new_nfkd().normalize(&text).into_owned();
            let part: String = text.chars().skip(begin).take(length).collect();
            prop_assert!(finds(&part, &text), "{:?} in {:?}", fold(&part), fold(&text));
        }
    }
}
