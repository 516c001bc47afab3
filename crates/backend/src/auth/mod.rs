//! Tokens and passwords: no HTTP and no database.

mod claims;
mod hashing_pool;
mod password;
mod tokens;

pub use claims::{VerifiedClaims, VerifiedSession};
pub use hashing_pool::{HashingPool, Overloaded};
pub use password::{PasswordHash, PasswordHasher};
pub use tokens::{Issued, Session, TokenError, Tokens};
