//! `latchkey user invite`: an invitation to sign up.

use super::{Report, user::explain};
use crate::{
    config::{Config, SignUpMode, WebOrigin},
    mail::{EmailMessage, Mailer, NotSent},
    secret,
};
use auth::Tokens;
use serde_json::json;
use shared::Email;
use store::{Administration, Clock, StoreError};
use url::Url;
use uuid::Uuid;

/// Creates an invitation, and sends it if it is for an address and there is a mail server.
///
/// # Errors
/// A sentence that says what to do.
pub(super) async fn invite(
    accounts: &Administration,
    email: Option<Email>,
    config: &Config,
) -> Result<Report, String> {
    config.check()?;
    if config.sign_up == SignUpMode::Closed {
        return Err("SIGN_UP is closed, also to invited people: set it to invite.".to_owned());
    }
    if let Some(email) = &email {
        match accounts.find(email).await {
            Ok(()) => return Err(explain(&StoreError::EmailTaken, Some(email))),
            Err(StoreError::NotFound) => {}
            Err(error) => return Err(explain(&error, Some(email))),
        }
    }
    let (link, expires_at) = issue(email.clone(), config)?;
    let is_sent = match &email {
        Some(email) => send(config, email, |app| EmailMessage::invitation(app, &link)).map_err(|reason| {
            format!("The invitation was not sent: {reason}. Leave out SMTP_URL to print the link alone.")
        })?,
        None => false,
    };
    let person = email.as_ref().map_or("One person".to_owned(), ToString::to_string);
    let mut text = format!("{person} can sign up with this link until {expires_at}:\n{link}");
    if is_sent {
        text += "\nIt was also sent by e-mail";
    }
    if config.sign_up == SignUpMode::Open {
        text +=
            "\nSIGN_UP is not set to invite here: if the server has the same setting, everyone can sign up";
    }
    let email = email.map(|email| email.to_string());
    let json = json!({"link": link.as_str(), "expiresAt": expires_at, "email": email, "sent": is_sent});
    Ok(Report::new(text, json))
}

/// The link has the token in the fragment, which no server or proxy logs.
#[allow(clippy::disallowed_methods, reason = "the command line")]
fn issue(email: Option<Email>, config: &Config) -> Result<(Url, shared::Timestamp), String> {
    let secrets = secret::load(config)?;
    let (signing, earlier) = secrets.split_first().ok_or("JWT_SECRET is empty.")?;
    let tokens = Tokens::new(signing, earlier, config.access_token_ttl, config.session_ttl);
    let issued = tokens.issue_invitation(Uuid::new_v4(), email, Clock::system().now());
    let app = match config.public_url.as_ref().and_then(WebOrigin::url) {
        Some(app) => app,
        None => {
            Url::parse(&format!("http://localhost:{}", config.listen.port())).map_err(|e| e.to_string())?
        }
    };
    let mut link = app;
    link.set_path("/sign-up");
    link.set_fragment(Some(&format!("invite={}", issued.token)));
    Ok((link, issued.expires_at))
}

/// Sends an e-mail, and returns whether there is a mail server.
///
/// # Errors
/// Why it was not sent.
pub(super) fn send(
    config: &Config,
    email: &Email,
    write: impl FnOnce(&Url) -> EmailMessage,
) -> Result<bool, String> {
    let Some(settings) = config.mail()? else { return Ok(false) };
    let mailer = Mailer::start(settings)?;
    let sent = mailer.deliver(email, &write(mailer.app()));
    sent.map(|()| true).map_err(|error| {
        let (NotSent::Refused(reason) | NotSent::Deferred(reason) | NotSent::Unreachable(reason)) = error;
        reason
    })
}
