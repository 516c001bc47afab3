//! The palette: views, actions and tasks by parts of their names.

use super::{
    help::show_help,
    navigation::MOVE,
    reach::{begin_to_add, show_dialog},
};
use crate::{
    browser::{self, document},
    html::{AnyView, all, el},
    reactive::*,
    route::Protected,
    router::Router,
    sync::AccountData,
    views::View,
};
use shared::TaskId;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDialogElement, KeyboardEvent, ScrollIntoViewOptions, ScrollLogicalPosition};

/// The id of the dialog.
const PALETTE: &str = "palette";
/// The most tasks that are offered.
const MAX_TASKS: usize = 8;

/// What an entry does.
#[derive(Clone, PartialEq, Eq)]
enum Act {
    Go(Protected),
    Open(TaskId),
    Add,
    Undo,
    Help,
    SignOut,
}

/// A label, and what it leads to.
type Entry = (String, Act);

#[derive(Clone, Copy)]
struct Palette {
    data: AccountData,
    router: Router,
    text: RwSignal<String>,
    is_open: RwSignal<bool>,
    /// The entry that Enter takes.
    index: RwSignal<usize>,
    entries: Memo<Vec<Entry>>,
}

/// Shows the palette.
pub(super) fn show_palette() {
    show_dialog(PALETTE);
}

pub(super) fn palette(data: AccountData) -> AnyView {
    let router = expect_context::<Router>();
    let (text, is_open, index) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(0));
    let entries = Memo::new(move |_| if is_open.get() { entries(data, &text.get()) } else { Vec::new() });
    Palette { data, router, text, is_open, index, entries }.view()
}

impl Palette {
    fn view(self) -> AnyView {
        let reset = move |_| {
            self.text.set(String::new());
            self.index.set(0);
            self.is_open.set(false);
        };
        let active = move || {
            let count = self.entries.with(Vec::len);
            (count > 0).then(|| option_id(self.index.get()))
        };
        let field = el("input")
            .id("palette-text")
            .attr("role", "combobox")
            .attr("aria-label", "Go to or do")
            .attr("aria-expanded", "true")
            .attr("aria-controls", "palette-entries")
            .live("aria-activedescendant", active)
            .attr("placeholder", "Go to a view or task, or do something")
            .attr("autocomplete", "off")
            .attr("dir", "auto")
            .value(move || self.text.get())
            .on("focus", move |_| self.is_open.set(true))
            .on("keydown", move |event| self.key(&event))
            .on_input(move |text| {
                self.text.set(text);
                self.index.set(0);
            });
        let options = move || {
            let options = self.entries.get().into_iter().enumerate();
            all(options.map(|(index, (label, act))| self.option(index, label, act)).collect())
        };
        el("dialog")
            .id(PALETTE)
            .class("palette")
            .attr("aria-label", "Views and actions")
            .on("close", reset)
            .child(field)
            .child(
                el("div")
                    .id("palette-entries")
                    .attr("role", "listbox")
                    .attr("aria-label", "Views and actions")
                    .part(options),
            )
            .into()
    }

    fn option(self, index: usize, label: String, act: Act) -> AnyView {
        el("div")
            .id(option_id(index))
            .attr("role", "option")
            .attr("dir", "auto")
            .flag("aria-selected", move || self.index.get() == index)
            .click(move || self.take(&act))
            .text(label)
            .into()
    }

    fn key(self, event: &Event) {
        let Some(key) =
            event.dyn_ref::<KeyboardEvent>().filter(|key| !key.is_composing() && key.key_code() != 229)
        else {
            return;
        };
        let (index, count) = (self.index.get_untracked(), self.entries.with_untracked(Vec::len));
        match key.key().as_str() {
            "ArrowDown" if count > 0 => self.choose((index + 1) % count),
            "ArrowUp" if count > 0 => self.choose((index + count - 1) % count),
            "Enter" => {
                if let Some((_, act)) = self.entries.with_untracked(|entries| entries.get(index).cloned()) {
                    self.take(&act);
                }
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn choose(self, index: usize) {
        self.index.set(index);
        if let Some(option) = document().get_element_by_id(&option_id(index)) {
            option.scroll_into_view_with_scroll_into_view_options(&nearest());
        }
    }

    fn take(self, act: &Act) {
        if let Some(Ok(dialog)) =
            document().get_element_by_id(PALETTE).map(JsCast::dyn_into::<HtmlDialogElement>)
        {
            dialog.close();
        }
        match act {
            Act::Go(page) => self.router.go(page),
            Act::Open(id) => self.router.open(Some(*id)),
            Act::Add => begin_to_add(self.router),
            Act::Undo => self.data.undo(None),
            Act::Help => show_help(),
            Act::SignOut => self.data.sign_out(),
        }
    }
}

fn nearest() -> ScrollIntoViewOptions {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options
}

fn option_id(index: usize) -> String {
    ["palette-", &index.to_string()].concat()
}

/// The entries whose labels have all words of a text. Tasks are there only for a text.
fn entries(data: AccountData, text: &str) -> Vec<Entry> {
    let counts = data.counts();
    let view = |label: &str, view: View| (label.to_owned(), Act::Go(Protected::Tasks(view)));
    let mut all =
        vec![view("Today", View::Today), view("Upcoming", View::Upcoming), view("Inbox", View::Inbox)];
    all.extend(
        counts.lists.into_iter().map(|(list, _)| view(&["#", &list.name].concat(), View::List(list.id))),
    );
    all.extend(counts.tags.into_iter().map(|(tag, _)| view(&["@", &tag].concat(), View::Tag(tag))));
    all.push(view("Search", View::Search(String::new())));
    all.push(view("Done", View::Done));
    let others = [
        ("Trash", Act::Go(Protected::Trash)),
        ("Account and settings", Act::Go(Protected::ACCOUNT)),
        (MOVE, Act::Go(Protected::Move)),
        ("Add a task", Act::Add),
        ("Undo", Act::Undo),
        ("Help", Act::Help),
        ("Sign out", Act::SignOut),
    ];
    all.extend(others.map(|(label, act)| (label.to_owned(), act)));
    let text = browser::lower_case(text);
    let has_words = |label: &str| {
        let label = browser::lower_case(label);
        text.split_whitespace().all(|word| label.contains(word))
    };
    all.retain(|(label, _)| has_words(label));
    if !text.trim().is_empty() {
        data.with(|replica| {
            let found = replica.tasks().rev().filter(|task| !task.completed && has_words(&task.title));
            all.extend(found.take(MAX_TASKS).map(|task| (task.title.clone(), Act::Open(task.id))));
        });
    }
    all
}
