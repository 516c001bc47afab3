//! E-mails about sign-up and a change of the address.

use super::email::{EmailMessage, Parts, plain_name};
use shared::Email;
use url::Url;

impl EmailMessage {
    /// An invitation with the link to sign up.
    pub fn invitation(app: &Url, link: &Url) -> Self {
        let parts = Parts {
            subject: "You are invited to sign up",
            opening: "The people who run this server invite you to create an account with this address.",
            link: Some(("Sign up", link)),
            own_link: None,
            closing: "The link works once, within seven days. If you do not want an account, do nothing.",
        };
        parts.write(app)
    }

    /// To the current address: a link that allows the change to the `new` one.
    pub fn email_change_request(app: &Url, link: &Url, new: &Email) -> Self {
        let opening =
            format!("Someone, hopefully you, asked to change the address of your account to {new}.");
        let parts = Parts {
            subject: "Change your email address?",
            opening: &opening,
            link: Some(("Allow the change", link)),
            own_link: None,
            closing: "The link works once, within an hour; the new address then has to be confirmed as well. If you did \
                      not ask for this, do not follow the link, and change your password: someone knows it.",
        };
        parts.write(app)
    }

    /// The subject of [`new_email`](Self::new_email).
    pub const NEW_EMAIL: &str = "Confirm your new email address";

    /// To the new address: a link that ends the change.
    pub fn new_email(app: &Url, name: &str, link: &Url) -> Self {
        let opening = match plain_name(name) {
            Some(name) => {
                format!("The account of {name} is to have this address from now on. Is this your account?")
            }
            None => "An account is to have this address from now on. Is this your account?".to_owned(),
        };
        let parts = Parts {
            subject: EmailMessage::NEW_EMAIL,
            opening: &opening,
            link: Some(("Confirm this address", link)),
            own_link: None,
            closing: "The link works once, within an hour. Use it only if you have asked for this yourself: otherwise \
                      the account of someone else has your address, and you cannot have one of your own. If you did \
                      not ask for it, ignore this e-mail.",
        };
        parts.write(app)
    }

    /// To the previous address: a notice that the account has a `new` one.
    pub fn email_changed(app: &Url, new: &Email) -> Self {
        let opening =
            format!("The address of your account was just changed to {new}. Sign in with that from now on.");
        let parts = Parts {
            subject: "Your email address was changed",
            opening: &opening,
            link: None,
            own_link: None,
            closing: "If that was you, there is nothing to do. If it was not, ask the people who run this server at once: \
                      links in earlier e-mails to this address no longer work.",
        };
        parts.write(app)
    }
}
