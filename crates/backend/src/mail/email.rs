//! The texts of our e-mails: the sender, the reason, what the link does and for how long, and what to do if the recipient
//! did not cause it. No images, and no links but to this or a trusted origin.

use maud::{DOCTYPE, html};
use shared::Timestamp;
use std::borrow::Cow;
use url::Url;

/// An e-mail as plain text and as HTML.
pub struct EmailMessage {
    pub subject: Cow<'static, str>,
    pub text: String,
    pub html: String,
}

const OWN_LINK: &str = "If that page does not work, use this one:";

/// The longest name of an account in an e-mail that its owner may not have caused, in characters.
const MAX_NAME: usize = 40;

/// The parts of an e-mail.
pub(super) struct Parts<'a> {
    pub(super) subject: &'static str,
    /// The reason for the e-mail.
    pub(super) opening: &'a str,
    /// Label and target.
    pub(super) link: Option<(&'static str, &'a Url)>,
    /// The same on a page of the app, if the link leads to a page that the request has named.
    pub(super) own_link: Option<&'a Url>,
    /// What the recipient should do.
    pub(super) closing: &'static str,
}

impl EmailMessage {
    /// A link to set a new password on the app's `own` page, and one to the `page` that the request has named, if any:
    /// anyone can name one that does not exist.
    pub fn password_reset(app: &Url, own: &Url, page: Option<&Url>) -> Self {
        let parts = Parts {
            subject: "Set a new password",
            opening: "Someone, hopefully you, asked to set a new password for your account.",
            link: Some(("Set a new password", page.unwrap_or(own))),
            own_link: page.map(|_| own),
            closing: "The link works once, within an hour. A new password signs your account out everywhere. \
                      If you did not ask for this, do nothing: your password stays as it is.",
        };
        parts.write(app)
    }

    /// A link to verify the address.
    pub fn email_verification(app: &Url, name: &str, link: &Url) -> Self {
        let opening = match plain_name(name) {
            Some(name) => format!("{name} has created an account with this address. Is that you?"),
            None => "An account was created with this address. Was it you?".to_owned(),
        };
        let parts = Parts {
            subject: "Confirm your email address",
            opening: &opening,
            link: Some(("Confirm this address", link)),
            own_link: None,
            closing: "The link works once, within an hour. Use it only if you have signed up here yourself: otherwise \
                      someone else has an account with your address, and can lock you out of it. If you did not sign up, \
                      ignore this e-mail.",
        };
        parts.write(app)
    }

    /// A notice that the password was changed.
    pub fn password_changed(app: &Url) -> Self {
        let parts = Parts {
            subject: "Your password was changed",
            opening: "The password of your account was just changed.",
            link: None,
            own_link: None,
            closing: "If that was you, there is nothing to do; personal access tokens remain valid, and are listed on your \
                      account page. If it was not, open the app, choose \"Forgot your password?\" on the \
                      sign-in page, and set a new one at once: that revokes personal access tokens, too.",
        };
        parts.write(app)
    }

    /// A notice about a sign-in on a device that the account was not known on, with a link to the `page` of its sessions.
    pub fn new_device(app: &Url, page: &Url, client: &str, address: Option<&str>, at: Timestamp) -> Self {
        let from = address.map(|address| format!(", from the address {address}")).unwrap_or_default();
        let at = at.to_string();
        let (date, time) = (at.get(..10).unwrap_or_default(), at.get(11..16).unwrap_or_default());
        let opening = format!(
            "Your account was signed in to on a new device: {client}{from}, on {date} at {time} UTC."
        );
        let parts = Parts {
            subject: "New sign-in to your account",
            opening: &opening,
            link: Some(("See where you are signed in", page)),
            own_link: None,
            closing: "If that was you, there is nothing to do. If it was not, sign that device out there, and change your \
                      password.",
        };
        parts.write(app)
    }

    /// A notice that the account was deleted.
    pub fn account_deleted(app: &Url) -> Self {
        let parts = Parts {
            subject: "Your account was deleted",
            opening: "Your account was just deleted, with all its tasks.",
            link: None,
            own_link: None,
            closing: "If that was you, there is nothing to do. If it was not, someone knows your password: change it \
                      wherever else you use it, and ask the people who run this server whether they have a backup.",
        };
        parts.write(app)
    }

    /// A notice that a personal access token was created.
    pub fn personal_access_token_created(app: &Url) -> Self {
        let parts = Parts {
            subject: "A personal access token was created",
            opening: "A new personal access token gives a script access to the tasks of your account.",
            link: None,
            own_link: None,
            closing: "If that was you, there is nothing to do. If it was not, revoke it on your account page, sign out \
                      everywhere else there, and change your password.",
        };
        parts.write(app)
    }

    /// A notice that a second factor is on.
    pub fn two_factor_enabled(app: &Url) -> Self {
        let parts = Parts {
            subject: "Two-factor sign-in is on",
            opening: "Signing in to your account now takes a code of your authenticator app, besides your password.",
            link: None,
            own_link: None,
            closing: "If that was you, keep your backup codes where you find them without your phone. If it was not, \
                      someone knows your password: ask the people who run this server to disable it, and change your \
                      password.",
        };
        parts.write(app)
    }

    /// A notice that the second factor is off.
    pub fn two_factor_disabled(app: &Url) -> Self {
        let parts = Parts {
            subject: "Two-factor sign-in is off",
            opening: "Signing in to your account now takes your password alone. Backup codes and trusted devices are void.",
            link: None,
            own_link: None,
            closing: "If that was you, there is nothing to do. If it was not, change your password, sign out everywhere \
                      else on your account page, and enable it again.",
        };
        parts.write(app)
    }

    /// A notice that the backup codes were replaced.
    pub fn backup_codes_replaced(app: &Url) -> Self {
        let parts = Parts {
            subject: "You have new backup codes",
            opening: "Your account has ten new backup codes. Those from before are void.",
            link: None,
            own_link: None,
            closing: "If that was you, there is nothing to do. If it was not, change your password, sign out everywhere \
                      else on your account page, and replace them again.",
        };
        parts.write(app)
    }

    /// A notice that a backup code was used, and how many are `left`.
    pub fn backup_code_used(app: &Url, left: i64) -> Self {
        let rest = match left {
            0 => "none is left".to_owned(),
            1 => "one is left".to_owned(),
            left => format!("{left} are left"),
        };
        let parts = Parts {
            subject: "A backup code was used",
            opening: &format!(
                "A backup code of your account was used in the place of your authenticator app; {rest}."
            ),
            link: None,
            own_link: None,
            closing: "If that was you, make new ones on your account page before they run out. If it was not, someone \
                      knows your password and has your codes: change your password, sign out everywhere else on your \
                      account page, and replace the codes.",
        };
        parts.write(app)
    }

    /// A notice that wrong codes were given after the password.
    pub fn codes_guessed(app: &Url) -> Self {
        let parts = Parts {
            subject: "Someone may know your password",
            opening: "Someone entered the right password of your account, and then wrong codes. They were not signed in, and \
                      no code is accepted for up to 15 minutes.",
            link: None,
            own_link: None,
            closing: "If that was you, wait a little and try again. If it was not, someone knows your password: change it, \
                      here and wherever else you use it.",
        };
        parts.write(app)
    }

    /// A notice that a passkey was added.
    pub fn passkey_added(app: &Url) -> Self {
        let parts = Parts {
            subject: "A passkey was added to your account",
            opening: "A new passkey can sign in to your account, without your password.",
            link: None,
            own_link: None,
            closing: "If that was you, there is nothing to do. If it was not, open the app, choose \"Forgot your password?\" \
                      on the sign-in page, and set a new one at once: that removes every passkey, and signs your \
                      account out everywhere.",
        };
        parts.write(app)
    }

    /// A notice that a passkey was removed.
    pub fn passkey_removed(app: &Url) -> Self {
        let parts = Parts {
            subject: "A passkey was removed from your account",
            opening: "A passkey was just removed from your account. No one can sign in with it any more.",
            link: None,
            own_link: None,
            closing: "If that was you, you can delete it on your device, too. If it was not, sign out everywhere else on your \
                      account page, and change your password.",
        };
        parts.write(app)
    }
}

/// The name of an account, if it is nothing but one: that of a stranger must not be an advertisement or an address.
pub(super) fn plain_name(name: &str) -> Option<&str> {
    let is_part = |character: char| character.is_alphabetic() || " '’-".contains(character);
    (name.chars().count() <= MAX_NAME && name.chars().all(is_part)).then_some(name)
}

impl Parts<'_> {
    pub(super) fn write(self, app: &Url) -> EmailMessage {
        let Self { subject, opening, link, own_link, closing } = self;
        let place = app.origin().ascii_serialization();
        let button = link.map(|(name, link)| format!("{name}:\n{link}\n\n")).unwrap_or_default();
        let own = own_link.map(|own| format!("{OWN_LINK}\n{own}\n\n")).unwrap_or_default();
        let text = format!("{opening}\n\n{button}{own}{closing}\n\n--\nLatchkey at {place}\n");
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
                        @if let Some(own) = own_link {
                            p style="font-size:14px;color:#555;overflow-wrap:anywhere" { (OWN_LINK) " " a href=(own) { (own) } }
                        }
                        p { (closing) }
                        p style="margin:24px 0 0;font-size:14px;color:#555" { "Latchkey at " (place) }
                    }
                }
            }
        };
        EmailMessage { subject: subject.into(), text, html: html.into_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::EmailMessage;
    use shared::Timestamp;
    use url::Url;

    #[test]
    fn page_of_the_request_does_not_replace_the_page_of_the_app() {
        let [app, own, page] = [
            "https://todo.example.org/",
            "https://todo.example.org/reset-password#token=t",
            "https://a.example/x?token=t",
        ]
        .map(|url| url.parse::<Url>().unwrap());
        let email = EmailMessage::password_reset(&app, &own, Some(&page));
        for link in [&own, &page] {
            assert!(email.text.lines().any(|line| line == link.as_str()), "{}", email.text);
            assert!(email.html.contains(&format!("href=\"{link}\"")), "{}", email.html);
        }
        assert_eq!(email.html.matches("href=").count(), 2);
    }

    #[test]
    fn new_device_is_described_with_one_link() {
        let app: Url = "https://todo.example.org/".parse().unwrap();
        let page: Url = "https://todo.example.org/account".parse().unwrap();
        let at = Timestamp::from_seconds(1_795_253_400);
        let email = EmailMessage::new_device(&app, &page, "Firefox on Linux", Some("192.0.2.7"), at);
        let opening = "new device: Firefox on Linux, from the address 192.0.2.7, on 2026-11-21 at 09:30 UTC.";
        assert!(email.text.contains(opening), "{}", email.text);
        assert!(email.text.lines().any(|line| line == page.as_str()), "{}", email.text);
        assert_eq!(email.html.matches("href=").count(), 1);
        let unknown = EmailMessage::new_device(&app, &page, "An unknown program", None, at);
        assert!(unknown.text.contains("new device: An unknown program, on 2026"), "{}", unknown.text);
    }

    #[test]
    fn name_of_a_stranger_is_a_name_or_left_out() {
        let app: Url = "https://todo.example.org/".parse().unwrap();
        for name in ["Ann", "Zoë O’Neil-Smith", "李小龙"] {
            for email in [
                EmailMessage::email_verification(&app, name, &app),
                EmailMessage::new_email(&app, name, &app),
            ] {
                assert!(email.text.contains(name) && email.html.contains(name), "{}", email.text);
            }
        }
        let long = "Ann ".repeat(10) + "A";
        for name in ["evil.example", "Call 0800 1234", "a@b", "https://a", "Win! Now", &long] {
            for email in [
                EmailMessage::email_verification(&app, name, &app),
                EmailMessage::new_email(&app, name, &app),
            ] {
                assert!(!email.text.contains(name) && !email.html.contains(name), "{}", email.text);
            }
        }
    }

    #[test]
    fn text_and_html_have_the_same_single_link() {
        let app: Url = "https://todo.example.org/".parse().unwrap();
        let link: Url = "https://todo.example.org/reset-password?a=1&b=\"2\"#token=x.y.z".parse().unwrap();
        for email in [
            EmailMessage::password_reset(&app, &link, None),
            EmailMessage::email_verification(&app, "Ann", &link),
        ] {
            assert!(email.text.contains(link.as_str()), "{}", email.text);
            assert!(email.text.contains("https://todo.example.org"));
            let escaped = link.as_str().replace('&', "&amp;");
            assert_eq!(email.html.matches("href=").count(), 1);
            assert!(email.html.contains(&format!("href=\"{escaped}\"")), "{}", email.html);
            assert!(email.html.contains(&*email.subject));
        }
        assert!(!EmailMessage::password_changed(&app).html.contains("href="));
    }
}
