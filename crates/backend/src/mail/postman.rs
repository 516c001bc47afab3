//! The thread that sends: a letter that the mail server does not take for the moment waits, and holds up no other.

use super::{QUEUE, reason};
use lettre::{Message, SmtpTransport, Transport};
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

/// How long to wait before another try, after each that failed for the moment.
const AGAIN_AFTER: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(30)];

/// How many letters are not sent yet.
#[derive(Clone, Default)]
pub struct Outbox(Arc<AtomicUsize>);

impl Outbox {
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn remove(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// Waits until all letters are sent or given up, but no longer than `patience`. Blocks.
    pub fn empty(&self, patience: Duration) {
        let end = Instant::now() + patience;
        while self.0.load(Ordering::Relaxed) > 0 && Instant::now() < end {
            thread::sleep(Duration::from_millis(20));
        }
        match self.0.load(Ordering::Relaxed) {
            0 => {}
            left => tracing::error!(left, "letters were not sent"),
        }
    }
}

/// What sends them.
pub(super) struct Postman {
    transport: SmtpTransport,
    outbox: Outbox,
    /// Those that failed for the moment: after how many tries, and when there is to be another.
    later: VecDeque<(Message, usize, Instant)>,
}

impl Postman {
    pub(super) fn new(transport: SmtpTransport, outbox: Outbox) -> Self {
        Self { transport, outbox, later: VecDeque::new() }
    }

    /// Sends letters as they come, until none can come any more.
    pub(super) fn work(&mut self, letters: &Receiver<Message>) {
        loop {
            let next_due = self.later.iter().map(|(.., due)| *due).min();
            let wait = next_due.map(|due| due.saturating_duration_since(Instant::now()));
            match letters.recv_timeout(wait.unwrap_or(Duration::from_secs(60))) {
                Ok(letter) => self.deliver(letter, 0),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let now = Instant::now();
            for (letter, tries, due) in std::mem::take(&mut self.later) {
                if due <= now {
                    self.deliver(letter, tries);
                } else {
                    self.later.push_back((letter, tries, due));
                }
            }
        }
    }

    fn deliver(&mut self, letter: Message, tries: usize) {
        match (self.transport.send(&letter), AGAIN_AFTER.get(tries)) {
            (Ok(_), _) => tracing::info!("a letter was sent"),
            (Err(error), Some(wait)) if may_pass(&error) && self.later.len() < QUEUE => {
                tracing::warn!(reason = reason(&error), "a letter was not sent yet");
                return self.later.push_back((letter, tries + 1, Instant::now() + *wait));
            }
            (Err(error), _) => tracing::error!(reason = reason(&error), "a letter was not sent"),
        }
        self.outbox.remove();
    }
}

/// Whether another try may go better: not where the server says never, or where the letter cannot be put to it.
fn may_pass(error: &lettre::transport::smtp::Error) -> bool {
    !error.is_permanent() && !error.is_client()
}
