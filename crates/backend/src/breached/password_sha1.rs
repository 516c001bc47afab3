//! The hash by which a breached password is known.

use sha1::{Digest, Sha1};
use shared::Password;

/// The SHA-1 of a password, by which the public corpus lists it. Without `Debug`: it is nearly the password.
#[derive(Clone, Copy)]
pub(crate) struct PasswordSha1([u8; 20]);

impl PasswordSha1 {
    /// Of nothing that can be a password.
    pub(super) const ZERO: Self = Self([0; 20]);

    pub(crate) fn of(password: &Password) -> Self {
        Self(Sha1::digest(password.expose()).into())
    }

    /// What files of hashes contain: the first 64 bits. Of a thousand million, one is that of another password in 18
    /// thousand million attempts.
    pub(super) fn short(self) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.0;
        u64::from_be_bytes([a, b, c, d, e, f, g, h])
    }

    /// 40 upper-case hexadecimal digits.
    pub(super) fn hex(self) -> String {
        auth::hex(&self.0).to_ascii_uppercase()
    }
}
