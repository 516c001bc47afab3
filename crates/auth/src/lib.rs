//! Tokens, passwords, second factors, passkeys and the hashing pool. No HTTP and no database.
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests issue tokens"))]

mod authentication;
mod claims;
mod common_passwords;
mod error;
mod factors;
mod hashing_pool;
mod hex;
mod jose;
mod mailed_token;
mod network;
mod passkeys;
mod password;
mod personal_access_token;
mod purpose;
mod tokens;

pub use authentication::{Authentication, FactorShownAt};
pub use claims::{ConfirmedSession, FreshSession, NotFresh, VerifiedClaims, VerifiedSession};
pub use common_passwords::is_common;
pub use error::TokenError;
pub use factors::{BackupCodeHash, DataKeyError, DataKeys, TotpSecret, TotpStep, Unsealed, new_backup_codes};
pub use hashing_pool::{HashingError, HashingPermit, HashingPool};
pub use hex::hex;
pub use mailed_token::{MAILED_TOKEN_TTL, VerifiedEmail, VerifiedReset};
pub use network::Network;
pub use passkeys::{
    Asserted, CredentialId, NewPasskey, NewPasskeyFor, PasskeyRejection, RelyingParty, StoredPasskey,
};
pub use password::{PasswordFingerprint, PasswordHash, PasswordHasher, PasswordMatch};
pub use personal_access_token::{PersonalAccessTokenHash, new_personal_access_token};
pub use purpose::{
    Challenge, ChallengeId, ConfirmedBy, Device, EmailChange, INVITATION_TTL, Invitation, InvitationError,
    RegistrationChallenge, SignInChallenge, Trust, VerifiedChallenge, VerifiedEmailChange, VerifiedTrust,
};
pub use tokens::{Issued, MAX_CLOCK_SKEW, Session, Tokens};
