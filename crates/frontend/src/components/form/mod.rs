//! Forms, their fields and dialogs.

mod code;
mod dialog;
mod fields;
mod layout;
mod password;

pub(crate) use code::{CODE, CodeStep, code_input};
pub(crate) use dialog::Dialog;
pub(crate) use fields::{choice, email_field, field_error, select_field, text_field};
pub(crate) use layout::{auth_form, form_alert, form_notice, section_form, submit_button};
pub(crate) use password::password_field;
