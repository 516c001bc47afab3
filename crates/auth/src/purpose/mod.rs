//! Signed tokens for one purpose each.

mod device;
mod email_change;
mod invitation;
mod passkey;
mod second_factor;
mod token;

pub use device::Device;
pub use email_change::{ConfirmedBy, EmailChange, VerifiedEmailChange};
pub use invitation::{INVITATION_TTL, Invitation, InvitationError};
pub use passkey::{ChallengeId, RegistrationChallenge, SignInChallenge};
pub use second_factor::{Challenge, Trust, VerifiedChallenge, VerifiedTrust};
pub(crate) use token::{Opened, Purpose};
