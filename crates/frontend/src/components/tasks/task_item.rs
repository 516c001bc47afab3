//! One task of the list, with its form while it is edited.

use super::task_form::TaskForm;
use crate::{
    browser,
    components::icon::Icon,
    live,
    storage::EditDraft,
    tasks::{
        TaskStore,
        filter::Filter,
        list::{Chunk, Key},
    },
};
use leptos::prelude::*;
use shared::Task;

/// Whether and why the form is open.
#[derive(Clone, PartialEq, Eq)]
enum Editing {
    No,
    /// By the user.
    Requested,
    /// With an edit that was refused, or not sent before the session expired.
    Restored(EditDraft),
}

#[component]
pub(crate) fn TaskItem(key: Key, chunk: Memo<Chunk>, total: Memo<usize>) -> impl IntoView {
    let store = expect_context::<TaskStore>();
    let task = Memo::new(move |_| store.list.with(|list| list.get(key).cloned()));
    let editing = RwSignal::new(Editing::No);
    live::effect(move || {
        if let Some(draft) = store.take_restored(key) {
            editing.set(Editing::Restored(draft));
        }
    });
    let close = move || {
        editing.set(Editing::No);
        browser::focus_soon(vec![format!("edit-{key}")]);
    };
    let content = move || match editing.get() {
        Editing::No => view! { <TaskRow key task edit=move || editing.set(Editing::Requested) /> }.into_any(),
        Editing::Requested => view! { <TaskForm key task close /> }.into_any(),
        Editing::Restored(draft) => view! { <TaskForm key task close restored=draft /> }.into_any(),
    };
    let completed = move || task.with(|task| task.as_ref().is_some_and(|task| task.completed));
    view! {
        <div
            class="task"
            role="listitem"
            aria-posinset=live::value(move || chunk.with(|chunk| chunk.position(key)).to_string())
            aria-setsize=live::value(move || total.get().to_string())
            data-completed=live::flag(completed)
        >
            {content}
        </div>
    }
}

#[component]
fn TaskRow(key: Key, task: Memo<Option<Task>>, edit: impl Fn() + 'static) -> impl IntoView {
    let store = expect_context::<TaskStore>();
    let title = move || task.with(|task| task.as_ref().map(|task| task.title.clone()).unwrap_or_default());
    let completed = move || task.with(|task| task.as_ref().is_some_and(|task| task.completed));
    let description = move || task.with(|task| task.as_ref().and_then(|task| task.description.clone()));
    let complete = move |event| {
        if store.filter.get_untracked() != Filter::All {
            focus_neighbour(store, key);
        }
        store.complete(key, event_target_checked(&event));
    };
    view! {
        <input
            type="checkbox"
            id=format!("task-{key}")
            prop:checked=completed
            on:change=complete
        />
        <div class="task-text">
            <label for=format!("task-{key}") dir="auto">{title}</label>
            {live::part(move || description().map(|text| view! { <p dir="auto">{text}</p> }))}
        </div>
        <button
            type="button"
            class="quiet square"
            id=format!("edit-{key}")
            title="Edit"
            aria-label=live::value(move || format!("Edit {}", title()))
            on:click=move |_| edit()
        >
            <Icon symbol="pencil" />
        </button>
        <button
            type="button"
            class="quiet square danger"
            title="Delete"
            aria-label=live::value(move || format!("Delete {}", title()))
            on:click=move |_| store.deleting.set(Some(key))
        >
            <Icon symbol="bin" />
        </button>
    }
}

/// Moves the focus to a neighbour when the task at `key` leaves the list.
pub(super) fn focus_neighbour(store: TaskStore, key: Key) {
    let neighbours = store.list.with_untracked(|list| list.neighbours(key, store.filter.get_untracked()));
    let mut ids: Vec<String> = neighbours.iter().map(|key| format!("task-{key}")).collect();
    ids.push("new-task".to_owned());
    browser::focus_soon(ids);
}
