//! Content that has to be fetched first.

use super::heading::HEADING;
use crate::{
    api::ApiError,
    browser, live,
    loading::{LoadState, Loading},
};
use leptos::{ev, prelude::*};
use std::rc::Rc;

/// Shows `content` once `load` has succeeded. Retries when the user asks for it or the network is back.
#[component]
pub(crate) fn Loaded(
    loading: Loading,
    waiting: &'static str,
    load: Box<dyn Fn()>,
    content: Box<dyn Fn() -> AnyView + Send>,
) -> impl IntoView {
    load();
    let load = StoredValue::new_local(Rc::<dyn Fn()>::from(load));
    let load = move || load.get_value()();
    live::once_mounted(move || {
        let online = window_event_listener(ev::online, move |_| {
            if untrack(|| loading.has_failed()) {
                load();
            }
        });
        on_cleanup(move || online.remove());
    });
    live::part(move || match loading.state() {
        LoadState::InFlight => view! { <p class="hint" role="status">{waiting}</p> }.into_any(),
        LoadState::Failed(error) => failure(&error, load).into_any(),
        LoadState::Done => content(),
    })
}

fn failure(error: &ApiError, load: impl Fn() + 'static) -> impl IntoView {
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
    let retry = move |_| {
        load();
        browser::focus_soon(vec![HEADING.to_owned()]);
    };
    view! {
        <div class="empty-state" role="alert">
            <h2>{headline}</h2>
            <p>{hint}</p>
            <button type="button" class="primary" on:click=retry>"Try again"</button>
        </div>
    }
}
