//! Whether a secret is random, as far as that can be seen.

/// The longest period that is searched for: that of a phrase typed again and again.
const LONGEST_PERIOD: usize = 64;
/// Random digits, the smallest alphabet that people generate secrets of, have more with near certainty.
const MIN_DISTINCT: usize = 6;

/// Whether these bytes repeat themselves or each other, or count up or down. The probability that random ones do is
/// below one in a million, also as hexadecimal digits.
pub(super) fn is_pattern(secret: &[u8]) -> bool {
    let mut distinct = secret.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let steps = secret.iter().zip(secret.iter().skip(1)).map(|(a, b)| b.wrapping_sub(*a));
    distinct.len() < MIN_DISTINCT || is_periodic(secret) || is_periodic(&steps.collect::<Vec<_>>())
}

/// Whether more than half of the bytes are those of a period before.
fn is_periodic(bytes: &[u8]) -> bool {
    (1..=(bytes.len() / 2).min(LONGEST_PERIOD)).any(|period| {
        let later = bytes.iter().skip(period);
        let repeated = bytes.iter().zip(later).filter(|(a, b)| a == b).count();
        repeated * 2 > bytes.len() - period
    })
}

#[cfg(test)]
mod tests {
    use super::is_pattern;
    use crate::secret::generate;

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
            assert!(is_pattern(secret.as_bytes()), "{secret}");
        }
    }

    #[test]
    fn accepts_random_secrets_of_every_alphabet() {
        for _ in 0..200 {
            let secret = generate().unwrap();
            assert!(!is_pattern(secret.as_bytes()), "{secret}");
            let (start, _) = secret.split_at(32);
            assert!(!is_pattern(start.as_bytes()), "{start}");
            let hexadecimal: String =
                secret.bytes().take(16).map(|byte| format!("{:02x}", byte.wrapping_mul(37))).collect();
            assert!(!is_pattern(hexadecimal.as_bytes()), "{hexadecimal}");
        }
        for secret in
            ["a test secret of more than thirty-two bytes", "correct horse battery staple and so on"]
        {
            assert!(!is_pattern(secret.as_bytes()), "{secret}");
        }
    }
}
