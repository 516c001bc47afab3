//! What letters say: who writes, why, what the link does and for how long, and what to do if one did not ask for it.
//! No picture, no link but the one, nothing that the sender of the wish could have written.

use maud::{DOCTYPE, html};
use url::Url;

/// A letter, as plain text and as HTML.
pub struct Letter {
    pub subject: &'static str,
    pub text: String,
    pub html: String,
}

/// What a letter is made of.
struct Parts<'a> {
    subject: &'static str,
    /// Why it comes.
    opening: &'static str,
    /// What the link is called, and where it leads.
    link: Option<(&'static str, &'a Url)>,
    /// What else there is to know.
    closing: &'static str,
}

impl Letter {
    /// With a link to set another password.
    pub fn password_reset(app: &Url, link: &Url) -> Self {
        let parts = Parts {
            subject: "Set a new password",
            opening: "Somebody, hopefully you, asked to set a new password for your account.",
            link: Some(("Set a new password", link)),
            closing: "The link works once, within an hour. A new password signs your account out everywhere. \
                      If you did not ask for this, do nothing: your password stays as it is.",
        };
        parts.write(app)
    }

    /// With a link to show that mail arrives.
    pub fn email_verification(app: &Url, link: &Url) -> Self {
        let parts = Parts {
            subject: "Confirm your email address",
            opening: "Your account was made with this address. Please confirm that it is yours.",
            link: Some(("Confirm this address", link)),
            closing: "The link works once, within an hour. If you have no account here, do nothing: \
                      somebody may have mistyped their own address.",
        };
        parts.write(app)
    }

    /// That the password is another now.
    pub fn password_changed(app: &Url) -> Self {
        let parts = Parts {
            subject: "Your password was changed",
            opening: "The password of your account was changed a moment ago.",
            link: None,
            closing: "If that was you, there is nothing to do. If it was not, open the app, choose \
                      \"Forgot your password?\" on the sign-in page, and set a new one at once.",
        };
        parts.write(app)
    }
}

impl Parts<'_> {
    fn write(self, app: &Url) -> Letter {
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
        Letter { subject, text, html: html.into_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::Letter;
    use url::Url;

    #[test]
    fn a_letter_says_the_same_as_text_and_as_html_and_has_one_link() {
        let app: Url = "https://todo.example.org/".parse().unwrap();
        let link: Url = "https://todo.example.org/reset-password?a=1&b=\"2\"#token=x.y.z".parse().unwrap();
        for letter in [Letter::password_reset(&app, &link), Letter::email_verification(&app, &link)] {
            assert!(letter.text.contains(link.as_str()), "{}", letter.text);
            assert!(letter.text.contains("https://todo.example.org"));
            let escaped = link.as_str().replace('&', "&amp;");
            assert_eq!(letter.html.matches("href=").count(), 1);
            assert!(letter.html.contains(&format!("href=\"{escaped}\"")), "{}", letter.html);
            assert!(letter.html.contains(letter.subject));
        }
        assert!(!Letter::password_changed(&app).html.contains("href="));
    }
}
