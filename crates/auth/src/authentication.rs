//! What a session is begun with.

use shared::{Amr, AuthMethod, PasskeyId, Timestamp};

/// What the owner of a session has shown, and when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Authentication {
    pub amr: Amr,
    /// `None`: when the session began.
    pub at: Option<Timestamp>,
    /// Of the second factor. `None`: as `at`, if it has shown one.
    pub factor_at: Option<Timestamp>,
    /// The passkey that the session began with, and ends with.
    pub passkey: Option<PasskeyId>,
}

impl Authentication {
    /// A password, at the start of the session.
    pub fn password() -> Self {
        Self::at_start(Amr::password())
    }

    /// A password and a one-time code, at the start of the session.
    pub fn password_and_code() -> Self {
        Self::at_start(Amr::password().with(AuthMethod::Otp))
    }

    /// A passkey that has verified its user, at the start of the session.
    pub fn passkey(id: PasskeyId) -> Self {
        let amr = Amr::from(vec![AuthMethod::Hwk.as_str().to_owned()]);
        Self { passkey: Some(id), ..Self::at_start(amr) }
    }

    /// After the passkey was removed, which stands for nothing any more.
    #[must_use]
    pub fn without_passkey(self) -> Self {
        Self { amr: self.amr.without(AuthMethod::Hwk), passkey: None, ..self }
    }

    fn at_start(amr: Amr) -> Self {
        Self { amr, at: None, factor_at: None, passkey: None }
    }
}

/// When a session has shown a second factor, if it has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FactorShownAt(pub(crate) Option<Timestamp>);

impl FactorShownAt {
    /// It has not.
    pub const NEVER: Self = Self(None);

    /// Whether it counts for a factor that is on since then: one that was shown before was another one, which may have been
    /// another person's. To the second, as the claims are.
    pub fn counts_since(self, since: Timestamp) -> bool {
        self.0.is_some_and(|at| at.seconds() >= since.seconds())
    }
}
