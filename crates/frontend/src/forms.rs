//! What is right and wrong in a form. The rules are those of `shared`, the very ones that the server applies.

use crate::api::ApiError;
use leptos::prelude::*;
use shared::{Email, ErrorCode, Password, TaskDescription, TaskTitle};

/// Says what is wrong with a text; `None` if nothing is.
pub(crate) type Check = fn(&str) -> Option<String>;

pub(crate) fn check_email(text: &str) -> Option<String> {
    Email::parse(text).err().map(|error| error.to_string())
}

/// A password to be chosen.
pub(crate) fn check_new_password(text: &str) -> Option<String> {
    Password::parse(text).err().map(|error| error.to_string())
}

/// A password that was chosen once, under whatever rules.
pub(crate) fn check_known_password(text: &str) -> Option<String> {
    text.is_empty().then(|| "Enter your password".to_owned())
}

pub(crate) fn check_title(text: &str) -> Option<String> {
    TaskTitle::parse(text).err().map(|error| error.to_string())
}

pub(crate) fn check_description(text: &str) -> Option<String> {
    TaskDescription::parse(text).err().map(|error| error.to_string())
}

/// A field of a form: what stands in it, and whether it is time to say what is wrong with that.
#[derive(Clone, Copy)]
pub(crate) struct FieldState {
    pub(crate) value: RwSignal<String>,
    check: Check,
    /// Left once, or sent: before that nobody is interrupted while typing.
    judged: RwSignal<bool>,
    /// What the server said about the value as it stands.
    refusal: RwSignal<Option<String>>,
}

impl FieldState {
    pub(crate) fn new(value: String, check: Check) -> Self {
        Self {
            value: RwSignal::new(value),
            check,
            judged: RwSignal::new(false),
            refusal: RwSignal::new(None),
        }
    }

    pub(crate) fn write(self, text: String) {
        self.refusal.set(None);
        self.value.set(text);
    }

    pub(crate) fn judge(self) {
        self.judged.set(true);
    }

    pub(crate) fn refuse(self, why: String) {
        self.refusal.set(Some(why));
    }

    /// Whether the server refused the value as it stands. Reactive.
    pub(crate) fn is_refused(self) -> bool {
        self.refusal.with(Option::is_some)
    }

    /// What to say under the field. Reactive.
    pub(crate) fn error(self) -> Option<String> {
        let refusal = self.refusal.get();
        let judged = self.judged.get();
        refusal.or_else(|| if judged { self.value.with(|text| (self.check)(text)) } else { None })
    }

    pub(crate) fn is_valid(self) -> bool {
        self.value.with_untracked(|text| (self.check)(text).is_none())
    }
}

/// Which part of a sign-in or sign-up form an error belongs to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Blame {
    pub(crate) email: Option<String>,
    pub(crate) password: Option<String>,
    /// What belongs to no single field.
    pub(crate) form: Option<String>,
}

impl Blame {
    pub(crate) fn of(error: &ApiError) -> Self {
        let mut blame = Self::default();
        if let ApiError::Refused { body, .. } = error {
            for wrong in &body.fields {
                match wrong.field.as_str() {
                    "email" => blame.email = Some(wrong.message.clone()),
                    "password" => blame.password = Some(wrong.message.clone()),
                    _ => {}
                }
            }
            match body.code {
                ErrorCode::InvalidEmail => blame.email = Some(body.message.clone()),
                ErrorCode::PasswordTooShort | ErrorCode::PasswordTooLong | ErrorCode::PasswordTooCommon => {
                    blame.password = Some(body.message.clone());
                }
                _ => {}
            }
        }
        if blame == Self::default() {
            blame.form = Some(error.to_string());
        }
        blame
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blame(body: &str) -> Blame {
        Blame::of(&ApiError::from_answer(400, body, None))
    }

    #[test]
    fn an_error_stands_beside_its_field() {
        let said = blame(
            r#"{"code":"VALIDATION_ERROR","message":"no","fields":[{"field":"email","message":"Not an email"}]}"#,
        );
        assert_eq!(said, Blame { email: Some("Not an email".to_owned()), ..Blame::default() });
        for code in ["PASSWORD_TOO_SHORT", "PASSWORD_TOO_LONG", "PASSWORD_TOO_COMMON"] {
            let said = blame(&format!(r#"{{"code":"{code}","message":"Not this one"}}"#));
            assert_eq!(
                said,
                Blame { password: Some("Not this one".to_owned()), ..Blame::default() },
                "{code}"
            );
        }
    }

    #[test]
    fn any_other_error_belongs_to_the_form() {
        let said = blame(r#"{"code":"INVALID_ORIGIN","message":"Not from here"}"#);
        assert_eq!(said, Blame { form: Some("Not from here".to_owned()), ..Blame::default() });
        assert!(Blame::of(&ApiError::TooMany { wait: Some(30) }).form.is_some());
    }

    #[test]
    fn the_checks_are_the_shared_rules() {
        assert_eq!(check_email("ann@example.org"), None);
        assert_eq!(check_email("ann"), Some("Enter an email address like name@example.com".to_owned()));
        assert_eq!(check_new_password("1234567"), Some("Use at least 8 characters".to_owned()));
        assert_eq!(check_known_password("x"), None);
        assert_eq!(check_known_password(""), Some("Enter your password".to_owned()));
        assert_eq!(check_title("  "), Some("Title must not be empty".to_owned()));
        assert!(check_description(&"x".repeat(1001)).is_some());
    }
}
