//! What a session is begun with.

use shared::{Amr, AuthMethod, Timestamp};

/// What the owner of a session has shown, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Authentication {
    pub amr: Amr,
    /// `None`: when the session began.
    pub at: Option<Timestamp>,
}

impl Authentication {
    /// A password, at the start of the session.
    pub fn password() -> Self {
        Self { amr: Amr::password(), at: None }
    }

    /// A passkey that has verified its user, at the start of the session.
    pub fn passkey() -> Self {
        Self { amr: Amr::from(vec![AuthMethod::Hwk.as_str().to_owned()]), at: None }
    }

    /// A password and a one-time code, at the start of the session.
    pub fn password_and_code() -> Self {
        Self { amr: Amr::password().with(AuthMethod::Otp), at: None }
    }
}
