//! What has to be fetched before it can be shown.

use super::HEADING;
use crate::{api::ApiError, browser, live, tasks::Loading};
use leptos::{ev, prelude::*};
use std::rc::Rc;

/// Begins with `load`, and shows `content` once that is done; tries again when asked to, or when the network is back.
#[component]
pub(crate) fn Loaded(
    loading: RwSignal<Loading>,
    waiting: &'static str,
    load: Box<dyn Fn()>,
    content: Box<dyn Fn() -> AnyView + Send>,
) -> impl IntoView {
    load();
    let load = StoredValue::new_local(Rc::<dyn Fn()>::from(load));
    let load = move || load.get_value()();
    let online = window_event_listener(ev::online, move |_| {
        if matches!(loading.get_untracked(), Loading::Failed(_)) {
            load();
        }
    });
    on_cleanup(move || online.remove());
    live::part(move || match loading.get() {
        Loading::Underway => view! { <p class="hint" role="status">{waiting}</p> }.into_any(),
        Loading::Failed(error) => failure(&error, load).into_any(),
        Loading::Done => content(),
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
    let again = move |_| {
        load();
        browser::focus_soon(vec![HEADING.to_owned()]);
    };
    view! {
        <div class="nothing" role="alert">
            <h2>{headline}</h2>
            <p>{hint}</p>
            <button type="button" class="primary" on:click=again>"Try again"</button>
        </div>
    }
}
