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
use e2e::Page;
use testkit::Mailbox;

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
