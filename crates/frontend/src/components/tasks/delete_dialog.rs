//! Confirmation before a task is deleted.

use super::task_item::focus_neighbour;
use crate::{components::form::Dialog, forms::Form, tasks::TaskStore};
use leptos::prelude::*;

#[component]
pub(crate) fn DeleteDialog() -> impl IntoView {
    let store = expect_context::<TaskStore>();
    let form = Form::new("delete", &[]);
    let title = move || {
        let title = store
            .deleting
            .get()
            .and_then(|key| store.list.with(|list| list.get(key).map(|task| task.title.clone())));
        title.unwrap_or_default()
    };
    let delete = move || {
        let Some(key) = store.deleting.get_untracked() else { return };
        store.deleting.set(None);
        focus_neighbour(store, key);
        store.delete(key);
    };
    view! {
        <Dialog
            form
            open=Signal::derive(move || store.deleting.get().is_some())
            title="Delete this task?"
            text=Signal::derive(title)
            confirm="Delete"
            working="Delete"
            submit=Box::new(delete)
            close=Box::new(move || store.deleting.set(None))
        />
    }
}
