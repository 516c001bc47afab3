//! Signed tokens for one purpose each.

mod device;
mod passkey;
mod second_factor;
mod token;

pub use device::Device;
pub use passkey::{ChallengeId, RegistrationChallenge, SignInChallenge};
pub use second_factor::{Challenge, Trust, VerifiedChallenge, VerifiedTrust};
pub(crate) use token::{Opened, Purpose};
