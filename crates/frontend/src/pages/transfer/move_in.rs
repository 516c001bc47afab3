//! Import: a file is chosen, looked at, and then added.

use super::{
    format::{FORMATS, guess},
    report::{FIRST_LINES, heading, summary},
};
use crate::{
    api::{ApiError, Import},
    browser::{self, device, device::Picked, document},
    components::{form::select_field, icon},
    html::{AnyView, all, el, nothing, part},
    quick_add::DateOrder,
    reactive::*,
    sync::AccountData,
};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement};

/// The most that the server takes, in bytes.
const LIMIT: u32 = 10 * 1_024 * 1_024;
const INTRODUCTION: &str = "Bring your tasks from another app. You see what will be added before anything is, and can undo it afterwards.";
const HINT: &str =
    "From Todoist, TickTick, Google Tasks, Microsoft To Do, a calendar, todo.txt or a table, at most 10 MB";
const DATES: &[(&str, &str)] =
    &[("dmy", "The day first, as in 24/12/2026"), ("mdy", "The month first, as in 12/24/2026")];
/// Where the state is announced, and the focus goes when a button is gone.
const STATUS: &str = "import-status";
const INPUT: &str = "import-file";

/// What is done with a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    /// Report what would be added.
    Check,
    Add,
    Undo,
}

#[derive(Clone, PartialEq)]
enum Step {
    Start,
    Busy(Action),
    Done(Action),
    Failed(Action, String),
    /// This file cannot be imported.
    Refused(&'static str),
}

#[derive(Clone, Copy)]
struct MoveIn {
    data: AccountData,
    step: RwSignal<Step>,
    file: RwSignal<Option<Picked>>,
    format: RwSignal<String>,
    dates: RwSignal<String>,
    /// The percentage of the file that is sent.
    sent: RwSignal<u32>,
    report: RwSignal<Import>,
    /// Whether a file is dragged over the section.
    is_over: RwSignal<bool>,
}

pub(super) fn move_in(data: AccountData) -> AnyView {
    let (_, order, _) = data.customs.get_value();
    let dates = if order == DateOrder::MonthDay { "mdy" } else { "dmy" };
    MoveIn {
        data,
        step: RwSignal::new(Step::Start),
        file: RwSignal::new(None),
        format: RwSignal::new(String::new()),
        dates: RwSignal::new(dates.to_owned()),
        sent: RwSignal::new(0),
        report: RwSignal::new(Import::default()),
        is_over: RwSignal::new(false),
    }
    .view()
}

impl MoveIn {
    fn view(self) -> AnyView {
        let over = move |is_over: bool| {
            move |event: Event| {
                event.prevent_default();
                self.is_over.maybe_update(|was| std::mem::replace(was, is_over) != is_over);
            }
        };
        let open = || {
            let input = document().get_element_by_id(INPUT);
            if let Some(Ok(input)) = input.map(JsCast::dyn_into::<HtmlElement>) {
                input.click();
            }
        };
        let drop = el("button")
            .attr("type", "button")
            .class("drop")
            .attr("aria-describedby", "import-hint")
            .click(open)
            .child(icon("move"))
            .text("Choose a file, or drop it here");
        let input = el("input")
            .attr("type", "file")
            .id(INPUT)
            .attr("hidden", "")
            .attr("aria-label", "File to import")
            .on("change", move |event| self.pick(event));
        el("section")
            .class("card")
            .attr("aria-labelledby", "move-in")
            .flag("data-over", move || self.is_over.get())
            .on("dragover", over(true))
            .on("dragleave", over(false))
            .on("drop", move |event| {
                self.is_over.set(false);
                self.pick(event);
            })
            .child(el("h2").id("move-in").text("Move in"))
            .child(el("p").text(INTRODUCTION))
            .child(drop)
            .child(input)
            .child(el("p").class("caption").id("import-hint").text(HINT))
            .part(move || if self.file.with(Option::is_some) { self.choices() } else { nothing() })
            .child(self.status())
            .part(move || self.outcome())
            .into()
    }

    /// Takes a file, and looks at it at once.
    fn pick(self, event: Event) {
        event.prevent_default();
        if matches!(self.step.get_untracked(), Step::Busy(_)) {
            return;
        }
        browser::spawn(async move {
            let Some(picked) = device::pick(event, LIMIT).await else {
                self.step.try_set(Step::Refused("This cannot be read as a file."));
                return;
            };
            let is_too_large = picked.size > f64::from(LIMIT);
            self.format.try_set(guess(&picked.name, &picked.head).to_owned());
            self.file.try_set(Some(picked).filter(|_| !is_too_large));
            match is_too_large {
                true => drop(self.step.try_set(Step::Refused("This file is too large: 10 MB are the most."))),
                false => self.run(Action::Check),
            }
        });
    }

    /// What the file is, which can be corrected.
    fn choices(self) -> AnyView {
        let name = self.file.with_untracked(|file| file.as_ref().map(|file| file.name.clone()));
        let again = move |_| self.run(Action::Check);
        let dates = move || match self.format.get().as_str() {
            "csv" => select_field(self.dates, "import-dates", "Dates have", DATES),
            _ => nothing(),
        };
        el("div")
            .class("import-choices")
            .on("change", again)
            .child(el("p").child(el("strong").attr("dir", "auto").text(name.unwrap_or_default())))
            .child(select_field(self.format, "import-format", "It is from", FORMATS))
            .part(dates)
            .into()
    }

    /// What is happening, or what it has come to.
    fn status(self) -> AnyView {
        let text = move || match self.step.get() {
            Step::Busy(Action::Undo) => "Undoing the import…".to_owned(),
            Step::Busy(action) => match (self.sent.get(), action) {
                (100, Action::Check) => "Reading the file…".to_owned(),
                (100, _) => "Adding the tasks…".to_owned(),
                (sent, _) => ["Sending the file: ", &sent.to_string(), " %"].concat(),
            },
            Step::Done(Action::Undo) => "The import is undone: its tasks are in the trash.".to_owned(),
            Step::Done(action) => self.report.with(|report| summary(report, action == Action::Add)),
            Step::Start | Step::Failed(..) | Step::Refused(_) => String::new(),
        };
        let is_busy = move || matches!(self.step.get(), Step::Busy(_));
        let bar = move || match is_busy() {
            true => el("progress").attr("aria-labelledby", STATUS).into(),
            false => nothing(),
        };
        let status = el("p").id(STATUS).class("form-status").attr("role", "status").attr("tabindex", "-1");
        all(vec![status.live_text(text).into(), part(bar)])
    }

    /// The lines of the report, and what can be done next.
    fn outcome(self) -> AnyView {
        let button = move |action: Action, class: &'static str, label: &'static str| -> AnyView {
            el("button")
                .attr("type", "button")
                .class(class)
                .click(move || self.run(action))
                .text(label)
                .into()
        };
        let lines = || untrack(|| self.lines());
        match self.step.get() {
            Step::Start | Step::Busy(_) | Step::Done(Action::Undo) => nothing(),
            Step::Refused(text) => el("p").class("notice bad").attr("role", "alert").text(text).into(),
            Step::Failed(action, text) => all(vec![
                el("p").class("notice bad").attr("role", "alert").text(text).into(),
                button(action, "primary wide", "Try again"),
            ]),
            Step::Done(Action::Check) => {
                let adds = self.report.with_untracked(|report| report.lists + report.tasks + report.tags > 0);
                let add = adds.then(|| button(Action::Add, "primary wide", "Import"));
                all([lines()].into_iter().chain(add).collect())
            }
            Step::Done(Action::Add) => {
                let id = self.report.with_untracked(|report| report.id.is_some());
                let undo = id.then(|| button(Action::Undo, "wide import-undo", "Undo"));
                all([lines()].into_iter().chain(undo).collect())
            }
        }
    }

    fn lines(self) -> AnyView {
        let count = self.report.with(|report| report.lines.len());
        if count == 0 {
            return nothing();
        }
        let is_whole = RwSignal::new(count <= FIRST_LINES);
        let rows = move || {
            let shown = if is_whole.get() { count } else { FIRST_LINES };
            let row = |words: String| -> AnyView { el("li").attr("dir", "auto").text(words).into() };
            self.report.with_untracked(|report| {
                all(report.lines.iter().take(shown).map(|line| row(line.words())).collect())
            })
        };
        let more = move || match is_whole.get() {
            true => nothing(),
            false => el("button")
                .attr("type", "button")
                .class("quiet")
                .click(move || is_whole.set(true))
                .text(["Show all ", &count.to_string()].concat())
                .into(),
        };
        all(vec![
            el("p").text(heading(count)).into(),
            el("ul")
                .class("import-lines")
                .attr("tabindex", "0")
                .attr("aria-label", "Lines")
                .part(rows)
                .into(),
            part(more),
        ])
    }

    fn run(self, action: Action) {
        if matches!(self.step.get_untracked(), Step::Busy(_)) {
            return;
        }
        self.sent.set(0);
        self.step.set(Step::Busy(action));
        browser::spawn(async move {
            let step = match self.request(action).await {
                Ok(()) => Step::Done(action),
                Err(error) => Step::Failed(action, failure(&error, action)),
            };
            if self.step.try_set(step) {
                self.data.wake();
                browser::keep_focus(None, STATUS);
            }
        });
    }

    async fn request(self, action: Action) -> Result<(), ApiError> {
        let api = self.data.api();
        if action == Action::Undo {
            let id = self.report.with_untracked(|report| report.id.clone());
            return api.undo_import(&id.unwrap_or_default()).await;
        }
        let today = String::from(untrack(|| self.data.clock()).today);
        let format = self.format.get_untracked();
        let mut query = ["?format=", &format, "&today=", &today].concat();
        if format == "csv" {
            query.extend(["&dates=", &self.dates.get_untracked()]);
        }
        if action == Action::Check {
            query.push_str("&dry_run=true");
        }
        let content = self.file.with_untracked(|file| file.as_ref().map(|file| file.content.clone()));
        let import = api.import(&query, content.unwrap_or_default(), self.sent).await?;
        self.report.try_set(import);
        Ok(())
    }
}

/// Why an import has failed, and what has become of the tasks.
fn failure(error: &ApiError, action: Action) -> String {
    let end = match (error, action) {
        (ApiError::Refused { status: 413, .. }, _) => {
            return "This file is too large: 10 MB are the most.".to_owned();
        }
        (ApiError::Refused { .. }, Action::Check | Action::Add) => " Nothing was added.",
        (_, Action::Add) => " Nothing is added twice.",
        _ => "",
    };
    let mut text = error.to_string();
    if !text.ends_with('.') {
        text.push('.');
    }
    text + end
}
