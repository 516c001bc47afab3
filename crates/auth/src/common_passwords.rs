//! Passwords that an attacker tries first.

use shared::Email;
use std::cmp::Ordering;

/// The service's name, which an attacker tries on its accounts.
const SERVICE: &str = "latchkey";

/// 97,745 passwords in lower case, one a line, sorted by bytes; see `data/README.md`.
static LIST: &str = include_str!("../data/common-passwords.txt");

/// Whether an attacker would try `password` early on the account of `email`: it is on the list of common passwords, in
/// any case and with any white space around it; it repeats one character; it is the address, with the domain in ASCII or
/// in Unicode, or its local part; or it is the service's name with digits or symbols around it.
///
/// Takes microseconds.
pub fn is_common(password: &str, email: &Email) -> bool {
    let lower = password.trim().to_lowercase();
    let word = lower.trim_matches(|c: char| !c.is_alphabetic());
    let repeats_one_character = password.chars().all(|c| password.starts_with(c));
    repeats_one_character
        || lower == email.as_str()
        || lower == email.to_string()
        || lower == email.local_part()
        || word == SERVICE
        || has_line(LIST, &lower)
}

/// Binary search in sorted lines; an index of them would take 1.5 MiB.
fn has_line(sorted: &str, wanted: &str) -> bool {
    let mut lines = sorted;
    while !lines.is_empty() {
        let middle = lines.floor_char_boundary(lines.len() / 2);
        let start = lines.split_at(middle).0.rfind('\n').map_or(0, |newline| newline + 1);
        let (before, rest) = lines.split_at(start);
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        lines = match wanted.cmp(line) {
            Ordering::Less => before,
            Ordering::Equal => return true,
            Ordering::Greater => after,
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{LIST, has_line, is_common};
    use shared::Email;

    fn is_common_for_ann(password: &str) -> bool {
        is_common(password, &Email::parse("ann.example@example.org").unwrap())
    }

    #[test]
    fn recognises_common_passwords_in_any_case_and_padding() {
        for password in [
            "12345678",
            "password",
            "PassWord1",
            "qwertyuiop",
            "iloveyou1",
            "P@ssw0rd",
            " password1 ",
            " 123456 ",
            "        ",
            "\0\0\0\0\0\0\0\0",
            "ßßßßßßßß",
        ] {
            assert!(is_common_for_ann(password), "{password}");
        }
    }

    #[test]
    fn recognises_the_own_address_and_the_name_of_the_service() {
        for password in ["ann.example@example.org", "Ann.Example@Example.ORG", "ann.example", "Latchkey2026!"]
        {
            assert!(is_common_for_ann(password), "{password}");
        }
        let email = Email::parse("ann@bücher.example").unwrap();
        for password in ["ann@bücher.example", "Ann@xn--bcher-kva.example"] {
            assert!(is_common(password, &email), "{password}");
        }
    }

    #[test]
    fn accepts_uncommon_passwords() {
        for password in [
            "correct horse battery",
            "bob@example.org",
            "a latchkey kid",
            "ünïcödé wörds",
            "🔑🔒🔑🔒🔑🔒🔑🔒",
            "12345678\n123456789",
        ] {
            assert!(!is_common_for_ann(password), "{password}");
        }
    }

    #[test]
    fn list_is_complete_and_sorted() {
        let lines: Vec<&str> = LIST.lines().collect();
        assert_eq!(lines.len(), 97_745);
        assert!(lines.is_sorted_by(|line, next| line < next));
        assert!(lines.iter().all(|line| !line.is_empty() && line.trim().to_lowercase() == **line));
    }

    #[test]
    fn finds_every_line_and_nothing_else() {
        assert!(LIST.lines().all(|line| has_line(LIST, line)));
        for absent in ["", "\n", "rustno1", "trustno1\n", "zzzzzzzzzzzzzzzzz", "!\n!!!!!!"] {
            assert!(!has_line(LIST, absent), "{absent:?}");
        }
        assert!(has_line("é", "é") && !has_line("é", "e") && !has_line("", ""));
    }
}
