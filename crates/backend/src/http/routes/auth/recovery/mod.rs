//! Account recovery and verification by e-mail.

pub(crate) mod email_change;
pub(crate) mod email_verification;
mod mailed_link;
pub(crate) mod password_reset;
