//! Signed tokens for one purpose each.

mod device;
mod email_change;
mod invitation;
mod token;

pub use device::Device;
pub use email_change::{ConfirmedBy, EmailChange, VerifiedEmailChange};
pub use invitation::{INVITATION_TTL, Invitation, InvitationError};
pub(crate) use token::{Opened, Purpose};
