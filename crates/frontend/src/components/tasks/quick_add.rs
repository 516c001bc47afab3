//! The field that adds tasks, with what is understood of the line.

use crate::{
    browser,
    browser::storage,
    components::icon,
    forms::check_title,
    html::{AnyView, all, el, nothing},
    live,
    quick_add::{Chip, Context, Parsed, Value, parse},
    reactive::*,
    replica::Operation,
    sync::{AccountData, new_id},
    views::View,
    wording,
};
use shared::{Due, ListId, ListName, ListPatch, Tag, Tags, TaskPatch, TaskTitle};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Event, KeyboardEvent};

/// The id of the field.
const FIELD: &str = "new-task";
/// The most tasks that a paste adds.
const MAX_LINES: usize = 500;

#[derive(Clone, Copy)]
struct QuickAdd {
    data: AccountData,
    view: Memo<View>,
    text: RwSignal<String>,
    /// The words of chips that the user has removed.
    removed: RwSignal<Vec<String>>,
    /// Lines that were pasted, to be added as tasks.
    lines: RwSignal<Vec<String>>,
    /// Whether an empty line is an error.
    is_checked: RwSignal<bool>,
}

impl QuickAdd {
    fn input(self, text: String) {
        self.is_checked.set(false);
        if text.is_empty() {
            self.removed.update(Vec::clear);
        }
        self.text.set(text);
        self.keep();
    }

    /// Keeps what was typed and pasted as a draft.
    fn keep(self) {
        storage::update_draft(self.data.api().account().id, |draft| {
            draft.new_task = self.text.get_untracked();
            draft.left_alone = self.removed.get_untracked();
            draft.lines = self.lines.get_untracked();
        });
    }

    /// Goes on with the draft.
    fn restore(self) {
        let draft = storage::draft(self.data.api().account().id);
        self.text.set(draft.new_task);
        self.removed.set(draft.left_alone);
        self.lines.set(draft.lines);
    }

    /// Reactive.
    fn parsed(self) -> Parsed {
        let context = context(self.data);
        self.text.with(|text| self.removed.with(|removed| parse(text, &context, removed)))
    }

    /// The error of the line, if it has one to show. Reactive.
    fn error(self) -> Option<String> {
        let (is_checked, title) = (self.is_checked.get(), self.parsed().title);
        if title.is_empty() && !is_checked { None } else { check_title(&title) }
    }

    fn add(self) {
        let parsed = untrack(|| self.parsed());
        if check_title(&parsed.title).is_some() {
            // A double Enter is not an attempt to add an empty title.
            self.is_checked.set(self.text.with_untracked(|text| !text.is_empty()));
        } else {
            self.create(vec![parsed]);
            self.input(String::new());
        }
        browser::focus_soon(vec![FIELD.to_owned()]);
    }

    /// Offers several lines as several tasks.
    fn paste(self, event: &Event) {
        let pasted = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        let text = pasted.and_then(|data| data.get_data("text").ok()).unwrap_or_default();
        let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        // More are too many for a field that adds tasks: they stay one text.
        if (2..=MAX_LINES).contains(&lines.len()) {
            event.prevent_default();
            self.lines.update(|all| all.extend(lines.into_iter().map(str::to_owned)));
            self.keep();
        }
    }

    /// Adds the lines that were pasted as tasks, or to the field.
    fn take_lines(self, as_tasks: bool) {
        let lines = self.lines.get_untracked();
        self.lines.set(Vec::new());
        self.keep();
        if as_tasks {
            let context = untrack(|| context(self.data));
            let parsed = lines.iter().map(|line| (line, parse(line, &context, &[])));
            let (valid, others): (Vec<_>, Vec<_>) =
                parsed.partition(|(_, parsed)| check_title(&parsed.title).is_none());
            self.create(valid.into_iter().map(|(_, parsed)| parsed).collect());
            // What cannot be a task is not lost.
            let others: Vec<_> = others.into_iter().map(|(line, _)| line.as_str()).collect();
            if !others.is_empty() {
                self.append(&others.join(" "));
            }
        } else {
            self.append(&lines.join(" "));
        }
        browser::focus_soon(vec![FIELD.to_owned()]);
    }

    /// Adds words to the field.
    fn append(self, words: &str) {
        let text = self.text.get_untracked();
        self.input([text.as_str(), words].join(" ").trim().to_owned());
    }

    /// Adds tasks, with what the view gives to those that say nothing else.
    fn create(self, all: Vec<Parsed>) {
        let mut operations = Vec::new();
        let mut lists: Vec<(String, ListId)> = self
            .data
            .peek(|replica| replica.lists().map(|list| (browser::lower_case(&list.name), list.id)).collect());
        let done = match all.as_slice() {
            [one] => ["Added: ", &one.title].concat(),
            all => [&all.len().to_string(), " tasks added"].concat(),
        };
        // The first is to be the newest, and so the first of the list.
        for parsed in all.into_iter().rev() {
            let Ok(title) = TaskTitle::parse(&parsed.title) else { continue };
            let mut patch = preset(&self.view.get_untracked(), self.data);
            if parsed.due.is_some() {
                patch.due = Some(parsed.due);
            }
            let mut tags: Vec<Tag> = patch.tags.take().flatten().map(Vec::from).unwrap_or_default();
            for chip in parsed.chips {
                match chip.value {
                    Value::Date(_) | Value::Time(_) => {}
                    Value::Repeat(repeat) => patch.repeat = Some(Some(repeat)),
                    Value::Priority(priority) => patch.priority = Some(Some(priority)),
                    Value::Tag(tag) => tags.push(tag),
                    Value::List(name) => {
                        patch.list_id = Some(Some(list_of(&name, &mut lists, &mut operations)))
                    }
                }
            }
            patch.tags = Tags::new(tags).ok().filter(|tags| !tags.is_empty()).map(Some);
            operations.push(Operation::create_task(new_id().into(), title, patch));
        }
        self.data.perform(operations, Some(done));
    }
}

/// The list of a name, which is created if there is none.
fn list_of(name: &ListName, lists: &mut Vec<(String, ListId)>, operations: &mut Vec<Operation>) -> ListId {
    let folded = browser::lower_case(name.as_str());
    if let Some((_, id)) = lists.iter().find(|(known, _)| *known == folded) {
        return *id;
    }
    let id = new_id().into();
    operations.push(Operation::create_list(id, name.clone(), ListPatch::default()));
    lists.push((folded, id));
    id
}

/// What a view gives to a task that is added there.
fn preset(view: &View, data: AccountData) -> TaskPatch {
    let today = untrack(|| data.clock()).today;
    let tags = match view {
        View::Tag(name) => Tag::parse(name).and_then(|tag| Tags::new([tag])).ok(),
        _ => None,
    };
    TaskPatch {
        due: matches!(view, View::Today).then(|| Some(Due::from(today))),
        list_id: if let View::List(id) = view { Some(Some(*id)) } else { None },
        tags: tags.map(Some),
        ..TaskPatch::default()
    }
}

/// Reactive.
fn context(data: AccountData) -> Context {
    let clock = data.clock();
    let (language, order, week_starts) = data.customs.get_value();
    Context { today: clock.today, now: clock.time, language, order, week_starts }
}

pub(crate) fn quick_add(view: Memo<View>) -> AnyView {
    let data = expect_context::<AccountData>();
    let (text, removed) = (RwSignal::new(String::new()), RwSignal::new(Vec::new()));
    let (lines, is_checked) = (RwSignal::new(Vec::new()), RwSignal::new(false));
    let form = QuickAdd { data, view, text, removed, lines, is_checked };
    live::once_mounted(move || form.restore());
    // Without submitting the form, which Chromium takes much longer for where the page has thousands of check boxes.
    let keys = move |event: Event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>().filter(|key| key.key() == "Enter") else { return };
        event.prevent_default();
        // An input method uses Enter to end its composition.
        if !key.is_composing() && key.key_code() != 229 {
            form.add();
        }
    };
    let click = move |event: Event| {
        event.prevent_default();
        form.add();
    };
    let field = el("input")
        .id(FIELD)
        .attr("type", "text")
        .attr("dir", "auto")
        .attr("autocomplete", "off")
        .attr("enterkeyhint", "done")
        .attr("placeholder", "Add a task")
        .attr("aria-describedby", "new-task-error")
        .flag("aria-invalid", move || form.error().is_some())
        .value(move || text.get())
        .on_input(move |text| form.input(text))
        .on("paste", move |event| form.paste(&event))
        .on("keydown", keys);
    let button = el("button")
        .attr("type", "submit")
        .class("primary")
        .attr("aria-label", "Add task")
        .on("click", click)
        .child(icon("plus"));
    el("form")
        .class("new-task")
        .attr("novalidate", "")
        .on_submit(move || form.add())
        .child(el("label").class("visually-hidden").attr("for", FIELD).text("New task"))
        .child(el("div").class("with-button").child(field).child(button))
        .child(
            el("p")
                .class("field-error")
                .id("new-task-error")
                .attr("aria-live", "polite")
                .live_text(move || form.error().unwrap_or_default()),
        )
        .part(move || chips(form))
        .part(move || offer(form))
        .into()
}

/// What is understood: each piece can be given back to the title.
fn chips(form: QuickAdd) -> AnyView {
    let today = form.data.clock().today;
    let chips = form.parsed().chips;
    if chips.is_empty() {
        return nothing();
    }
    let chip = |Chip { range, value }: Chip| {
        let words = match value {
            Value::Date(date) => wording::due(&date.into(), today),
            Value::Time(time) => time.to_string(),
            Value::Repeat(repeat) => wording::repeat(&repeat),
            Value::Priority(priority) => ["Priority: ", priority.as_str()].concat(),
            Value::List(name) => ["#", name.as_str()].concat(),
            Value::Tag(tag) => ["@", tag.as_str()].concat(),
        };
        let piece = form.text.with_untracked(|text| text.get(range).unwrap_or_default().to_owned());
        let remove = move || {
            form.removed.update(|removed| removed.push(piece.clone()));
            form.keep();
            browser::focus_soon(vec![FIELD.to_owned()]);
        };
        el("button")
            .attr("type", "button")
            .class("chip")
            .attr("title", "Leave it in the title")
            .click(remove)
            .text(words)
            .child(icon("cross"))
            .into()
    };
    el("div").class("chips").children(chips.into_iter().map(chip)).into()
}

/// What to do with several lines.
fn offer(form: QuickAdd) -> AnyView {
    let number = form.lines.with(Vec::len);
    if number == 0 {
        return nothing();
    }
    let button = |as_tasks: bool| {
        el("button").attr("type", "button").class("quiet").click(move || form.take_lines(as_tasks))
    };
    let as_tasks = button(true).text(["Add ", &number.to_string(), " tasks"].concat());
    let row = all(vec![as_tasks.into(), button(false).text("As one task").into()]);
    el("div").class("notice").attr("role", "status").child(row).into()
}
