//! The form that edits a task in the list.

use crate::{
    browser,
    components::form::FieldError,
    forms::{FieldState, check_description, check_title},
    live,
    storage::EditDraft,
    tasks::{TaskStore, list::Key},
};
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    prelude::*,
};
use shared::{Task, TaskDescription, TaskId, TaskTitle};

/// The input.
#[derive(Clone, Copy)]
struct Fields {
    id: Option<TaskId>,
    title: FieldState,
    description: FieldState,
}

impl Fields {
    fn new(draft: Option<EditDraft>) -> Self {
        let id = draft.as_ref().map(|draft| draft.id);
        let (title, description) = draft.map(|draft| (draft.title, draft.description)).unwrap_or_default();
        let title = FieldState::new(title, check_title);
        let description = FieldState::new(description, check_description);
        // They have values, so errors are shown while typing.
        title.show_errors();
        description.show_errors();
        Self { id, title, description }
    }

    fn draft(self) -> Option<EditDraft> {
        let title = self.title.value.get_untracked();
        let description = self.description.value.get_untracked();
        self.id.map(|id| EditDraft { id, title, description })
    }

    /// The validated input; an empty description is none.
    fn parse(self) -> Option<(TaskTitle, Option<TaskDescription>)> {
        let title = self.title.value.with_untracked(|text| TaskTitle::parse(text)).ok()?;
        let description = self.description.value.with_untracked(|text| TaskDescription::parse(text)).ok()?;
        Some((title, Some(description).filter(|text| !text.as_str().is_empty())))
    }
}

#[component]
pub(crate) fn TaskForm(
    key: Key,
    task: Memo<Option<Task>>,
    /// An edit that the server refused.
    #[prop(optional)]
    restored: Option<EditDraft>,
    close: impl Fn() + Copy + 'static,
) -> impl IntoView {
    let store = expect_context::<TaskStore>();
    let is_restored = restored.is_some();
    let fields = Fields::new(restored.or_else(|| draft_of(task.get_untracked().as_ref())));
    let Fields { title, description, .. } = fields;
    let store_draft = move || store.store_edit(fields.draft());
    let cancel = move || {
        store.store_edit(None);
        close();
    };
    let save = move || {
        let Some((title, description)) = fields.parse() else { return };
        if !is_unchanged(task.get_untracked().as_ref(), &title, description.as_ref()) {
            store.edit(key, title, description);
        }
        cancel();
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save();
    };
    let shortcut = move |event: KeyboardEvent| match event.key().as_str() {
        // An input method uses Escape to cancel its composition.
        "Escape" if !event.is_composing() => cancel(),
        "Enter" if event.ctrl_key() || event.meta_key() => save(),
        _ => {}
    };
    let (title_id, description_id) = (format!("title-{key}"), format!("description-{key}"));
    if !is_restored {
        browser::focus_soon(vec![title_id.clone()]);
    }
    view! {
        <form class="task-form" novalidate on:submit=submit on:keydown=shortcut>
            {is_restored.then(|| view! { <SavedVersion task /> })}
            <div class="field">
                <label for=title_id.clone()>"Title"</label>
                <input
                    id=title_id.clone()
                    type="text"
                    dir="auto"
                    autocomplete="off"
                    aria-describedby=format!("{title_id}-error")
                    aria-invalid=live::flag(move || title.error().is_some())
                    prop:value=live::value(move || title.value.get())
                    on:input=move |event| {
                        title.input(event_target_value(&event));
                        store_draft();
                    }
                />
                <FieldError state=title id=title_id />
            </div>
            <div class="field">
                <label for=description_id.clone()>"Description"</label>
                <textarea
                    id=description_id.clone()
                    rows="3"
                    dir="auto"
                    aria-describedby=format!("{description_id}-error")
                    aria-invalid=live::flag(move || description.error().is_some())
                    prop:value=live::value(move || description.value.get())
                    on:input=move |event| {
                        description.input(event_target_value(&event));
                        store_draft();
                    }
                ></textarea>
                <FieldError state=description id=description_id />
            </div>
            <div class="buttons">
                <button type="submit" class="primary">{"Save"}</button>
                <button type="button" class="quiet" on:click=move |_| cancel()>"Cancel"</button>
            </div>
        </form>
    }
}

/// The version on the server, for comparison with a refused edit.
#[component]
fn SavedVersion(task: Memo<Option<Task>>) -> impl IntoView {
    move || {
        draft_of(task.get().as_ref()).map(|saved| {
            view! {
                <div class="saved-version">
                    <p class="caption">{"Saved version"}</p>
                    <p class="saved-title" dir="auto">{saved.title}</p>
                    <p class="saved-description" dir="auto">{saved.description}</p>
                </div>
            }
        })
    }
}

fn draft_of(task: Option<&Task>) -> Option<EditDraft> {
    let task = task?;
    Some(EditDraft {
        id: task.id,
        title: task.title.clone(),
        description: task.description.clone().unwrap_or_default(),
    })
}

fn is_unchanged(task: Option<&Task>, title: &TaskTitle, description: Option<&TaskDescription>) -> bool {
    task.is_some_and(|task| {
        task.title == title.as_str()
            && task.description.as_deref() == description.map(TaskDescription::as_str)
    })
}
