//! Second factors: an authenticator app and backup codes. Secrets come encrypted from the caller, who has the key.
//!
//! - `setup` has what the owner of a session changes.
//! - `attempt` judges a code, by which a sign-in ends or a session shows the factor.
//! - `rows` has the tables.
//! - `trust` has the devices that need no code.

mod attempt;
mod rows;
mod setup;
mod trust;

pub use attempt::{FactorAttempt, FactorOutcome, GivenCode, ShownFactor};
pub(crate) use rows::{flag_earlier_address, forget_set_up, is_of_earlier_address, remove_factor};
pub use setup::NewFactor;
