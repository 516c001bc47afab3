//! Content that has to be fetched first.

use super::heading::HEADING;
use crate::{
    api::ApiError,
    browser,
    browser::listen,
    html::{AnyView, el, part},
    live,
    loading::{LoadState, Loading},
    reactive::*,
};
use std::rc::Rc;

/// Shows `content` once `load` has succeeded. Retries when the user asks for it or the network is back.
pub(crate) fn loaded(
    loading: Loading,
    waiting: &'static str,
    load: Box<dyn Fn()>,
    content: Box<dyn Fn() -> AnyView>,
) -> AnyView {
    loaded_within(Box::new(|view| view), loading, waiting, load, content)
}

/// The same with something around what is shown until then.
pub(crate) fn loaded_within(
    frame: Box<dyn Fn(AnyView) -> AnyView>,
    loading: Loading,
    waiting: &'static str,
    load: Box<dyn Fn()>,
    content: Box<dyn Fn() -> AnyView>,
) -> AnyView {
    load();
    let load = StoredValue::new(Rc::<dyn Fn()>::from(load));
    let load = move || load.get_value()();
    live::once_mounted(move || {
        listen("online", move |_| {
            if untrack(|| loading.has_failed()) {
                load();
            }
        });
    });
    part(move || match loading.state() {
        LoadState::InFlight => frame(el("p").class("hint").attr("role", "status").text(waiting).into()),
        LoadState::Failed(error) => frame(failure(&error, load)),
        LoadState::Done => content(),
    })
}

fn failure(error: &ApiError, load: impl Fn() + 'static) -> AnyView {
    let (headline, hint) = match error {
        ApiError::Unreachable if browser::is_offline() => {
            ("You are offline", "This page will be here as soon as the connection is back.")
        }
        ApiError::Unreachable => {
            ("Latchkey cannot be reached", "The server may be restarting. Your tasks are safe.")
        }
        ApiError::Unavailable => {
            ("Latchkey is not available right now", "Your tasks are safe. Please try again soon.")
        }
        _ => ("Something went wrong", "It is not you. Trying again often helps."),
    };
    let retry = move || {
        load();
        browser::focus_soon(vec![HEADING.to_owned()]);
    };
    el("div")
        .class("empty-state")
        .attr("role", "alert")
        .child(el("h2").text(headline))
        .child(el("p").text(hint))
        .child(el("button").attr("type", "button").class("primary").click(retry).text("Try again"))
        .into()
}
