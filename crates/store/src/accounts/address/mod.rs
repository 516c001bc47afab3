//! The change of an account's address.

mod change;

pub use change::EmailChangeStep;
