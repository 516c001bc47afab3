//! Lists of names.

use super::token::Token;

/// The place of the name that a word abbreviates to at least so many bytes.
pub(super) fn abbreviated(names: &[&str], word: &str, least: usize) -> Option<usize> {
    names.iter().position(|name| word.len() >= least && name.starts_with(word))
}

/// A number or an ordinal in words, from 1.
pub(super) fn counted(numbers: &[&str], ordinals: &[&str], word: &str) -> Option<Token> {
    let place = |words: &[&str]| words.iter().position(|known| *known == word).map(|place| place + 1);
    if let Some(number) = place(numbers) {
        return u32::try_from(number).ok().map(Token::Number);
    }
    place(ordinals).and_then(|place| i16::try_from(place).ok()).map(Token::Ordinal)
}
