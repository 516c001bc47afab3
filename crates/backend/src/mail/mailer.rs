//! Composes e-mails and queues them.

use super::{
    email::EmailMessage,
    sender::{Outbox, Sender, reason},
};
use crate::config::MailSettings;
use lettre::{
    Address, Message, SmtpTransport, Transport,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{self, PoolConfig},
};
use secrecy::ExposeSecret;
use shared::{Email, domain_to_ascii};
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
/// How long a connection is kept for further e-mails. Mail servers close idle ones after minutes.
const IDLE: Duration = Duration::from_secs(10);
/// Prevents out-of-office replies (RFC 3834 section 5).
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// Queues e-mails from one sender address.
pub struct Mailer {
    transport: SmtpTransport,
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
        let (transport, from) = (transport(&settings)?, ascii_sender(&settings.from)?);
        let (queue, emails) = sync_channel(QUEUE);
        let outbox = Outbox::default();
        let mut sender = Sender::new(transport.clone(), outbox.clone(), QUEUE);
        let work = move || sender.work(&emails);
        thread::Builder::new()
            .name("mail".to_owned())
            .spawn(work)
            .map_err(|e| format!("Cannot start threads: {e}."))?;
        Ok(Self { transport, queue, outbox, from, app: settings.app })
    }

    /// The e-mails that are not sent yet.
    pub fn outbox(&self) -> Outbox {
        self.outbox.clone()
    }

    /// The URL of the app.
    pub fn app(&self) -> &Url {
        &self.app
    }

    /// Whether an e-mail that anyone can cause may be queued: half of the queue is left to what the owners of accounts have to
    /// know.
    pub fn has_space_for_anyone(&self) -> bool {
        self.outbox.waiting() < QUEUE / 2
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

    /// Sends an e-mail now, and returns once the mail server has taken it. Blocks.
    ///
    /// # Errors
    /// Why it has not, and whether to try again.
    pub fn deliver(&self, to: &Email, email: &EmailMessage) -> Result<(), NotSent> {
        let message = self.message(to, email).map_err(|error| NotSent::Refused(error.to_string()))?;
        match self.transport.send(&message) {
            Ok(_) => Ok(()),
            Err(error) => Err(NotSent::new(&error)),
        }
    }

    fn message(&self, to: &Email, email: &EmailMessage) -> Result<Message, Box<dyn std::error::Error>> {
        // The library's would contain the name of this machine.
        let id = format!("<{}@{}>", Uuid::new_v4(), self.from.email.domain());
        let body = MultiPart::alternative_plain_html(email.text.clone(), email.html.clone());
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.as_str().parse()?))
            .subject(&*email.subject)
            .message_id(Some(id))
            .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()));
        Ok(message.multipart(body)?)
    }
}

/// Why an e-mail was not sent. The reason is for the log, and names no address.
#[derive(Debug)]
pub enum NotSent {
    /// For good.
    Refused(String),
    /// For now.
    Deferred(String),
    /// No mail server responds, or it does not accept our credentials: the next e-mail would not be sent either.
    Unreachable(String),
}

impl NotSent {
    fn new(error: &smtp::Error) -> Self {
        let reason = reason(error);
        match error.status().map(u16::from) {
            // Of the sign-in (RFC 4954 section 6): the settings are wrong, not the e-mail.
            Some(530 | 534 | 535 | 538) => Self::Unreachable(reason),
            Some(_) if error.is_permanent() => Self::Refused(reason),
            Some(_) => Self::Deferred(reason),
            None if error.is_client() => Self::Refused(reason),
            None => Self::Unreachable(reason),
        }
    }
}

/// Whether the mail server can be reached and accepts our credentials. Blocks.
///
/// # Errors
/// A sentence that says what to do.
pub fn check(settings: &MailSettings) -> Result<(), String> {
    ascii_sender(&settings.from)?;
    match transport(settings)?.test_connection() {
        Ok(true) => Ok(()),
        Ok(false) => Err("The mail server does not respond: check SMTP_URL.".to_owned()),
        Err(error) => Err(format!("The mail server cannot be used: {}. Check SMTP_URL.", reason(&error))),
    }
}

/// The sender with its domain in ASCII: not every mail server takes anything else (SMTPUTF8, RFC 6531).
///
/// # Errors
/// A sentence that says what to do.
fn ascii_sender(from: &Mailbox) -> Result<Mailbox, String> {
    let (user, domain) = (from.email.user(), from.email.domain());
    let domain = if domain.is_ascii() { Some(domain.into()) } else { domain_to_ascii(domain) };
    let email = domain.filter(|_| user.is_ascii()).and_then(|domain| Address::new(user, domain).ok());
    let email = email.ok_or(
        "MAIL_FROM cannot be used: set it to an address with only the letters a to z, digits and symbols before the @.",
    )?;
    Ok(Mailbox::new(from.name.clone(), email))
}

fn transport(settings: &MailSettings) -> Result<SmtpTransport, String> {
    // The library's message may contain the URL with the password.
    let transport = SmtpTransport::from_url(settings.url.expose_secret());
    let transport = transport.map_err(|_| crate::config::SMTP_URL_HELP.to_owned())?;
    let pool = PoolConfig::new().idle_timeout(IDLE);
    Ok(transport.timeout(Some(TIMEOUT)).pool_config(pool).build())
}

#[cfg(test)]
mod tests {
    use super::{Mailer, QUEUE, ascii_sender};
    use crate::{config::MailSettings, mail::EmailMessage};
    use lettre::message::Mailbox;
    use shared::Email;
    use std::net::TcpListener;

    #[test]
    fn anyone_fills_half_of_the_queue() {
        // Accepts connections, and sends nothing.
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        let app = "https://todo.example.org".parse().unwrap();
        let url = format!("smtp://{}", server.local_addr().unwrap()).into();
        let from = "a@example.org".parse().unwrap();
        let mailer = Mailer::start(MailSettings { url, from, app, unencrypted_to: None }).unwrap();
        for _ in 0..QUEUE / 2 {
            assert!(mailer.has_space_for_anyone());
            mailer
                .send(&Email::parse("b@example.org").unwrap(), &EmailMessage::password_changed(mailer.app()));
        }
        assert!(!mailer.has_space_for_anyone());
    }

    #[test]
    fn sender_is_ascii() {
        let sender =
            |text: &str| ascii_sender(&text.parse::<Mailbox>().unwrap()).map(|from| from.to_string());
        for (from, expected) in [
            ("Latchkey <noreply@Bücher.example>", "Latchkey <noreply@xn--bcher-kva.example>"),
            ("noreply@bücher.example", "noreply@xn--bcher-kva.example"),
            ("Jürgen <noreply@xn--bcher-kva.example>", "Jürgen <noreply@xn--bcher-kva.example>"),
            ("noreply@localhost", "noreply@localhost"),
        ] {
            assert_eq!(sender(from).as_deref().map(|text| text.replace('"', "")), Ok(expected.to_owned()));
        }
        for from in ["jürgen@example.org", "Latchkey <grüße@bücher.example>"] {
            assert!(sender(from).unwrap_err().starts_with("MAIL_FROM cannot be used"), "{from}");
        }
    }
}
