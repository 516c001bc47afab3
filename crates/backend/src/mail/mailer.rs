//! Composes e-mails and queues them.

use super::{
    email::EmailMessage,
    sender::{Outbox, Sender, reason},
};
use crate::config::MailSettings;
use lettre::{
    Message, SmtpTransport,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use secrecy::ExposeSecret;
use shared::Email;
use std::{
    sync::mpsc::{SyncSender, TrySendError, sync_channel},
    thread,
    time::Duration,
};
use url::Url;
use uuid::Uuid;

/// The maximum number of queued e-mails.
const QUEUE: usize = 256;
/// The timeout of each SMTP command.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Prevents out-of-office replies (RFC 3834 section 5).
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// Queues e-mails from one sender address.
pub struct Mailer {
    queue: SyncSender<Message>,
    outbox: Outbox,
    from: Mailbox,
    app: Url,
}

impl Mailer {
    /// Starts the thread, which ends with the mailer. Does not connect to the mail server yet.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn start(settings: MailSettings) -> Result<Self, String> {
        let transport = transport(&settings)?;
        let (queue, emails) = sync_channel(QUEUE);
        let outbox = Outbox::default();
        let mut sender = Sender::new(transport, outbox.clone(), QUEUE);
        let work = move || sender.work(&emails);
        thread::Builder::new()
            .name("mail".to_owned())
            .spawn(work)
            .map_err(|e| format!("Cannot start threads: {e}."))?;
        Ok(Self { queue, outbox, from: settings.from, app: settings.app })
    }

    /// The e-mails that are not sent yet.
    pub fn outbox(&self) -> Outbox {
        self.outbox.clone()
    }

    /// The URL of the app.
    pub fn app(&self) -> &Url {
        &self.app
    }

    /// Queues an e-mail. The log reports whether the mail server accepted it.
    pub fn send(&self, to: &Email, email: &EmailMessage) {
        let message = match self.message(to, email) {
            Ok(message) => message,
            Err(error) => return tracing::error!(%error, "an e-mail cannot be composed"),
        };
        self.outbox.add();
        if let Err(refused) = self.queue.try_send(message) {
            self.outbox.remove();
            match refused {
                TrySendError::Full(_) => tracing::error!("too many e-mails are queued: one is dropped"),
                TrySendError::Disconnected(_) => tracing::error!("the mail thread has ended"),
            }
        }
    }

    fn message(&self, to: &Email, email: &EmailMessage) -> Result<Message, Box<dyn std::error::Error>> {
        // The library's would contain the name of this machine.
        let id = format!("<{}@{}>", Uuid::new_v4(), self.from.email.domain());
        let body = MultiPart::alternative_plain_html(email.text.clone(), email.html.clone());
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.as_str().parse()?))
            .subject(email.subject)
            .message_id(Some(id))
            .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()));
        Ok(message.multipart(body)?)
    }
}

/// Whether the mail server can be reached and accepts our credentials. Blocks.
///
/// # Errors
/// A sentence that says what to do.
pub fn check(settings: &MailSettings) -> Result<(), String> {
    match transport(settings)?.test_connection() {
        Ok(true) => Ok(()),
        Ok(false) => Err("The mail server does not respond: check SMTP_URL.".to_owned()),
        Err(error) => Err(format!("The mail server cannot be used: {}. Check SMTP_URL.", reason(&error))),
    }
}

fn transport(settings: &MailSettings) -> Result<SmtpTransport, String> {
    // The library's message may contain the URL with the password.
    let transport = SmtpTransport::from_url(settings.url.expose_secret());
    let transport = transport.map_err(|_| crate::config::SMTP_URL_HELP.to_owned())?;
    Ok(transport.timeout(Some(TIMEOUT)).build())
}
