//! Import: a file is chosen, looked at, and then added.

use super::{
    format::{FORMATS, guess},
    report::{FIRST_LINES, added, plural, summary},
};
use crate::{
    api::{Call, Import},
    browser::{self, device},
    components::{
        form::{form_notice, select_field},
        icon,
    },
    forms::Form,
    html::{AnyView, all, el, nothing, part},
    quick_add::DateOrder,
    reactive::*,
    route::Protected,
    sync::AccountData,
    views::{Counts, View},
};
use wasm_bindgen::JsValue;
use web_sys::{Event, js_sys::encode_uri_component};

const INTRODUCTION: &str = "Bring your tasks from another app. You see what will be added before anything is, and can undo it afterwards.";
const HINT: &str =
    "From Todoist, TickTick, Google Tasks, Microsoft To Do, a calendar, todo.txt or a table, at most 10 MB";
const TOO_LARGE: &str = "This file is too large: 10 MB are the most.";
const DATES: &[(&str, &str)] =
    &[("dmy", "The day first, as in 24/12/2026"), ("mdy", "The month first, as in 12/24/2026")];
const HEADING: &str = "move-in";
/// The button for what can be done next.
const NEXT: &str = "import-next";

/// What can be done with a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Action {
    /// Report what would be added.
    Check,
    Add,
    Undo,
}

#[derive(Clone, Copy)]
struct MoveIn {
    data: AccountData,
    form: Form,
    /// The name of the file; empty if there is none.
    name: RwSignal<String>,
    content: StoredValue<JsValue>,
    format: RwSignal<String>,
    dates: RwSignal<String>,
    /// The percentage of the file that is sent.
    sent: RwSignal<u32>,
    /// The last one.
    report: StoredValue<Import>,
    /// The entries of the sidebar before the import.
    before: StoredValue<Counts>,
    next: RwSignal<Option<Action>>,
}

pub(super) fn move_in(data: AccountData) -> AnyView {
    let (_, order, _) = data.customs.get_value();
    let dates = if order == DateOrder::MonthDay { "mdy" } else { "dmy" };
    MoveIn {
        data,
        form: Form::new(NEXT, &[]),
        name: RwSignal::new(String::new()),
        content: StoredValue::new(JsValue::NULL),
        format: RwSignal::new(String::new()),
        dates: RwSignal::new(dates.to_owned()),
        sent: RwSignal::new(0),
        report: StoredValue::new(Import::default()),
        before: StoredValue::new(Counts::default()),
        next: RwSignal::new(None),
    }
    .view()
}

impl MoveIn {
    fn view(self) -> AnyView {
        // A click on it, and what is dropped, is for the field that follows it (drag.js).
        let drop = el("button")
            .attr("type", "button")
            .class("drop")
            .attr("aria-describedby", "import-hint")
            .child(icon("move"))
            .text("Choose a file, or drop it here");
        let input = el("input")
            .attr("type", "file")
            .id("import-file")
            .attr("hidden", "")
            .on("change", move |event| self.pick(event));
        el("section")
            .class("card")
            .attr("aria-labelledby", HEADING)
            .child(el("h2").id(HEADING).attr("tabindex", "-1").text("Move in"))
            .child(el("p").text(INTRODUCTION))
            .child(drop)
            .child(input)
            .child(el("p").class("caption").id("import-hint").text(HINT))
            .part(move || if self.name.with(String::is_empty) { nothing() } else { self.choices() })
            .part(move || if self.form.busy.get() { self.progress() } else { nothing() })
            .child(form_notice(self.form))
            .part(move || self.outcome())
            .into()
    }

    /// Takes a file, and looks at it at once.
    fn pick(self, event: Event) {
        browser::spawn(async move {
            let Some((name, head, content)) = device::pick(event).await else { return };
            self.next.try_set(None);
            self.report.set_value(Import::default());
            if content.is_null() {
                self.name.try_set(String::new());
                self.form.status.try_set(None);
                self.form.alert.try_set(Some(TOO_LARGE.to_owned()));
            } else if self.form.busy.try_get_untracked() == Some(false) {
                self.content.set_value(content);
                self.format.set(guess(&name, &head).to_owned());
                self.name.set(name);
                self.run(Action::Check, NEXT);
            }
        });
    }

    /// What the file is, which can be corrected.
    fn choices(self) -> AnyView {
        let dates = move || match self.format.with(|format| format == "csv") {
            true => select_field(self.dates, "import-dates", "Dates have", DATES),
            false => nothing(),
        };
        el("div")
            .class("import-choices")
            // The focus stays.
            .on("change", move |_| self.run(Action::Check, ""))
            .child(el("strong").attr("dir", "auto").text(self.name.get_untracked()))
            .child(select_field(self.format, "import-format", "It is from", FORMATS))
            .part(dates)
            .into()
    }

    fn progress(self) -> AnyView {
        let text = move || match self.sent.get() {
            100 => "Working on it…".to_owned(),
            sent => ["Sending: ", &sent.to_string(), " %"].concat(),
        };
        el("label").live_text(text).child(el("progress")).into()
    }

    /// The lines of the report, and what can be done next.
    fn outcome(self) -> AnyView {
        let Some(next) = self.next.get().filter(|_| !self.form.busy.get()) else { return nothing() };
        let (class, label) = match next {
            Action::Check => ("primary wide", "Try again"),
            Action::Add => ("primary wide", "Import"),
            Action::Undo => ("wide import-undo", "Undo"),
        };
        let run = move || self.run(next, HEADING);
        let button = el("button").attr("type", "button").id(NEXT).class(class).click(run).text(label);
        let places = part(move || if next == Action::Undo { self.places() } else { nothing() });
        all(vec![places, untrack(|| self.lines()), button.into()])
    }

    /// Links to the lists that are new or have more tasks than before the import.
    fn places(self) -> AnyView {
        let now = self.data.counts();
        let places = self.before.with_value(|before| added(before, now));
        let link = |(view, name): (View, String)| {
            let address = Protected::Tasks(view).address();
            el("li").child(el("a").attr("href", address).text("Open ").child(el("bdi").text(name))).into()
        };
        el("ul").class("import-places").children(places.into_iter().map(link)).into()
    }

    fn lines(self) -> AnyView {
        let count = self.report.with_value(|report| report.lines.len());
        if count == 0 {
            return nothing();
        }
        let is_whole = RwSignal::new(count <= FIRST_LINES);
        let rows = move || {
            let shown = if is_whole.get() { count } else { FIRST_LINES };
            self.report.with_value(|report| {
                let lines = report.lines.iter().take(shown);
                all(lines.map(|line| el("li").attr("dir", "auto").text(line.0.clone()).into()).collect())
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
            el("p").text(plural(count, "line") + " to look at:").into(),
            el("ul")
                .class("import-lines")
                .attr("tabindex", "0")
                .attr("aria-label", "Lines")
                .part(rows)
                .into(),
            part(more),
        ])
    }

    /// Does something with the file. `focus` is what has the focus afterwards, if it succeeds.
    fn run(self, action: Action, focus: &'static str) {
        let (api, call) = (self.data.api(), self.call(action));
        self.sent.set(0);
        if action == Action::Add {
            self.before.set_value(untrack(|| self.data.counts()));
        }
        // What can be tried again if it fails.
        self.next.set(Some(action));
        self.form.submit(async move {
            let report = api.transfer(call).await?.json()?;
            self.conclude(action, report);
            Ok(focus)
        });
    }

    fn call(self, action: Action) -> Call {
        let api = self.data.api();
        if action == Action::Undo {
            return self.report.with_value(|report| api.undo_import(&report.id));
        }
        let (format, dates) = (self.format.get_untracked(), self.dates.get_untracked());
        let today = String::from(untrack(|| self.data.clock()).today);
        let dry_run = if action == Action::Check { "&dry_run=true" } else { "" };
        // The order of dates counts for tables only.
        let name = self.name.with_untracked(|name| String::from(encode_uri_component(name)));
        let query =
            ["?format=", &format, "&dates=", &dates, "&today=", &today, "&name=", &name, dry_run].concat();
        api.import(&query, self.content.get_value(), self.sent)
    }

    /// Says what has happened, and what can be done next.
    fn conclude(self, action: Action, report: Import) {
        let adds = report.lists + report.tasks + report.tags > 0;
        let (next, status) = match action {
            Action::Check => (Some(Action::Add), summary(&report, false)),
            Action::Add => (Some(Action::Undo), summary(&report, true)),
            Action::Undo => (None, "The import is undone: its tasks are in the trash.".to_owned()),
        };
        self.report.set_value(report);
        self.next.try_set(next.filter(|_| adds));
        self.form.set_status(&status);
        self.data.wake();
    }
}
