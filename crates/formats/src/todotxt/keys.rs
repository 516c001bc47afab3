//! Words of a key and a value.

/// The keys that are read. The last ones are ours, `id` and `p` those of topydo.
const KNOWN: [&str; 11] = ["due", "rec", "pri", "id", "p", "zone", "rrule", "remind", "pos", "note", "esc"];

/// The key and the value of a word. An address (`https://…`) has none.
pub(super) fn key_value(word: &str) -> Option<(&str, &str)> {
    let (key, value) = word.split_once(':')?;
    let is_key =
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    let is_address = value.starts_with("//") && !is_known(key);
    (is_key && !value.is_empty() && !is_address).then_some((key, value))
}

pub(super) fn is_known(key: &str) -> bool {
    KNOWN.contains(&key)
}
