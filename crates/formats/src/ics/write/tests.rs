use crate::{
    ExportFormat, Exporter,
    ics::import,
    model::{
        Context,
        arbitrary::{self, Account, of_account, of_import},
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};
use shared::{Date, Timestamp, ZoneName};

fn context() -> Context {
    Context { zone: ZoneName::parse("Asia/Tokyo").ok(), ..Context::on(Date::MIN) }
}

/// One task with these members, in a list.
fn account(members: Value) -> Account {
    let (list, time) = ("01932f00-0000-7000-8000-0000000003e8", "2026-11-21T09:30:00.120Z");
    let mut task = json!({
        "id": "01932f00-0000-7000-8000-000000000001", "user_id": "01932f00-0000-7000-8000-000000000000",
        "title": "Water; the plants, \\ all", "description": null, "completed": false, "list_id": list,
        "created_at": time, "updated_at": "2026-11-22T09:30:00.000Z",
    });
    task.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    let lists = json!([{
        "id": list, "name": "Home", "color": "teal", "position": "fe80", "archived": true, "created_at": time,
        "updated_at": time,
    }]);
    Account {
        lists: serde_json::from_value(lists).unwrap(),
        tasks: vec![serde_json::from_value(task).unwrap()],
        at: Timestamp::from_seconds(0),
    }
}

fn feed(account: &Account, app: Option<&str>) -> Vec<u8> {
    account.written(Exporter::feed(app.map(str::to_owned), account.at))
}

fn lines(file: &[u8]) -> Vec<&str> {
    let text = str::from_utf8(file).unwrap();
    text.strip_suffix("\r\n").unwrap().split("\r\n").collect()
}

#[test]
fn writes_to_dos() {
    let account = account(json!({
        "completed": true, "completed_at": "2026-12-24T16:00:00.000Z", "description": "one\ntwo", "tags": ["a;b"],
        "due": {"date": "2026-12-31"}, "repeat": {"rule": "FREQ=MONTHLY", "from": "completion"}, "priority": "high",
        "parent_id": "01932f00-0000-7000-8000-000000000002", "position": "80", "reminders": [{"minutes_before": 60}],
    }));
    let file = account.exported(ExportFormat::Ics);
    assert_eq!(
        lines(&file),
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Latchkey//Latchkey//EN",
            "X-LATCHKEY-LIST;X-LATCHKEY-ID=01932f00-0000-7000-8000-0000000003e8;X-LATCHK",
            " EY-COLOR=teal;X-LATCHKEY-POSITION=fe80;X-LATCHKEY-ARCHIVED=TRUE:Home",
            "BEGIN:VTODO",
            "UID:01932f00-0000-7000-8000-000000000001",
            "DTSTAMP:20261122T093000Z",
            "CREATED:20261121T093000Z",
            "LAST-MODIFIED:20261122T093000Z",
            r"SUMMARY:Water\; the plants\, \\ all",
            r"DESCRIPTION:one\ntwo",
            "PRIORITY:1",
            r"CATEGORIES:a\;b",
            "STATUS:COMPLETED",
            "PERCENT-COMPLETE:100",
            "COMPLETED:20261224T160000Z",
            "DTSTART;VALUE=DATE:20261231",
            "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1",
            r"X-LATCHKEY-REPEAT:completion\;FREQ=MONTHLY",
            "DUE;VALUE=DATE:20261231",
            "RELATED-TO;RELTYPE=PARENT:01932f00-0000-7000-8000-000000000002",
            "X-LATCHKEY-LIST:Home",
            "X-LATCHKEY-POSITION:80",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            r"DESCRIPTION:Water\; the plants\, \\ all",
            "TRIGGER;RELATED=END:PT480M",
            "X-LATCHKEY-REMINDER:60",
            "END:VALARM",
            "END:VTODO",
            "END:VCALENDAR",
        ]
    );
}

#[test]
fn writes_events() {
    let account = account(json!({
        "due": {"date": "2026-12-24", "time": "17:00"}, "repeat": {"rule": "FREQ=WEEKLY", "from": "due"},
    }));
    let file = feed(&account, Some("https://todo.example.com/"));
    assert_eq!(
        lines(&file),
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Latchkey//Latchkey//EN",
            "NAME:Latchkey",
            "X-WR-CALNAME:Latchkey",
            "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "X-PUBLISHED-TTL:PT1H",
            "BEGIN:VEVENT",
            "UID:01932f00-0000-7000-8000-000000000001@feed.latchkey",
            "DTSTAMP:20261122T093000Z",
            "CREATED:20261121T093000Z",
            "LAST-MODIFIED:20261122T093000Z",
            r"SUMMARY:Water\; the plants\, \\ all",
            "DTSTART:20261224T170000",
            "DURATION:PT30M",
            "RRULE:FREQ=WEEKLY",
            "URL:https://todo.example.com/today?task=01932f00-0000-7000-8000-00000000000",
            " 1",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
            "END:VCALENDAR",
        ]
    );
}

#[test]
fn feed_shows_nothing_else() {
    for members in [json!({}), json!({"due": {"date": "2026-12-24"}, "completed": true})] {
        let file = feed(&account(members), None);
        let text = String::from_utf8(file).unwrap();
        // A calendar without a component would be invalid.
        assert!(text.contains("BEGIN:VTIMEZONE") && !text.contains("VEVENT") && !text.contains("Water"));
    }
    let repeats = json!({
        "due": {"date": "2026-12-24", "time": "17:00", "zone": "Europe/Berlin"},
        "repeat": {"rule": "FREQ=WEEKLY", "from": "completion"},
    });
    let file = feed(&account(repeats), None);
    let text = String::from_utf8(file).unwrap();
    let event = text.split("BEGIN:VEVENT").nth(1).unwrap();
    assert!(
        event.contains("DTSTART;TZID=Europe/Berlin:20261224T170000\r\n") && !event.contains("RRULE"),
        "{text}"
    );
    assert_eq!(text.matches("TZID:Europe/Berlin").count(), 1);
}

/// What a calendar has of a timestamp.
fn whole_seconds(timestamp: &mut Option<Timestamp>) {
    *timestamp = timestamp.map(|timestamp| Timestamp::from_seconds(timestamp.seconds()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]
    #[test]
    fn export_is_read_back(account in arbitrary::account()) {
        let file = account.exported(ExportFormat::Ics);
        let import = import(&file, &context()).unwrap();
        let mut expected = of_account(&account);
        for task in &mut expected {
            [&mut task.created_at, &mut task.updated_at, &mut task.completed_at].into_iter().for_each(whole_seconds);
        }
        prop_assert_eq!(of_import(&import), expected, "{}", String::from_utf8_lossy(&file));
        prop_assert_eq!(import.lines, []);
        let lists: Vec<_> = import.lists.iter().map(|list| (list.name.as_str(), list.color, &list.position, list.archived, list.id)).collect();
        let expected: Vec<_> = account.lists.iter().map(|list| (list.name.as_str(), list.color, &list.position, list.archived, Some(list.id))).collect();
        prop_assert_eq!(lists, expected);
    }

    #[test]
    fn feed_has_open_tasks_that_are_due(account in arbitrary::account()) {
        let file = feed(&account, Some("https://todo.example.com/"));
        let text = String::from_utf8(file).unwrap();
        let open = account.tasks.iter().filter(|task| !task.completed && task.attributes.due.is_some());
        prop_assert_eq!(text.matches("BEGIN:VEVENT").count(), open.count());
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
    }
}
