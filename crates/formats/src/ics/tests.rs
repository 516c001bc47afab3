use super::import;
use crate::model::Context;
use shared::{Date, ZoneName};
use std::time::{Duration, Instant};

/// Of what costs most. Files are up to 10 MiB, but tests are compiled without optimisation.
#[test]
fn hostile_files_are_read_in_time() {
    const LENGTH: usize = 300_000;
    let of = |part: &str| part.repeat(LENGTH / part.len());
    let begin = "BEGIN:VTODO\nSUMMARY:x";
    let todo = |part: &str, times: usize| of(&format!("{begin}\n{}\nEND:VTODO\n", part.repeat(times)));
    let context = Context { zone: ZoneName::parse("Europe/Berlin").ok(), ..Context::on(Date::MIN) };
    for file in [
        of("\n"),
        of("\r"),
        of("\0"),
        of(";"),
        of("BEGIN:VTODO\n"),
        of("BEGIN:VTODO\nEND:VTODO\n"),
        of("BEGIN:VCALENDAR\n"),
        of("BEGIN:VEVENT\nEND:VEVENT\n"),
        of("BEGIN:X\n"),
        of("BEGIN:VTIMEZONE\nTZID:x\nX-LIC-LOCATION:Europe/Berlin\nEND:VTIMEZONE\n"),
        format!("{begin}{}", of("x")),
        format!("{begin}{}", of(" \n")),
        format!("{begin}{}", of("\n x")),
        format!("{begin}{}", of("\nx")),
        format!("{begin}{}", of("\n\n")),
        format!("{begin}{}", of("\\")),
        format!("{begin}{}", of("\nBEGIN:X")),
        format!("BEGIN:VTODO\nSUMMARY;ENCODING=QUOTED-PRINTABLE:{}", of("=\n")),
        todo("BEGIN:VALARM\nTRIGGER:PT1M\nEND:VALARM\n", 5000),
        todo("BEGIN:X\n", 25_000),
        todo("SUMMARY;a=b:c\n", 15_000),
        todo("LOCATION:x\n", 20_000),
        todo("ABC:x\n", 40_000),
        todo("CATEGORIES:aB,Ab,c\n", 10_000),
        todo("EXDATE:20261224\n", 12_000),
        todo(&format!("X{}:\n", ";a".repeat(30_000)), 4),
        todo(&format!("X;A={}:\n", "b,".repeat(30_000)), 4),
        todo(&format!("RRULE:FREQ=DAILY;BYDAY={}MO\n", "MO,".repeat(20_000)), 1),
        todo("DUE;TZID=/a/b/c/d/e/f/g/h:20261224T170000\n", 1),
        todo("DUE:20261224\nRRULE:FREQ=MONTHLY;INTERVAL=7;BYMONTH=2;BYDAY=5MO\n", 1),
    ] {
        let begin = Instant::now();
        let import = import(file.as_bytes(), &context);
        assert!(import.map_or(0, |import| import.tasks.len()) <= 10_000, "{}", &file[..100]);
        assert!(begin.elapsed() < Duration::from_secs(60), "{}", &file[..100]);
    }
}
