mod change_of_address;
mod confirmation;
mod devices;
mod drafts;
mod lost_password;
mod passkeys;
mod personal_tokens;
mod second_factor;
mod settings;

use anyhow::{Context, Result};
use e2e::{Page, Scene, with};
use testkit::Mailbox;

/// Plays `steps` where e-mails are sent, with links that lead through the proxy.
async fn play_with_mail(mailbox: &Mailbox, steps: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    with("SMTP_URL", &mailbox.url())
        .with("MAIL_FROM", "latchkey@example.org")
        .with("PUBLIC_URL", "http://127.0.0.1:8080")
        .play(async |scene| {
            let address = format!("http://{}", scene.proxy.address());
            scene.program.start_again_with("PUBLIC_URL", &address).await?;
            steps(scene).await
        })
        .await
}

/// Opens the link in the next e-mail to `address` with this subject, and returns it.
async fn follow_mail(page: &Page, mailbox: &Mailbox, address: &str, subject: &str) -> Result<String> {
    loop {
        let message = mailbox.next(address).with_context(|| format!("no e-mail: {subject}"))?;
        if message.subject == subject {
            let link = message.link().context("no link")?;
            page.go_abroad(link).await?;
            return Ok(link.to_owned());
        }
    }
}
