//! E-mail, queued by requests and sent by a thread.

mod email;
mod mailer;
mod sender;

pub use email::EmailMessage;
pub use mailer::{Mailer, check};
pub use sender::Outbox;
