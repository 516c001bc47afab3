//! E-mail, queued by requests and sent by a thread, and reminders, whose sender waits for the mail server.

mod address;
mod email;
mod language;
mod mailer;
mod reminder;
mod sender;

pub use email::EmailMessage;
pub use mailer::{Mailer, NotSent, check};
pub use reminder::due_email;
pub use sender::Outbox;
