//! Signed tokens for one purpose each.

mod device;
mod passkey;
mod token;

pub use device::Device;
pub use passkey::{ChallengeId, RegistrationChallenge, SignInChallenge};
pub(crate) use token::{Opened, Purpose};
