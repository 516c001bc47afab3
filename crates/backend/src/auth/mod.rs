//! Tokens and passwords: no HTTP and no database.

mod api_key;
mod claims;
mod common_passwords;
mod hashing_pool;
mod jose;
mod network;
mod password;
mod purpose;
mod tokens;

pub use api_key::{ApiKeyHash, KeptApiKey, new_api_key};
pub use claims::{Credential, VerifiedClaims, VerifiedSession};
pub use common_passwords::is_common;
pub use hashing_pool::{HashingError, HashingPool, Seat};
pub use network::Network;
pub use password::{PasswordHash, PasswordHasher};
pub use purpose::{MAILED_TOKEN_TTL, VerifiedEmail, VerifiedReset};
pub use tokens::{Issued, Session, TokenError, Tokens};
