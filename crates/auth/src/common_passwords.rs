//! Passwords that are guessed first.

use passwords::analyzer::is_common_password;
use shared::Email;

/// What this service is called: the first thing to try on one of its accounts.
const CONTEXT: &str = "latchkey";

/// Whether a guesser would try `password` early on the account of `email`: one of the 47,000 most common that are
/// long enough to be chosen at all, in any case of letters and with any space around it; the same character all over;
/// the address or what stands before its `@`; or the name of this program with digits or signs around it.
///
/// Takes up to two milliseconds: the list is one text, which is looked through (see `Cargo.toml`).
pub fn is_common(password: &str, email: &Email) -> bool {
    let trimmed = password.trim();
    let lower = trimmed.to_lowercase();
    let word = lower.trim_matches(|c: char| !c.is_alphabetic());
    let is_one_character = password.chars().all(|c| password.starts_with(c));
    is_one_character
        || lower == email.as_str()
        || lower == email.local_part()
        || word == CONTEXT
        || is_common_password(&lower)
        || (lower != trimmed && is_common_password(trimmed))
}

#[cfg(test)]
mod tests {
    use super::is_common;
    use passwords::analyzer::is_common_password;
    use shared::Email;

    fn is_common_for_ann(password: &str) -> bool {
        is_common(password, &Email::parse("ann.example@example.org").unwrap())
    }

    #[test]
    fn what_is_tried_first_is_common_however_it_is_written() {
        for password in [
            "12345678",
            "password",
            "PassWord1",
            "qwertyuiop",
            "iloveyou1",
            "P@ssw0rd",
            " password1 ",
            "        ",
            "\0\0\0\0\0\0\0\0",
            "ßßßßßßßß",
        ] {
            assert!(is_common_for_ann(password), "{password}");
        }
    }

    #[test]
    fn ones_own_address_is_common_and_so_is_the_name_of_the_program() {
        for password in ["ann.example@example.org", "Ann.Example@Example.ORG", "ann.example", "Latchkey2026!"]
        {
            assert!(is_common_for_ann(password), "{password}");
        }
    }

    #[test]
    fn what_nobody_else_uses_is_not_common() {
        for password in [
            "correct horse battery",
            "bob@example.org",
            "a latchkey kid",
            "ünïcödé wörds",
            "🔑🔒🔑🔒🔑🔒🔑🔒",
        ] {
            assert!(!is_common_for_ann(password), "{password}");
        }
    }

    /// The library is trusted with the list; this is how we would see it shrink.
    #[test]
    fn the_list_is_the_long_one() {
        for password in ["trustno1", "zaq12wsx", "starwars1", "football12", "sunshine99", "liverpool1"] {
            assert!(is_common_password(password), "{password}");
        }
    }
}
