//! Tokens and passwords: no HTTP and no database.

mod claims;
mod common_passwords;
mod hashing_pool;
mod network;
mod password;
mod tokens;

pub use claims::{VerifiedClaims, VerifiedSession};
pub use common_passwords::is_common;
pub use hashing_pool::{HashingError, HashingPool, Seat};
pub use network::Network;
pub use password::{PasswordHash, PasswordHasher};
pub use tokens::{Issued, Session, TokenError, Tokens};
