//! Where a new task is written.

use super::Icon;
use crate::{browser, forms::check_title, live, tasks::TaskStore};
use leptos::{ev::SubmitEvent, prelude::*};
use shared::TaskTitle;

#[component]
pub(crate) fn NewTaskForm() -> impl IntoView {
    let store = expect_context::<TaskStore>();
    let judged = RwSignal::new(false);
    // A second Enter or click right after adding is no empty title, only one too many.
    let just_added = RwSignal::new(false);
    let error = move || {
        let wrong = store.new_title.with(|title| if title.is_empty() { None } else { check_title(title) });
        if judged.get() { store.new_title.with(|title| check_title(title)) } else { wrong }
    };
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        match store.new_title.with_untracked(|title| TaskTitle::parse(title)) {
            Ok(title) => {
                judged.set(false);
                just_added.set(true);
                store.add(title);
            }
            Err(_) => judged.set(!just_added.get_untracked()),
        }
        browser::focus_soon(vec!["new-task".to_owned()]);
    };
    let write = move |event| {
        judged.set(false);
        just_added.set(false);
        store.type_new_title(event_target_value(&event));
    };
    view! {
        <form class="new-task" novalidate on:submit=add>
            <label class="unseen" for="new-task">{"New task"}</label>
            <div class="with-button">
                <input
                    id="new-task"
                    type="text"
                    dir="auto"
                    autocomplete="off"
                    placeholder="What needs doing?"
                    aria-describedby="new-task-error"
                    aria-invalid=live::flag(move || error().is_some())
                    prop:value=live::value(move || store.new_title.get())
                    on:input=write
                    on:blur=move |_| just_added.set(false)
                />
                <button type="submit" class="primary">
                    <Icon symbol="plus" />
                    "Add task"
                </button>
            </div>
            <p class="field-error" id="new-task-error" aria-live="polite">{live::value(error)}</p>
        </form>
    }
}
