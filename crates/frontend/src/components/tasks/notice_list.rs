//! Messages about reverted changes.

use crate::{components::icon::Icon, live, tasks::TaskStore};
use leptos::prelude::*;

#[component]
pub(crate) fn NoticeList() -> impl IntoView {
    let notices = expect_context::<TaskStore>().notices;
    let show = move |number| {
        view! {
            <div class="notice bad" role="alert">
                <p dir="auto">{notices.with_untracked(|notices| notices.text(number))}</p>
                <button
                    type="button"
                    class="quiet square"
                    aria-label="Dismiss"
                    title="Dismiss"
                    on:click=move |_| notices.update(|notices| notices.dismiss(number))
                >
                    <Icon symbol="cross" />
                </button>
            </div>
        }
    };
    view! { <div class="notices">{live::list(move || notices.with(|notices| notices.numbers()), show)}</div> }
}
