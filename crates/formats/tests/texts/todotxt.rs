//! Files of todo.txt.

use crate::show::{context, error, fixture, import, lines, tasks};
use formats::{ImportError, ImportFormat::Todotxt};
use std::time::{Duration, Instant};

#[test]
fn reads_what_people_write() {
    let import = import(Todotxt, &fixture("todotxt/todo.txt"));
    assert_eq!(
        tasks(&import),
        [
            "1 inbox: Thank the neighbour for the seeds | high | #phone",
            "2 Garage: Repair the bicycle | 2026-12-05 | medium | #tools | #weekend",
            "3 inbox: Oat milk | #shop",
            "4 garden: Call @mom about the +garden tomorrow | #mom",
            "5 Archive: Sort the photos | low | #Family",
            "7 Home: Pay the rent | done | 2026-12-01 | FREQ=MONTHLY | high",
            "8 inbox: Clean the gutter | done",
            "9 inbox: Water the plants | done | low",
            "10 inbox: xylophone lesson | 2026-12-03 | FREQ=WEEKLY!",
            "11 inbox: Read https://example.com/a%20b?x=1:2 t:2026-12-01 key:value | #web",
            "12 inbox: Plan the journey | high",
            "13 inbox: Plan the journey > Book a hotel | 2026-12-24 17:00",
            "14 inbox: Pack",
            "15 inbox: Report due:tomorrow rec:3b",
            "16 inbox: Weekdays only | 2026-12-01 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            "17 inbox: Repeat without a date | rec:2w",
            "18 inbox: (a) lower case is text (A)",
            "19 inbox: 2026-11-21 two dates",
            "20 chores: @home +chores | #home",
            "21 inbox: Zone without a time | zone:Europe/Berlin",
        ]
    );
    assert_eq!(
        lines(&import),
        [
            "5 Changed: Its first project is its list, the others are tags",
            "5 Changed: Its priority D is low here",
            "14 Changed: The task that it is a subtask of is not in the file",
            r#"15 Changed: Its date "tomorrow" cannot be read: it stays in the title"#,
            r#"15 Changed: "rec:3b" is no repetition here: it stays in the title"#,
            "17 Changed: It does not repeat here, because it has no date",
        ]
    );
}

#[test]
fn reads_our_own_keys() {
    let id = "01932f00-0000-7000-8000-000000000001";
    for (line, shown) in [
        ("x y +Home%20repairs @deep%20work", "1 Home repairs: y | done | #deep work"),
        ("%78 y %40bob  d%75e:2026-12-24 %32026 esc:percent", "1 inbox: x y @bob due:2026-12-24 2026"),
        ("100%25 %41", "1 inbox: 100%25 %41"),
        ("y note:one%0Atwo%20", "1 inbox: y | one/two "),
        ("y note://two", "1 inbox: y | //two"),
        (
            "y due:2026-12-24T17:00 zone:Asia/Tokyo remind:60 remind:2026-12-24T09:00@Asia/Tokyo",
            r#"1 inbox: y | 2026-12-24 17:00 Asia/Tokyo | {"minutes_before":60} | {"at":{"date":"2026-12-24","time":"09:00","zone":"Asia/Tokyo"}}"#,
        ),
        (
            "y due:2026-12-24 rrule:FREQ=MONTHLY;BYDAY=-1FR",
            "1 inbox: y | 2026-12-24 | FREQ=MONTHLY;BYDAY=-1FR!",
        ),
        (&format!("y id:{id}"), "1 inbox: y"),
    ] {
        let import = import(Todotxt, line.as_bytes());
        assert_eq!(tasks(&import), [shown]);
        assert!(import.lines.is_empty(), "{:?}", import.lines);
        assert_eq!(import.tasks[0].id.map(|id| id.to_string()), line.contains(id).then(|| id.to_owned()));
    }
}

#[test]
fn line_ends_and_encodings_do_not_matter() {
    for file in [
        "\u{feff}Füße\r\n\r\nx y\r\n".as_bytes(),
        b"F\xfc\xdfe\n\nx y",
        b"\xff\xfeF\0\xfc\0\xdf\0e\0\n\0\n\0x\0 \0y\0",
    ] {
        assert_eq!(tasks(&import(Todotxt, file)), ["1 inbox: Füße", "3 inbox: y | done"]);
    }
}

#[test]
fn rejects_what_is_no_text() {
    assert_eq!(lines(&import(Todotxt, b"PK\x03\x04\x14\0\0\0")), ["1 Skipped: This is not a text file"]);
    assert!(lines(&import(Todotxt, b"\n \n")).is_empty());
    assert_eq!(lines(&import(Todotxt, b"x")), ["1 Skipped: It has no title"]);
}

#[test]
fn rejects_more_tasks_and_lists_than_an_account_has() {
    assert_eq!(error(Todotxt, "y\n".repeat(10_001).as_bytes()), ImportError::TooManyTasks);
    let lists: String = (0..201).map(|n| format!("y +{n}\n")).collect();
    assert_eq!(error(Todotxt, lists.as_bytes()), ImportError::TooManyLists);
}

/// Of what costs most. Files are up to 10 MiB, but tests are compiled without optimisation.
#[test]
fn hostile_files_are_read_in_time() {
    const LENGTH: usize = 300_000;
    let of = |part: &str| part.repeat(LENGTH / part.len());
    for file in [
        of("a"),
        of("a "),
        of("\n"),
        of("x \n"),
        of("@a "),
        of("+a "),
        of("due:x "),
        of("rec:1w "),
        of("remind:1 "),
        of("%"),
        format!("note:{}", of("%41")),
        format!("{} esc:percent", of("%41")),
        of(&format!("{}\n", "@a ".repeat(80_000))),
        of(&format!("{}\n", "due:x ".repeat(40_000))),
        (0..10_000).map(|n| format!("{n} p:{}\n", n + 1)).collect(),
    ] {
        let begin = Instant::now();
        let import = formats::import(Todotxt, file.as_bytes(), &context());
        assert!(import.map_or(0, |import| import.tasks.len()) <= 10_000, "{}", &file[..100]);
        assert!(begin.elapsed() < Duration::from_secs(60), "{}", &file[..100]);
    }
}
