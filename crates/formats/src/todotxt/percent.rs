//! Percent-encoding (RFC 3986 section 2.1) of what would end a word.

/// Encodes white space, `%`, and what else is to be encoded.
pub(super) fn encode(text: &str, is_special: impl Fn(char) -> bool) -> String {
    let mut encoded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() || c == '%' || is_special(c) {
            push(c, &mut encoded);
        } else {
            encoded.push(c);
        }
    }
    encoded
}

/// Adds the encoded form of a character.
pub(super) fn push(c: char, encoded: &mut String) {
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        *encoded += &format!("%{byte:02X}");
    }
}

/// The decoded text. What is not encoded stays as it is.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        rest = more;
        match (first, more) {
            (b'%', [high, low, after @ ..]) if let Some(byte) = hexadecimal(*high, *low) => {
                decoded.push(byte);
                rest = after;
            }
            _ => decoded.push(*first),
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

fn hexadecimal(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};
    use proptest::prelude::*;

    #[test]
    fn what_is_not_encoded_stays() {
        for text in ["", "%", "100%", "50%off", "%zz", "%ff", "a%C3b"] {
            assert_eq!(decode(text), text);
        }
        assert_eq!(decode("a%20b%C3%BC"), "a bü");
    }

    proptest! {
        #[test]
        fn every_text_is_one_word(text in any::<String>()) {
            let word = encode(&text, |c| c == '@');
            prop_assert!(!word.contains(|c: char| c.is_whitespace() || c == '@'));
            prop_assert_eq!(decode(&word), text);
        }
    }
}
