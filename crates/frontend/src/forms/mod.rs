//! State of forms, and validation by the types of `shared`, which the server uses as well.

mod field;
mod form;

pub(crate) use field::FieldState;
pub(crate) use form::Form;

use shared::{Email, PasskeyName, Password, TaskDescription, TaskTitle, UserName};

/// Only the server knows all rules for the address of a new account.
pub(crate) fn check_email(text: &str) -> Option<String> {
    Email::parse_existing(text).err().map(|error| error.to_string())
}

pub(crate) fn check_new_password(text: &str) -> Option<String> {
    Password::parse(text).err().map(|error| error.to_string())
}

/// Existing passwords may be older than the present rules.
pub(crate) fn check_current_password(text: &str) -> Option<String> {
    text.is_empty().then(|| "Enter your password".to_owned())
}

/// Only the server knows which code is right.
pub(crate) fn check_code(text: &str) -> Option<String> {
    text.trim().is_empty().then(|| "Enter the code".to_owned())
}

pub(crate) fn check_name(text: &str) -> Option<String> {
    UserName::parse(text).err().map(|error| error.to_string())
}

pub(crate) fn check_passkey_name(text: &str) -> Option<String> {
    PasskeyName::parse(text).err().map(|error| error.to_string())
}

pub(crate) fn check_title(text: &str) -> Option<String> {
    TaskTitle::parse(text).err().map(|error| error.to_string())
}

pub(crate) fn check_description(text: &str) -> Option<String> {
    TaskDescription::parse(text).err().map(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_use_the_shared_rules() {
        assert_eq!(check_email("ann@example.org"), None);
        assert_eq!(check_email("ann"), Some("Enter an email address like name@example.com".to_owned()));
        assert_eq!(check_new_password("1234567"), Some("Use at least 8 characters".to_owned()));
        assert_eq!(check_current_password("x"), None);
        assert_eq!(check_current_password(""), Some("Enter your password".to_owned()));
        assert_eq!(check_code("12 34 56"), None);
        assert_eq!(check_code(" "), Some("Enter the code".to_owned()));
        assert_eq!(check_name(" "), Some("Name must not be empty".to_owned()));
        assert_eq!(check_title("  "), Some("Title must not be empty".to_owned()));
        assert!(check_description(&"x".repeat(10_001)).is_some());
    }
}
