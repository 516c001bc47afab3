//! Signed tokens for one purpose each.

mod device;
mod invitation;
mod token;

pub use device::Device;
pub use invitation::{INVITATION_TTL, Invitation, InvitationError};
pub(crate) use token::{Opened, Purpose};
