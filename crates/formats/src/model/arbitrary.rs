//! Accounts for property tests of exports.

mod plain;

pub(crate) use plain::{of_account, of_import};

use crate::{ExportFormat, Exporter};
use proptest::{collection::vec, option, prelude::*, sample::select};
use shared::{
    Date, Due, List, ListColor, ListId, ListName, Position, Priority, RecurrenceRule, Reminder, ReminderTime,
    Reminders, Repeat, RepeatFrom, Tag, Tags, Task, TaskAttributes, TaskDescription, TaskId, TaskTitle,
    TimeOfDay, Timestamp, UserId, ZoneName,
};
use std::collections::HashSet;
use uuid::Uuid;

/// Everything that an export contains.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) lists: Vec<List>,
    pub(crate) tasks: Vec<Task>,
    /// When it was read.
    pub(crate) at: Timestamp,
}

impl Account {
    /// As a file.
    pub(crate) fn exported(&self, format: ExportFormat) -> Vec<u8> {
        self.written(Exporter::new(format, self.lists.clone(), self.at))
    }

    /// As a file, in one part.
    pub(crate) fn written(&self, mut exporter: Exporter) -> Vec<u8> {
        let mut file = Vec::new();
        exporter.begin(&mut file).unwrap();
        exporter.tasks(&self.tasks, &mut file).unwrap();
        exporter.end(&mut file).unwrap();
        file
    }
}

/// What has a meaning in one of the formats, or is unusual in a text.
const ODD: [&str; 56] = [
    " ",
    "  ",
    "\u{a0}",
    "\u{2028}",
    "\u{200b}",
    "\u{feff}",
    "\u{202e}",
    "\"",
    "'",
    "''",
    "\\",
    "\\n",
    "\\,",
    ",",
    ";",
    ":",
    "|",
    "/",
    "=",
    "=1+1",
    "+",
    "+project",
    "-",
    "@",
    "@home",
    "#",
    "#tag",
    "%",
    "%20",
    "&amp;",
    "<b>",
    "{",
    "}",
    "[",
    "]",
    "(A) ",
    "x ",
    "2026-12-24",
    "due:2026-12-24",
    "rec:1w",
    "pri:A",
    "id:1",
    "key:",
    ":value",
    "https://example.com/?a=b",
    "BEGIN:VTODO",
    "null",
    "true",
    "İ",
    "ß",
    "e\u{301}",
    "שלום",
    "👩‍👧",
    "漢字",
    "\u{301}",
    "Tags: a, b",
];
/// Only in descriptions.
const LINES: [&str; 8] = ["\n", "\n\n", "\t", "\r\n", "\nDate: x", "\n ", " \n", "\nx "];

/// Rules with each part, from a due or from a completion.
const RULES: [&str; 12] = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3;COUNT=5",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU",
    "FREQ=WEEKLY;UNTIL=99991231",
    "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYMONTHDAY=-1,31",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY",
    "FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=YEARLY;BYMONTH=12;BYDAY=1SU;COUNT=2",
];
const ZONES: [&str; 6] = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "UTC",
    "America/Argentina/Salta",
];

fn text(odd: &'static [&'static str]) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => select(odd).prop_map(str::to_owned),
        3 => "[a-zA-Z0-9]{1,8}",
        1 => any::<char>().prop_map(String::from),
    ];
    vec(piece, 1..8).prop_map(|pieces| pieces.concat())
}

fn title() -> impl Strategy<Value = String> {
    text(&ODD).prop_filter_map("no title", |text| TaskTitle::parse(&text).ok().map(String::from))
}

/// Of something: a description of blanks is none.
fn description() -> impl Strategy<Value = String> {
    let line = prop_oneof![text(&ODD), text(&LINES)];
    vec(line, 1..4).prop_filter_map("no description", |lines| {
        let text = TaskDescription::parse(&lines.concat()).ok()?;
        (!text.as_str().trim().is_empty()).then(|| text.into())
    })
}

fn tag() -> impl Strategy<Value = Tag> {
    text(&ODD).prop_filter_map("no tag", |text| Tag::parse(&text).ok())
}

fn tags() -> impl Strategy<Value = Tags> {
    prop_oneof![9 => vec(tag(), 0..4), 1 => vec(tag(), 15..=Tags::MAX)]
        .prop_map(|tags| Tags::new(tags).unwrap())
}

fn date() -> impl Strategy<Value = Date> {
    prop_oneof![9 => 19_000..22_000_i64, 1 => 0..=Date::MAX.days()]
        .prop_filter_map("out of range", Date::from_days)
}

fn time() -> impl Strategy<Value = TimeOfDay> {
    (0..24_u8, 0..60_u8).prop_filter_map("no time", |(hour, minute)| TimeOfDay::new(hour, minute))
}

fn zone() -> impl Strategy<Value = ZoneName> {
    select(&ZONES[..]).prop_map(|name| ZoneName::parse(name).unwrap())
}

fn due() -> impl Strategy<Value = Due> {
    (date(), option::of((time(), option::of(zone())))).prop_map(|(date, rest)| {
        let (time, zone) = rest.unzip();
        Due::new(date, time, zone.flatten()).unwrap()
    })
}

fn repeat() -> impl Strategy<Value = Repeat> {
    (select(&RULES[..]), select(&RepeatFrom::ALL[..]))
        .prop_map(|(rule, from)| Repeat { rule: RecurrenceRule::parse(rule).unwrap(), from })
}

fn reminders() -> impl Strategy<Value = Reminders> {
    let at =
        (date(), time(), option::of(zone())).prop_map(|(date, time, zone)| ReminderTime { date, time, zone });
    let reminder = prop_oneof![
        (0..=Reminder::MAX_MINUTES).prop_map(|minutes_before| Reminder::Before { minutes_before }),
        at.prop_map(|at| Reminder::At { at }),
    ];
    vec(reminder, 0..4).prop_map(|all| Reminders::try_from(all).unwrap())
}

fn timestamp() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        9 => 1_600_000_000_000..1_900_000_000_000_i64,
        1 => 0..=Timestamp::LATEST.millis(),
    ]
    .prop_map(Timestamp::from_millis)
}

fn position() -> impl Strategy<Value = Position> {
    "([0-9a-f]{2}){0,5}80".prop_map(|text| Position::parse(&text).unwrap())
}

fn uuid(number: usize) -> Uuid {
    Uuid::from_u128(0x0193_2f00_0000_7000_8000_0000_0000_0000 + number as u128)
}

fn list(number: usize) -> impl Strategy<Value = List> {
    let name = text(&ODD).prop_filter_map("no name", |text| ListName::parse(&text).ok());
    let color = option::of(select(&ListColor::ALL[..]));
    (name, color, option::of(position()), any::<bool>(), timestamp(), timestamp()).prop_map(
        move |(name, color, position, archived, created_at, updated_at)| List {
            id: ListId::from(uuid(1000 + number)),
            name: name.into(),
            color,
            position,
            archived,
            created_at,
            updated_at,
        },
    )
}

/// Lists whose names differ.
fn lists() -> impl Strategy<Value = Vec<List>> {
    (0..4_usize).prop_flat_map(|count| (0..count).map(list).collect::<Vec<_>>()).prop_map(|mut lists| {
        let mut names = HashSet::new();
        lists.retain(|list| names.insert(ListName::folded(&list.name)));
        lists
    })
}

fn attributes() -> impl Strategy<Value = TaskAttributes> {
    (
        option::of(timestamp()),
        option::of((due(), option::of(repeat()))),
        option::of(select(&Priority::ALL[..])),
        tags(),
        option::of(position()),
        reminders(),
    )
        .prop_map(|(completed_at, due, priority, tags, position, reminders)| {
            let (due, repeat) = due.unzip();
            let repeat = repeat.flatten().filter(|repeat: &Repeat| {
                due.as_ref().is_some_and(|due: &Due| repeat.check(due.date()).is_ok())
            });
            TaskAttributes {
                completed_at,
                due,
                priority,
                tags,
                repeat,
                position,
                reminders,
                ..Default::default()
            }
        })
}

/// Without a list and a parent.
fn task(number: usize) -> impl Strategy<Value = Task> {
    (title(), option::of(description()), any::<bool>(), timestamp(), timestamp(), attributes()).prop_map(
        move |(title, description, completed, created_at, updated_at, mut attributes)| {
            attributes.completed_at = attributes.completed_at.filter(|_| completed);
            Task {
                id: TaskId::from(uuid(number)),
                user_id: UserId::from(uuid(0)),
                title,
                description,
                completed,
                created_at,
                updated_at,
                attributes,
            }
        },
    )
}

/// Accounts of a few lists and tasks. A subtask may come before its parent.
pub(crate) fn account() -> impl Strategy<Value = Account> {
    let tasks = (0..8_usize).prop_flat_map(|count| {
        (1..=count)
            .map(|number| (task(number), any::<usize>(), option::of(any::<usize>())))
            .collect::<Vec<_>>()
    });
    (lists(), tasks, timestamp()).prop_map(|(lists, tasks, at)| {
        let (mut tasks, places): (Vec<_>, Vec<_>) =
            tasks.into_iter().map(|(task, list, parent)| (task, (list, parent))).unzip();
        place(&mut tasks, &places, &lists);
        Account { lists, tasks, at }
    })
}

/// Puts each task into a list or the inbox, and every task that has a parent under one that has none.
fn place(tasks: &mut [Task], places: &[(usize, Option<usize>)], lists: &[List]) {
    for (task, (list, _)) in tasks.iter_mut().zip(places) {
        task.attributes.list_id = lists.get(list % (lists.len() + 1)).map(|list| list.id);
    }
    for (child, (_, parent)) in places.iter().enumerate() {
        let Some(parent) = parent.map(|parent| parent % tasks.len()) else { continue };
        if parent != child && places[parent].1.is_none() {
            tasks[child].attributes.parent_id = Some(tasks[parent].id);
            tasks[child].attributes.list_id = tasks[parent].attributes.list_id;
        }
    }
}
