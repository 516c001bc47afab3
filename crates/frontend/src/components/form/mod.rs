//! Forms, their fields and dialogs.

mod dialog;
mod fields;
mod layout;
mod password;

pub(crate) use dialog::Dialog;
pub(crate) use fields::{Choice, FieldError, SelectField, TextField};
pub(crate) use layout::{AuthForm, FormAlert, FormNotice, SectionForm, SubmitButton};
pub(crate) use password::PasswordField;
