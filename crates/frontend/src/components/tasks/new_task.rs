//! The form for a new task.

use crate::{browser, components::icon::Icon, forms::check_title, live, tasks::TaskStore};
use leptos::{ev::SubmitEvent, prelude::*};
use shared::TaskTitle;

#[component]
pub(crate) fn NewTaskForm() -> impl IntoView {
    let store = expect_context::<TaskStore>();
    let is_checked = RwSignal::new(false);
    // A double click or double Enter is not an attempt to add an empty title.
    let just_added = RwSignal::new(false);
    let error = move || {
        let is_checked = is_checked.get();
        store.new_title.with(|title| if title.is_empty() && !is_checked { None } else { check_title(title) })
    };
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        match store.new_title.with_untracked(|title| TaskTitle::parse(title)) {
            Ok(title) => {
                is_checked.set(false);
                just_added.set(true);
                store.add(title);
            }
            Err(_) => is_checked.set(!just_added.get_untracked()),
        }
        browser::focus_soon(vec!["new-task".to_owned()]);
    };
    let input = move |event| {
        is_checked.set(false);
        just_added.set(false);
        store.input_new_title(event_target_value(&event));
    };
    view! {
        <form class="new-task" novalidate on:submit=add>
            <label class="visually-hidden" for="new-task">{"New task"}</label>
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
                    on:input=input
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
