//! The official client and e-mails. The checks are in `clients/mail.mjs`.

use crate::official_client::check_in_node_with;
use anyhow::{Context, Result};
use e2e::{ANN, Scene, with};
use testkit::Mailbox;

/// The token in the link of the next e-mail to Ann with this subject.
fn mailed(mailbox: &Mailbox, subject: &str) -> Result<String> {
    loop {
        let message = mailbox.next(ANN).with_context(|| format!("no e-mail: {subject}"))?;
        if message.subject == subject {
            let (_, token) =
                message.link().and_then(|link| link.split_once("#token=")).context("no token")?;
            return Ok(token.to_owned());
        }
    }
}

/// Plays with a mail server and an account for Ann.
async fn play_with_mail(steps: impl AsyncFn(&Scene, &Mailbox) -> Result<()>) -> Result<()> {
    let mailbox = Mailbox::start()?;
    let scene = with("SMTP_URL", &mailbox.url())
        .with("MAIL_FROM", "latchkey@example.org")
        .with("PUBLIC_URL", "http://127.0.0.1:8080");
    scene
        .play(async |scene| {
            scene.api.sign_up(ANN).await?;
            steps(scene, &mailbox).await
        })
        .await
}

#[tokio::test]
async fn resets_password() -> Result<()> {
    play_with_mail(async |scene, mailbox| {
        check_in_node_with(scene, &["an e-mail to reset the password"], &[("EMAIL", ANN)]).await?;
        let token = mailed(mailbox, "Set a new password")?;
        let variables = [("EMAIL", ANN), ("TOKEN", &token)];
        check_in_node_with(scene, &["a new password by e-mail"], &variables).await
    })
    .await
}

#[tokio::test]
async fn verifies_email() -> Result<()> {
    play_with_mail(async |scene, mailbox| {
        mailed(mailbox, "Confirm your email address").context("after the sign-up")?;
        check_in_node_with(scene, &["an e-mail to verify the address"], &[("EMAIL", ANN)]).await?;
        let token = mailed(mailbox, "Confirm your email address")?;
        let variables = [("EMAIL", ANN), ("TOKEN", &token)];
        check_in_node_with(scene, &["a verified address"], &variables).await
    })
    .await
}
