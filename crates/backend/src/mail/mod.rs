//! Mail: handed over by requests, and sent by a thread of its own.

mod letters;

pub use letters::Letter;

use crate::config::MailSettings;
use lettre::{
    Message, SmtpTransport, Transport,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp,
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

/// How many letters may wait.
const QUEUE: usize = 256;
/// How long the mail server may take for each step.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long to wait before another try, after each that failed for the moment.
const AGAIN_AFTER: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(30)];

/// Says that no person wrote this, so that nobody's absence is answered (RFC 3834 section 5).
const AUTO_SUBMITTED: HeaderName = HeaderName::new_from_ascii_str("Auto-Submitted");

/// Sends letters from one address, with links to the app.
pub struct Mailer {
    queue: SyncSender<Message>,
    from: Mailbox,
    app: Url,
}

impl Mailer {
    /// Starts the thread, which ends when the mailer is gone and what waits is sent. The mail server is asked for
    /// nothing yet.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn start(settings: MailSettings) -> Result<Self, String> {
        let transport = transport(&settings)?;
        let (queue, letters) = sync_channel(QUEUE);
        let work = move || letters.into_iter().for_each(|letter| deliver(&transport, &letter));
        thread::Builder::new()
            .name("mail".to_owned())
            .spawn(work)
            .map_err(|e| format!("Cannot start threads: {e}."))?;
        Ok(Self { queue, from: settings.from, app: settings.app })
    }

    /// Where people find the app.
    pub fn app(&self) -> &Url {
        &self.app
    }

    /// Hands a letter over. Whether it arrives nobody can tell; the log says what became of it.
    pub fn send(&self, to: &Email, letter: &Letter) {
        let message = match self.message(to, letter) {
            Ok(message) => message,
            Err(error) => return tracing::error!(%error, "a letter cannot be written"),
        };
        match self.queue.try_send(message) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => tracing::error!("too many letters wait: one is not sent"),
            Err(TrySendError::Disconnected(_)) => tracing::error!("the mail thread has ended"),
        }
    }

    fn message(&self, to: &Email, letter: &Letter) -> Result<Message, Box<dyn std::error::Error>> {
        // Made up here: the library would put the machine's name into it.
        let id = format!("<{}@{}>", Uuid::new_v4(), self.from.email.domain());
        let body = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.as_str().parse()?))
            .subject(letter.subject)
            .message_id(Some(id))
            .raw_header(HeaderValue::new(AUTO_SUBMITTED, "auto-generated".to_owned()));
        Ok(message.multipart(body)?)
    }
}

/// Says whether the mail server would take a letter. Blocks.
///
/// # Errors
/// A sentence that says what to do.
pub fn check(settings: &MailSettings) -> Result<(), String> {
    match transport(settings)?.test_connection() {
        Ok(true) => Ok(()),
        Ok(false) => Err("The mail server does not answer: check SMTP_URL.".to_owned()),
        Err(error) => Err(format!("The mail server cannot be used: {}. Check SMTP_URL.", reason(&error))),
    }
}

fn transport(settings: &MailSettings) -> Result<SmtpTransport, String> {
    // What the library says may repeat the URL, with the password in it.
    let transport = SmtpTransport::from_url(settings.url.expose_secret());
    let transport = transport.map_err(|_| crate::config::SMTP_URL_HELP.to_owned())?;
    Ok(transport.timeout(Some(PATIENCE)).build())
}

/// Tries until the mail server has taken the letter or will never do.
fn deliver(transport: &SmtpTransport, letter: &Message) {
    let mut waits = AGAIN_AFTER.into_iter();
    loop {
        match (transport.send(letter), waits.next()) {
            (Ok(_), _) => return tracing::info!("a letter was sent"),
            (Err(error), Some(wait)) if !error.is_permanent() => {
                tracing::warn!(reason = reason(&error), "a letter was not sent yet");
                thread::sleep(wait);
            }
            (Err(error), _) => return tracing::error!(reason = reason(&error), "a letter was not sent"),
        }
    }
}

/// A server that refuses repeats whom it refuses, which is nobody's business: of its words only the code is kept.
fn reason(error: &smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("it answered {code}"),
        None => error.to_string(),
    }
}
