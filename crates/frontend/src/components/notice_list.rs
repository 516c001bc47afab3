//! Messages about changes that were taken back.

use super::Icon;
use crate::tasks::TaskStore;
use leptos::prelude::*;

#[component]
pub(crate) fn NoticeList() -> impl IntoView {
    let notices = expect_context::<TaskStore>().notices;
    view! {
        <div class="notices">
            <For
                each=move || notices.with(|notices| notices.all())
                key=|(number, _)| *number
                let:((number, text))
            >
                <div class="notice bad" role="alert">
                    <p dir="auto">{text}</p>
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
            </For>
        </div>
    }
}
