//! Whether a secret is random, as far as that can be seen.

use base64::{Engine, prelude::BASE64_STANDARD};

/// The longest period that is searched for: that of a phrase typed again and again.
const LONGEST_PERIOD: usize = 64;
/// Random digits, the smallest alphabet that people generate secrets of, have more with near certainty.
const MIN_DISTINCT: usize = 6;
/// How many digits the numbers of a secret that counts may have.
const WIDTHS: [usize; 7] = [2, 3, 4, 5, 6, 7, 8];

/// Whether the bytes of a secret, or those that it encodes, repeat themselves or each other, or count up or down in any
/// steps. The probability that random ones do is below one in a million, also as hexadecimal digits.
pub(super) fn is_pattern(secret: &str) -> bool {
    is_regular(secret.as_bytes())
        || from_base64(secret).is_some_and(|bytes| is_regular(&bytes))
        || counts(secret)
}

fn is_regular(bytes: &[u8]) -> bool {
    let mut distinct = bytes.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let steps = bytes.iter().zip(bytes.iter().skip(1)).map(|(a, b)| b.wrapping_sub(*a));
    distinct.len() < MIN_DISTINCT || is_periodic(bytes) || is_periodic(&steps.collect::<Vec<_>>())
}

/// Both alphabets, with or without padding, also if the end is missing.
fn from_base64(secret: &str) -> Option<Vec<u8>> {
    let text = secret.trim_end_matches('=').replace('-', "+").replace('_', "/");
    BASE64_STANDARD.decode(text.get(..text.len() / 4 * 4)?).ok()
}

/// Whether most of a secret is a sequence of numbers with regular steps, as in `000102…1e1f` or `1234567891011…`. Where
/// the digits are split wrongly, the numbers are others, but their steps are regular, too.
fn counts(secret: &str) -> bool {
    let all = secret.chars().filter(char::is_ascii_alphanumeric).count();
    [10, 16].into_iter().any(|radix| {
        let digits: Vec<u64> = secret.chars().filter_map(|c| c.to_digit(radix)).map(u64::from).collect();
        // In some of the digits only, a few numbers could have regular steps by chance.
        let are_most = digits.len() * 4 > all * 3;
        are_most && WIDTHS.into_iter().any(|width| is_sequence(&digits, width, radix.into()))
    })
}

fn is_sequence(digits: &[u64], width: usize, radix: u64) -> bool {
    let number = |digits: &[u64]| digits.iter().fold(0, |number, digit| number * radix + digit);
    let numbers: Vec<u64> = digits.chunks_exact(width).map(number).collect();
    let end = (0..width).fold(1, |end, _| end * radix);
    // Numbers start over at the end, as bytes do.
    let steps = numbers.iter().zip(numbers.iter().skip(1)).map(|(a, b)| (end + b - a) % end);
    is_periodic(&steps.collect::<Vec<_>>())
}

/// Whether more than half of the items are those of a period before.
fn is_periodic<T: PartialEq>(items: &[T]) -> bool {
    (1..=(items.len() / 2).min(LONGEST_PERIOD)).any(|period| {
        let later = items.iter().skip(period);
        let repeated = items.iter().zip(later).filter(|(a, b)| a == b).count();
        repeated * 2 > items.len() - period
    })
}

#[cfg(test)]
mod tests {
    use super::is_pattern;
    use crate::secret::generate;
    use base64::{Engine, prelude::*};

    #[test]
    fn recognises_what_is_typed_instead_of_generated() {
        for secret in [
            "x".repeat(32),
            "ab".repeat(20),
            "changeme".repeat(4),
            "change-me-change-me-change-me-1234".to_owned(),
            "0123456789abcdef".repeat(2),
            "abcdefghijklmnopqrstuvwxyz012345".to_owned(),
            "zyxwvutsrqponmlkjihgfedcba987654".to_owned(),
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaabcdefg".to_owned(),
            "acegikmoqsuwy".repeat(3),
            "abababababababababababababababababx".to_owned(),
            "0101001101101001010101110100101010101100101".to_owned(),
            "secret-key-of-the-server".repeat(2),
        ] {
            assert!(is_pattern(&secret), "{secret}");
        }
    }

    /// In steps of any size, up and down, as bytes, hexadecimal and decimal numbers of any width, with and without what
    /// separates them, and cut off anywhere.
    #[test]
    fn recognises_what_counts() {
        let all = |step: i32| move |n: i32| (n * step).rem_euclid(256);
        for step in [1, 2, 3, 7, 16, 17, 91, 128 + 5, -1, -2, -3, -17] {
            let bytes: Vec<u8> = (0..40).map(all(step)).map(|n| u8::try_from(n).unwrap()).collect();
            let hexadecimal = |between: &str| {
                let all: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                all.join(between)
            };
            for secret in [
                hexadecimal(""),
                hexadecimal("").to_uppercase(),
                hexadecimal(":"),
                hexadecimal(" "),
                format!("0x{}", hexadecimal("")),
                format!("secret-{}", hexadecimal("")),
                hexadecimal("")[3..35].to_owned(),
                hexadecimal("")[..33].to_owned(),
                BASE64_STANDARD.encode(&bytes),
                BASE64_URL_SAFE_NO_PAD.encode(&bytes[2..34]),
                BASE64_STANDARD.encode(&bytes)[..43].to_owned(),
            ] {
                assert!(is_pattern(&secret), "{secret}");
            }
        }
        for (first, step) in [
            (0, 1),
            (1, 1),
            (1, 2),
            (1, 3),
            (5, 5),
            (8, 1),
            (90, 1),
            (95, 1),
            (100, 7),
            (990, 1),
            (1000, 10),
            (7, 111),
        ] {
            let numbers: Vec<i32> = (0..40).map(|n| first + n * step).collect();
            let joined = |all: &[i32], between: &str| {
                all.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
            };
            let down: Vec<i32> = numbers.iter().rev().copied().collect();
            for numbers in [numbers, down] {
                for between in ["", "-", " ", ";"] {
                    assert!(is_pattern(&joined(&numbers, between)), "{}", joined(&numbers, between));
                }
                assert!(is_pattern(&joined(&numbers, "")[..32]), "{}", joined(&numbers, ""));
            }
        }
    }

    #[test]
    fn accepts_random_secrets_of_every_alphabet() {
        for _ in 0..200 {
            let secret = generate().unwrap();
            assert!(!is_pattern(&secret), "{secret}");
            let (start, _) = secret.split_at(32);
            assert!(!is_pattern(start), "{start}");
            let hexadecimal: String =
                secret.bytes().take(16).map(|byte| format!("{:02x}", byte.wrapping_mul(37))).collect();
            assert!(!is_pattern(&hexadecimal), "{hexadecimal}");
            let decimal: String = secret.bytes().take(20).map(|byte| format!("{:02}", byte % 100)).collect();
            assert!(!is_pattern(&decimal), "{decimal}");
        }
        for secret in
            ["a test secret of more than thirty-two bytes", "correct horse battery staple and so on"]
        {
            assert!(!is_pattern(secret), "{secret}");
        }
    }
}
