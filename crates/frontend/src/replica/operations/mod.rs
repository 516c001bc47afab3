//! Operations: what a user does, as it is kept in the outbox and as it is sent.

mod join;
mod merge;
mod operation;
mod refused;
mod wire;

pub(crate) use merge::merge;
pub(crate) use operation::{Operation, Verb};
pub(crate) use refused::Refused;
