//! The second factor: time-based codes, backup codes, and the key under which secrets are stored. Neither HTTP nor a database:
//! that each code counts once is up to the caller.

mod backup_code;
mod data_key;
mod totp;

pub use backup_code::{BackupCodeHash, new_backup_codes};
pub use data_key::{DataKeyError, DataKeys, Unsealed};
pub use totp::{TotpSecret, TotpStep};
