//! One place that says what the user has to know of the connection, and what could not be saved.

use super::heading::HEADING;
use crate::{
    api::ApiError,
    browser,
    html::{AnyView, all, el, nothing},
    reactive::*,
    replica::Refused,
    sync::{AccountData, Connection},
};

/// Shown on every page of the account, above its content.
pub(crate) fn banner() -> AnyView {
    let data = expect_context::<AccountData>();
    let text = Memo::new(move |before: Option<&Option<String>>| {
        // What was said before holds until more is known, so that nothing moves on the page meanwhile.
        let connection = data.connection.get();
        let pending = data.pending.get();
        match (&connection, before) {
            // Another window sends, and knows more.
            (Connection::Connecting, _) if pending > 0 && browser::is_offline() => {
                return status(&Connection::Failed(ApiError::Unreachable), pending, Storing::Yes);
            }
            (Connection::Connecting, Some(before)) => return before.clone(),
            _ => {}
        }
        let storing = match (data.is_stored.get(), data.is_brief) {
            (true, _) => Storing::Yes,
            (false, true) => Storing::NotWanted,
            (false, false) => Storing::Fails,
        };
        status(&connection, pending, storing)
    });
    let status = move || {
        let Some(text) = text.get() else { return nothing() };
        let again = el("button").attr("type", "button").class("quiet").click(move || data.wake());
        all(vec![el("p").text(text).into(), again.text("Try again").into()])
    };
    let refused = Memo::new(move |_| data.with(|replica| replica.refused().to_vec()));
    let not_saved = move || all(refused.get().into_iter().map(|refused| not_saved(data, refused)).collect());
    all(vec![
        el("div").class("banner").attr("role", "status").part(status).into(),
        el("div").part(not_saved).into(),
    ])
}

/// Whether what is done is stored on this device.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Storing {
    Yes,
    Fails,
    /// The session is not to be remembered.
    NotWanted,
}

/// The state of the connection in words, if there is anything to say.
fn status(connection: &Connection, pending: usize, storing: Storing) -> Option<String> {
    let Connection::Failed(error) = connection else {
        let is_known = *connection == Connection::Online && storing == Storing::Fails;
        return is_known.then(|| "This browser stores nothing: changes need the network.".to_owned());
    };
    let mut text = match error {
        ApiError::Unreachable if browser::is_offline() => "You are offline",
        ApiError::Unreachable => "Latchkey cannot be reached",
        ApiError::Unavailable | ApiError::TooManyRequests { .. } => "Latchkey is busy",
        _ => "Something went wrong",
    }
    .to_owned();
    match pending {
        0 => {}
        1 => text.push_str(", 1 change is not sent"),
        _ => text.extend([", ", &pending.to_string(), " changes are not sent"]),
    }
    text.push('.');
    if pending > 0 && storing != Storing::Yes {
        text.push_str(" Keep this page open: they cannot be stored here.");
    }
    Some(text)
}

/// Does what removes a message with its buttons, which have the focus.
fn leave(act: impl FnOnce()) {
    act();
    browser::keep_focus(None, HEADING);
}

/// A change that the server has refused: its text, to be copied, tried again or dismissed.
fn not_saved(data: AccountData, refused: Refused) -> AnyView {
    let (key, again) = (refused.key.clone(), refused.key.clone());
    let retry = if refused.is_deleted() { "Restore with my change" } else { "Try again" };
    let copy = [refused.title(), refused.description().unwrap_or_default()].join("\n").trim().to_owned();
    let typed = refused.description().unwrap_or_default().to_owned();
    let title = el("strong").attr("dir", "auto").text(refused.title().to_owned());
    let button = || el("button").attr("type", "button").class("quiet");
    el("div")
        .class("notice bad")
        .attr("role", "alert")
        .child(
            el("div")
                .child(el("p").text("Could not be saved: ").child(title))
                .child(el("p").class("typed").attr("dir", "auto").text(typed))
                .child(el("p").class("caption").text(refused.message)),
        )
        .child(button().click(move || leave(|| data.retry(&again))).text(retry))
        .child(button().click(move || data.copy(&copy)).text("Copy"))
        .child(button().click(move || leave(|| data.dismiss(&key))).text("Dismiss"))
        .into()
}
