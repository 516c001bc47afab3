//! The data of an account on this device: what the server has confirmed, and an outbox of operations that it has not.
//!
//! Pure: no DOM, no signals, nothing asynchronous, no clock and no random numbers. A change returns the records that it
//! changed. The caller writes them in one transaction, and sends them to the other tabs, which
//! [adopt](Replica::adopt) them: so all tabs have the same replica. Every tab adds to the outbox. One of them, the leader,
//! sends [batches](Replica::next_batch) and follows the [feed](Replica::feed_request); only that removes operations from
//! the outbox, and changes what is confirmed.
//!
//! Confirmed rows come from the feed alone. An operation that the server has applied stays in the outbox until the feed
//! has been followed to its end after that, so that nothing flickers, and that no response has to be compared in time with
//! what the feed has sent.

mod batch;
mod feed;
mod operations;
mod outbox;
mod records;
mod refused;
mod resolve;
mod settle;
mod shown;
mod state;
#[cfg(test)]
mod tests;

pub(crate) use batch::BatchResponse;
#[cfg(test)]
pub(crate) use feed::FeedRequest;
pub(crate) use operations::{Operation, Refused};
pub(crate) use records::{Record, Table};
pub(crate) use state::Replica;
