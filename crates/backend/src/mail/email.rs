//! The texts of our e-mails: the sender, the reason, what the link does and for how long, and what to do if the recipient
//! did not cause it. No images, and at most one link, to this or a trusted origin.

use maud::{DOCTYPE, html};
use url::Url;

/// An e-mail as plain text and as HTML.
pub struct EmailMessage {
    pub subject: &'static str,
    pub text: String,
    pub html: String,
}

/// The parts of an e-mail.
struct Parts<'a> {
    subject: &'static str,
    /// The reason for the e-mail.
    opening: &'static str,
    /// Label and target.
    link: Option<(&'static str, &'a Url)>,
    /// What the recipient should do.
    closing: &'static str,
}

impl EmailMessage {
    /// A link to set a new password.
    pub fn password_reset(app: &Url, link: &Url) -> Self {
        let parts = Parts {
            subject: "Set a new password",
            opening: "Someone, hopefully you, asked to set a new password for your account.",
            link: Some(("Set a new password", link)),
            closing: "The link works once, within an hour. A new password signs your account out everywhere. \
                      If you did not ask for this, do nothing: your password stays as it is.",
        };
        parts.write(app)
    }

    /// A link to verify the address.
    pub fn email_verification(app: &Url, link: &Url) -> Self {
        let parts = Parts {
            subject: "Confirm your email address",
            opening: "An account was created with this address. Please confirm that it is yours.",
            link: Some(("Confirm this address", link)),
            closing: "The link works once, within an hour. If you have no account here, do nothing: \
                      someone may have mistyped their own address.",
        };
        parts.write(app)
    }

    /// A notice that the password was changed.
    pub fn password_changed(app: &Url) -> Self {
        let parts = Parts {
            subject: "Your password was changed",
            opening: "The password of your account was just changed.",
            link: None,
            closing: "If that was you, there is nothing to do; personal access tokens remain valid, and are listed on your \
                      account page. If it was not, open the app, choose \"Forgot your password?\" on the \
                      sign-in page, and set a new one at once: that revokes personal access tokens, too.",
        };
        parts.write(app)
    }

    /// A notice that a personal access token was created.
    pub fn personal_access_token_created(app: &Url) -> Self {
        let parts = Parts {
            subject: "A personal access token was created",
            opening: "A new personal access token gives a script access to the tasks of your account.",
            link: None,
            closing: "If that was you, there is nothing to do. If it was not, revoke it on your account page, sign out \
                      everywhere else there, and change your password.",
        };
        parts.write(app)
    }
}

impl Parts<'_> {
    fn write(self, app: &Url) -> EmailMessage {
        let Self { subject, opening, link, closing } = self;
        let place = app.origin().ascii_serialization();
        let button = link.map(|(name, link)| format!("{name}:\n{link}\n\n")).unwrap_or_default();
        let text = format!("{opening}\n\n{button}{closing}\n\n--\nLatchkey at {place}\n");
        let html = html! {
            (DOCTYPE)
            html lang="en" {
                head { meta charset="utf-8"; title { (subject) } }
                body style="margin:0;padding:24px;background:#f6f6f4;color:#1d1d1b;font:16px/1.5 system-ui,sans-serif" {
                    div style="max-width:32em;margin:0 auto;padding:24px;background:#fff;border-radius:8px" {
                        h1 style="margin:0 0 16px;font-size:20px" { (subject) }
                        p { (opening) }
                        @if let Some((name, link)) = link {
                            p style="margin:24px 0" {
                                a href=(link) style="display:inline-block;padding:12px 20px;background:#1f5f4a;color:#fff;text-decoration:none;border-radius:6px" { (name) }
                            }
                            p style="font-size:14px;color:#555;overflow-wrap:anywhere" { "Or copy this address: " (link) }
                        }
                        p { (closing) }
                        p style="margin:24px 0 0;font-size:14px;color:#555" { "Latchkey at " (place) }
                    }
                }
            }
        };
        EmailMessage { subject, text, html: html.into_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::EmailMessage;
    use url::Url;

    #[test]
    fn text_and_html_have_the_same_single_link() {
        let app: Url = "https://todo.example.org/".parse().unwrap();
        let link: Url = "https://todo.example.org/reset-password?a=1&b=\"2\"#token=x.y.z".parse().unwrap();
        for email in
            [EmailMessage::password_reset(&app, &link), EmailMessage::email_verification(&app, &link)]
        {
            assert!(email.text.contains(link.as_str()), "{}", email.text);
            assert!(email.text.contains("https://todo.example.org"));
            let escaped = link.as_str().replace('&', "&amp;");
            assert_eq!(email.html.matches("href=").count(), 1);
            assert!(email.html.contains(&format!("href=\"{escaped}\"")), "{}", email.html);
            assert!(email.html.contains(email.subject));
        }
        assert!(!EmailMessage::password_changed(&app).html.contains("href="));
    }
}
