//! Title and notes of a task, which are saved as one types.

use super::open::Open;
use crate::{
    browser::{
        Timer, after, listen,
        storage::{self, EditDraft},
    },
    components::form::field_error,
    forms::{FieldState, check_description, check_title},
    html::{AnyView, el, nothing},
    live,
    reactive::*,
    replica::Operation,
};
use shared::{Task, TaskDescription, TaskPatch, TaskTitle};

/// How many milliseconds a pause in typing is until the text is saved. Until then it is a draft in this tab.
const PAUSE: i32 = 500;

/// The text of the fields, and that of the task when it was taken over.
#[derive(Clone, Copy)]
struct Edit {
    open: Open,
    title: FieldState,
    notes: FieldState,
    /// The title and the notes that the edit began with, as long as there is one.
    base: StoredValue<Option<(String, String)>>,
    timer: StoredValue<Option<Timer>>,
}

impl Edit {
    fn new(open: Open) -> Self {
        let owner = open.data.api().account().id;
        let shown = open.peek(texts_of);
        let draft = storage::draft(owner).edits.into_iter().find(|draft| draft.id == open.id);
        let base = draft.as_ref().map(|draft| (draft.base_title.clone(), draft.base_description.clone()));
        let is_restored = draft.is_some();
        let (title, notes) = draft.map(|draft| (draft.title, draft.description)).unwrap_or(shown);
        let edit = Self {
            open,
            title: FieldState::new(title, check_title),
            notes: FieldState::new(notes, check_description),
            base: StoredValue::new(base),
            timer: StoredValue::new(None),
        };
        edit.title.show_errors();
        edit.notes.show_errors();
        if is_restored {
            edit.save_soon();
        }
        edit
    }

    /// Keeps what was typed, and saves it after a pause.
    fn typed(self) {
        let shown = self.open.peek(texts_of);
        let base = self.base.try_update_value(|base| base.get_or_insert(shown).clone());
        self.keep(base.unwrap_or_default());
        self.save_soon();
    }

    /// Keeps the edit as a draft.
    fn keep(self, (base_title, base_description): (String, String)) {
        let session = self.open.data.api().session();
        // The user has chosen to leave nothing here.
        if untrack(|| session.was_left()) {
            return;
        }
        let (title, description) = (self.title.text(), self.notes.text());
        let draft = EditDraft { id: self.open.id, title, description, base_title, base_description };
        storage::update_draft(self.open.data.api().account().id, |stored| stored.keep(draft));
    }

    fn save_soon(self) {
        self.cancel();
        self.timer.set_value(after(PAUSE, move || self.save(false)));
    }

    fn cancel(self) {
        if let Some(Some(timer)) = self.timer.try_update_value(Option::take) {
            timer.clear();
        }
    }

    /// Saves what is valid, and keeps the rest as a draft. If the task is gone, the edit is offered as one that could not
    /// be saved. The draft stays if the page is about to go, where storing may not end.
    fn save(self, is_leaving: bool) {
        self.cancel();
        let Some(Some((base_title, base_notes))) = self.base.try_get_value() else { return };
        let (title, notes) = (self.title.text(), self.notes.text());
        let parsed = (TaskTitle::parse(&title), TaskDescription::parse(&notes));
        let is_valid = parsed.0.is_ok() && parsed.1.is_ok();
        let notes = parsed.1.ok().filter(|notes| notes.as_str() != base_notes);
        let patch = TaskPatch {
            title: parsed.0.ok().filter(|title| title.as_str() != base_title),
            description: notes.map(|notes| Some(notes).filter(|notes| !notes.as_str().is_empty())),
            ..TaskPatch::default()
        };
        // What is saved is what the rest of the edit begins with.
        let begins_with = (
            patch.title.as_ref().map_or(base_title, |title| title.as_str().to_owned()),
            if patch.description.is_some() { self.notes.text() } else { base_notes.clone() },
        );
        let base = patch.description.is_some().then_some(base_notes);
        self.open.data.perform(vec![Operation::update_task(self.open.id, patch, base)], None);
        if !is_valid {
            self.base.set_value(Some(begins_with.clone()));
            self.keep(begins_with);
        } else if !is_leaving {
            self.base.set_value(None);
            let id = self.open.id;
            storage::update_draft(self.open.data.api().account().id, |draft| draft.forget(id));
        }
    }

    /// Takes over what was changed elsewhere, unless there is an edit.
    fn follow(self) {
        let (title, notes) = self.open.read(texts_of);
        if self.base.with_value(Option::is_none) {
            for (field, text) in [(self.title, title), (self.notes, notes)] {
                field.value.maybe_update(|value| {
                    // A blank at the end is not saved, and stays while one types on.
                    let is_new = value.trim() != text.trim();
                    if is_new {
                        *value = text;
                    }
                    is_new
                });
            }
        }
    }
}

/// The title and the notes of a task.
fn texts_of(task: &Task) -> (String, String) {
    (task.title.clone(), task.description.clone().unwrap_or_default())
}

/// Saves the draft of a task that is gone, or shows what cannot be saved of it.
pub(super) fn lost_texts(open: Open, close: impl Fn() + 'static) -> AnyView {
    Edit::new(open).save(false);
    let owner = open.data.api().account().id;
    let Some(lost) = storage::draft(owner).edits.into_iter().find(|draft| draft.id == open.id) else {
        return nothing();
    };
    let text = [lost.title.as_str(), &lost.description].join("\n").trim().to_owned();
    let shown = text.clone();
    let button = || el("button").attr("type", "button").class("quiet");
    let dismiss = move || {
        storage::update_draft(owner, |draft| draft.forget(open.id));
        close();
    };
    el("div")
        .class("texts")
        .child(el("p").text("What was typed and could not be saved:"))
        .child(
            el("textarea")
                .attr("aria-label", "Not saved")
                .attr("readonly", "")
                .attr("dir", "auto")
                .value(move || shown.clone()),
        )
        .child(button().click(move || open.data.copy(&text)).text("Copy"))
        .child(button().click(dismiss).text("Dismiss"))
        .into()
}

pub(super) fn texts(open: Open) -> AnyView {
    let edit = Edit::new(open);
    live::effect(move || edit.follow());
    // Also what is left within the pause, by a click, a reload or a sign-out.
    listen("pagehide", move |_| edit.save(true));
    on_cleanup(move || edit.save(false));
    el("div")
        .class("texts")
        .children(text(edit, edit.title, "task-title", "Title", "1"))
        .children(text(edit, edit.notes, "task-notes", "Notes", "4"))
        .part(move || links(&edit.notes.value.get()))
        .into()
}

/// The links of the notes, to be followed: a field shows text alone.
fn links(notes: &str) -> AnyView {
    let link = |address: &str| {
        let address = address.to_owned();
        el("a")
            .attr("href", address.clone())
            .attr("target", "_blank")
            .attr("rel", "noreferrer")
            .attr("dir", "ltr")
            .text(address)
            .into()
    };
    el("div").class("links").children(links_in(notes).map(link)).into()
}

/// The web addresses in a text, without the punctuation around them.
fn links_in(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'));
    let trimmed = words.map(|word| {
        let word = word.trim_start_matches(['(', '[', '*', '_']);
        let end: &[char] = if word.contains('(') {
            &['.', ',', ';', ':', '!', '?', ']', '*', '_']
        } else {
            &['.', ',', ';', ':', '!', '?', ']', ')', '*', '_']
        };
        word.trim_end_matches(end)
    });
    trimmed.filter(|word| {
        ["https://", "http://"]
            .iter()
            .any(|scheme| word.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
    })
}

fn text(
    edit: Edit,
    field: FieldState,
    id: &'static str,
    label: &'static str,
    rows: &'static str,
) -> [AnyView; 3] {
    let input = move |text: String| {
        field.input(text);
        edit.typed();
    };
    let area = el("textarea")
        .id(id)
        .attr("rows", rows)
        .attr("dir", "auto")
        .attr("placeholder", label)
        .attr("aria-describedby", [id, "-error"].concat())
        .flag("aria-invalid", move || field.error().is_some())
        .value(move || field.value.get())
        .on_input(input)
        .on("blur", move |_| edit.save(false));
    [
        el("label").class("visually-hidden").attr("for", id).text(label).into(),
        area.into(),
        field_error(field, id).into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::links_in;

    #[test]
    fn finds_links_without_punctuation() {
        let text = "See https://a.example/x?y=1, (http://b.example) and <https://c.example/(d)>.\nhttps:// ftp://e javascript:alert(1)";
        let found: Vec<_> = links_in(text).collect();
        assert_eq!(found, ["https://a.example/x?y=1", "http://b.example", "https://c.example/(d)"]);
    }
}
