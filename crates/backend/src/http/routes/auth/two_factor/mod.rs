//! `/api/auth/two-factor`: codes of an authenticator app and backup codes, beside the password.

mod challenge;
pub(crate) mod enable;
pub(crate) mod manage;
pub(crate) mod otp;
mod qr;
mod secret;
pub(crate) mod verify;

pub(crate) use challenge::{SecondStep, second_step};
pub(crate) use manage::report_disabled;
