//! Deleting asks first.

use super::task_item::focus_neighbour;
use crate::tasks::TaskStore;
use leptos::{html, prelude::*};

#[component]
pub(crate) fn DeleteDialog() -> impl IntoView {
    let store = expect_context::<TaskStore>();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if let (Some(dialog), Some(_)) = (dialog.get(), store.deleting.get()) {
            // Fails only if it is open already.
            let _ = dialog.show_modal();
        }
    });
    let title = move || {
        let key = store.deleting.get()?;
        store.list.with(|list| list.get(key).map(|task| task.title.clone()))
    };
    // Closing gives the focus back to the button that opened the dialog.
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let delete = move |_| {
        let Some(key) = store.deleting.get_untracked() else { return };
        close();
        focus_neighbour(store, key);
        store.delete(key);
    };
    view! {
        <dialog
            node_ref=dialog
            aria-labelledby="delete-heading"
            aria-describedby="delete-title"
            on:close=move |_| store.deleting.set(None)
        >
            <h2 id="delete-heading">{"Delete this task?"}</h2>
            <p id="delete-title" dir="auto">{title}</p>
            <div class="buttons">
                <button type="button" class="quiet" on:click=move |_| close()>"Cancel"</button>
                <button type="button" class="primary danger" on:click=delete>"Delete"</button>
            </div>
        </dialog>
    }
}
