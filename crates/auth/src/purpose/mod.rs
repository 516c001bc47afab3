//! Signed tokens for one purpose each.

mod device;
mod token;

pub use device::Device;
pub(crate) use token::{Opened, Purpose};
