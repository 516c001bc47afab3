//! The data of the account that is signed in: its replica as a signal, stored on the device, and in step with the server
//! and the other tabs.

mod connection;
mod data;
mod state;
mod undo;

pub(crate) use data::{AccountData, new_id, timestamp};
pub(crate) use state::Connection;
