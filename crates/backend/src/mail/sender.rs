//! The thread that sends. An e-mail that fails temporarily is retried without delaying the others.

use lettre::{Message, SmtpTransport, Transport, transport::smtp};
use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

/// The delays before each retry.
const RETRY_AFTER: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(30)];

/// The number of e-mails that are not sent yet.
#[derive(Clone, Default)]
pub struct Outbox(Arc<AtomicUsize>);

impl Outbox {
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn remove(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// How many e-mails are not sent yet, with those that are to be retried.
    pub(super) fn waiting(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    /// Waits until all e-mails are sent or failed, at most for `timeout`. Blocks.
    pub fn drain(&self, timeout: Duration) {
        let end = Instant::now() + timeout;
        while self.0.load(Ordering::Relaxed) > 0 && Instant::now() < end {
            thread::sleep(Duration::from_millis(20));
        }
        match self.0.load(Ordering::Relaxed) {
            0 => {}
            left => tracing::error!(left, "e-mails were not sent"),
        }
    }
}

/// Sends e-mails.
pub(super) struct Sender {
    transport: SmtpTransport,
    outbox: Outbox,
    /// The maximum number of e-mails that wait for a retry.
    capacity: usize,
    /// E-mails that failed temporarily: how often, and when the next attempt is due.
    later: VecDeque<(Message, usize, Instant)>,
}

impl Sender {
    pub(super) fn new(transport: SmtpTransport, outbox: Outbox, capacity: usize) -> Self {
        Self { transport, outbox, capacity, later: VecDeque::new() }
    }

    /// Sends what is queued until the queue is closed.
    pub(super) fn work(&mut self, emails: &Receiver<Message>) {
        loop {
            let next_due = self.later.iter().map(|(.., due)| *due).min();
            let wait = next_due.map(|due| due.saturating_duration_since(Instant::now()));
            match emails.recv_timeout(wait.unwrap_or(Duration::from_secs(60))) {
                Ok(email) => self.deliver(email, 0),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let now = Instant::now();
            for (email, attempts, due) in std::mem::take(&mut self.later) {
                if due <= now {
                    self.deliver(email, attempts);
                } else {
                    self.later.push_back((email, attempts, due));
                }
            }
        }
    }

    fn deliver(&mut self, email: Message, attempts: usize) {
        match (self.transport.send(&email), RETRY_AFTER.get(attempts)) {
            (Ok(_), _) => tracing::info!("an e-mail was sent"),
            (Err(error), Some(wait)) if is_temporary(&error) && self.later.len() < self.capacity => {
                tracing::warn!(reason = reason(&error), "an e-mail was not sent yet");
                return self.later.push_back((email, attempts + 1, Instant::now() + *wait));
            }
            (Err(error), _) => tracing::error!(reason = reason(&error), "an e-mail was not sent"),
        }
        self.outbox.remove();
    }
}

/// Whether a retry can succeed: not after a permanent error of the server, or if the e-mail itself is invalid.
fn is_temporary(error: &smtp::Error) -> bool {
    !error.is_permanent() && !error.is_client()
}

/// Of a server's refusal only the status code: the text may contain the recipient's address.
pub(super) fn reason(error: &smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("it responded with {code}"),
        None => error.to_string(),
    }
}
