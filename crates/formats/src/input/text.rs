//! The text of a file, whatever its encoding.

use std::borrow::Cow;

/// The characters of Windows-1252 from 0x80 to 0x9f.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// A text, and what the user should know about its encoding.
#[derive(Debug)]
pub(crate) struct Text<'a> {
    /// Without a byte order mark.
    pub(crate) text: Cow<'a, str>,
    /// For line 1 of the report.
    pub(crate) problem: Option<&'static str>,
}

/// Decodes UTF-8, or UTF-16 after a byte order mark. Anything else is Windows-1252, or damaged UTF-8.
pub(crate) fn decode(bytes: &[u8]) -> Text<'_> {
    if let Some(text) = from_utf16(bytes) {
        return Text { text: text.into(), problem: None };
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = str::from_utf8(bytes) {
        return Text { text: text.into(), problem: None };
    }
    if is_damaged_utf8(bytes) || !is_western(bytes) {
        let problem = Some("The file is not UTF-8: what cannot be read is replaced by \u{fffd}");
        return Text { text: lossy(bytes).into(), problem };
    }
    let text = bytes.iter().map(|byte| windows_1252(*byte)).collect::<String>();
    Text { text: text.into(), problem: Some("The file is not UTF-8: it is read as Windows-1252") }
}

/// Whether at most half of the bytes are beyond ASCII, as in texts for which Windows-1252 is made. Others would become
/// three times as long without a sense.
fn is_western(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| !byte.is_ascii()).count() <= bytes.len() / 2
}

/// With one replacement character for each sequence of bytes that cannot be read.
fn lossy(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        let goes_on = chunk.valid().is_empty() && text.ends_with(char::REPLACEMENT_CHARACTER);
        if !goes_on && !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    text
}

/// The text of bytes with a byte order mark of UTF-16.
pub(crate) fn from_utf16(bytes: &[u8]) -> Option<String> {
    let (from, bytes): (fn([u8; 2]) -> u16, _) = match bytes {
        [0xff, 0xfe, rest @ ..] => (u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => (u16::from_be_bytes, rest),
        _ => return None,
    };
    let (pairs, _) = bytes.as_chunks();
    let chars = char::decode_utf16(pairs.iter().map(|pair| from(*pair)));
    Some(chars.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

/// Whether there are more characters of several bytes than bytes that are no character. In a text of another encoding
/// such sequences are rare.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut characters, mut errors) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        characters += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        errors += usize::from(!chunk.invalid().is_empty());
    }
    characters > errors
}

fn windows_1252(byte: u8) -> char {
    let special = byte.checked_sub(0x80).and_then(|index| WINDOWS_1252.get(usize::from(index)));
    special.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn knows_encodings() {
        for (bytes, text, problem) in [
            (b"" as &[u8], "", None),
            ("Füße".as_bytes(), "Füße", None),
            ("\u{feff}Füße".as_bytes(), "Füße", None),
            (b"\xff\xfeF\0\xfc\0=\xd8\xc4\xdc", "Fü📄", None),
            (b"\xfe\xff\0F\0\xfc\xd8\x3d", "Fü\u{fffd}", None),
            (
                b"\x80\x80\x80a",
                "\u{fffd}a",
                Some("The file is not UTF-8: what cannot be read is replaced by \u{fffd}"),
            ),
            (b"F\xfc\xdfe \x80", "Füße €", Some("The file is not UTF-8: it is read as Windows-1252")),
            (
                b"F\xc3\xbc\xc3\x9fe \xe2\x82",
                "Füße \u{fffd}",
                Some("The file is not UTF-8: what cannot be read is replaced by \u{fffd}"),
            ),
        ] {
            let decoded = decode(bytes);
            assert_eq!((decoded.text.as_ref(), decoded.problem), (text, problem), "{bytes:?}");
        }
    }
}
