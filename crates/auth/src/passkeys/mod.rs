//! Passkeys: the ceremonies of WebAuthn Level 3, which `webauthn-rs-core` verifies. What it leaves to its callers is here: whose
//! passkey it is, the challenge in a token, and bytes after the last one that has a meaning.

mod authenticator_data;
mod rejection;
mod relying_party;
mod verification;

pub use rejection::PasskeyRejection;
pub use relying_party::{NewPasskeyFor, RelyingParty};
pub use verification::{Asserted, CredentialId, NewPasskey, StoredPasskey};

use base64::{DecodeError, Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// Base64url without padding (RFC 4648 section 5).
fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn decode(text: &str) -> Result<Vec<u8>, DecodeError> {
    BASE64_URL_SAFE_NO_PAD.decode(text)
}
