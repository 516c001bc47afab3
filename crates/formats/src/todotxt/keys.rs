//! Words of a key and a value.

/// The keys that are read. The last ones are ours, `id` and `p` those of topydo.
const KNOWN: [&str; 11] = ["due", "rec", "pri", "id", "p", "zone", "rrule", "remind", "pos", "note", "esc"];

/// The key and the value of a word, other than an address (`https://…`).
pub(super) fn key_value(word: &str) -> Option<(&str, &str)> {
    let (key, value) = word.split_once(':')?;
    let is_key =
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    (is_key && !value.is_empty() && !value.starts_with("//")).then_some((key, value))
}

pub(super) fn is_known(key: &str) -> bool {
    KNOWN.contains(&key)
}
