//! Batches: the operations of a request `POST /changes`.

use super::{
    operations::Operation,
    records::Record,
    state::{Entry, Replica, Stage},
};
use crate::json::{FromJson, members};
use serde_json::Value;
use shared::{ErrorCode, FieldError, Task};

/// How many operations the server takes in one batch.
const MAX_OPERATIONS: usize = 100;

/// How long a batch gets before another is begun, in bytes. The server takes 2 MiB.
const MAX_BYTES: usize = 1 << 20;

/// A batch to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    /// The JSON of the request. It is the same until there is a response.
    pub(crate) body: String,
    /// To be written before it is sent, or its number could be used twice.
    pub(crate) records: Vec<Record>,
}

/// The response to a batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct BatchResponse {
    pub(crate) results: Vec<OperationResult>,
    /// It was applied before; there are no results.
    pub(crate) applied: bool,
}

/// What became of an operation.
#[derive(Clone, Debug)]
pub(crate) struct OperationResult {
    pub(crate) status: u16,
    pub(crate) task: Option<Task>,
    pub(crate) code: Option<ErrorCode>,
    pub(crate) message: Option<String>,
    pub(crate) fields: Vec<FieldError>,
}

members! {
    BatchResponse { ; results, applied }
    OperationResult { status, task, code, message; fields }
}

/// An operation of a batch, and the entries of the outbox that it consists of.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) operation: Operation,
    pub(super) keys: Vec<String>,
}

impl Sent {
    fn of(entry: &Entry) -> Self {
        Self { operation: entry.operation.clone(), keys: vec![entry.key.clone()] }
    }

    /// Adds a later entry, if that is possible.
    pub(super) fn join(&mut self, later: &Self) -> bool {
        let is_joined = self.operation.join(&later.operation);
        if is_joined {
            self.keys.extend_from_slice(&later.keys);
        }
        is_joined
    }
}

impl Replica {
    /// The batch to be sent next: the one that has no response, or the first operations of the outbox. `None` if there is
    /// nothing to be sent, or the feed has to be followed to its end first.
    pub(crate) fn next_batch(&mut self) -> Option<Batch> {
        if self.progress.keys.is_empty() {
            self.begin_batch();
        }
        if self.progress.keys.is_empty() || self.progress.stage != Stage::Sent {
            return None;
        }
        Some(Batch { body: self.body(), records: self.written() })
    }

    /// Whether all is sent and confirmed.
    #[cfg(test)]
    pub(crate) fn is_settled(&self) -> bool {
        self.outbox.is_empty()
    }

    fn begin_batch(&mut self) {
        let (mut sent, mut bytes): (Vec<Sent>, _) = (Vec::new(), 0);
        for entry in &self.outbox {
            // At most twice as long in JSON.
            bytes += 1_000 + 2 * entry.operation.description().map_or(0, str::len);
            let next = Sent::of(entry);
            if bytes > MAX_BYTES {
                break;
            }
            if sent.last_mut().is_some_and(|last| last.join(&next)) {
                continue;
            }
            if sent.len() == MAX_OPERATIONS {
                break;
            }
            sent.push(next);
        }
        if sent.is_empty() {
            return;
        }
        self.progress.keys = sent.into_iter().flat_map(|sent| sent.keys).collect();
        self.progress.stage = Stage::Sent;
        self.progress.number += 1;
        self.write_progress();
    }

    /// The operations of the batch.
    pub(super) fn sent(&self) -> Vec<Sent> {
        let mut sent: Vec<Sent> = Vec::new();
        for entry in self.outbox.iter().filter(|entry| self.progress.keys.contains(&entry.key)) {
            let next = Sent::of(entry);
            if !sent.last_mut().is_some_and(|last| last.join(&next)) {
                sent.push(next);
            }
        }
        sent
    }

    fn body(&self) -> String {
        let (device, number) = (self.progress.device.to_string(), self.progress.number.to_string());
        let mut json = ["{\"device\":\"", &device, "\",\"number\":", &number, ",\"operations\":["].concat();
        for sent in self.sent() {
            sent.operation.write(&mut json);
            json.push(',');
        }
        json.pop();
        json.push_str("]}");
        json
    }
}
