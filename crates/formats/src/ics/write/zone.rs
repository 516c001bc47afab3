//! Definitions of time zones (RFC 5545 section 3.6.5).

mod change;
mod yearly;

use super::content::Content;
use crate::input::zone;
use change::{Kind, beginning, changes};
use jiff::civil::DateTime;
use shared::ZoneName;
use std::io::{self, Write};
use yearly::Yearly;

/// Defines a zone from 1970 on.
pub(super) fn define<W: Write>(name: &ZoneName, content: &mut Content<W>) -> io::Result<()> {
    let Some(rules) = zone::rules(name) else { return Ok(()) };
    content.line("BEGIN:VTIMEZONE")?;
    content.line(&format!("TZID:{name}"))?;
    let (mut once, changes) = (vec![beginning(&rules)], changes(&rules));
    let yearly = Yearly::find(&changes);
    for change in changes.iter().filter(|change| !yearly.iter().any(|yearly| yearly.includes(change))) {
        match once.iter_mut().find(|(kind, _)| *kind == change.kind) {
            Some((_, dates)) => dates.push(change.at),
            None => once.push((change.kind.clone(), vec![change.at])),
        }
    }
    for (kind, dates) in &once {
        observance(kind, dates, None, content)?;
    }
    for yearly in &yearly {
        observance(&yearly.kind, &[yearly.first], Some(&yearly.rule()), content)?;
    }
    content.line("END:VTIMEZONE")
}

fn observance<W: Write>(
    kind: &Kind,
    dates: &[DateTime],
    rule: Option<&str>,
    content: &mut Content<W>,
) -> io::Result<()> {
    let name = if kind.is_daylight { "DAYLIGHT" } else { "STANDARD" };
    let mut dates = dates.iter().map(|at| at.strftime("%Y%m%dT%H%M%S").to_string());
    content.line(&format!("BEGIN:{name}"))?;
    content.line(&format!("DTSTART:{}", dates.next().unwrap_or_default()))?;
    content.line(&format!("TZOFFSETFROM:{}", offset(kind.from)))?;
    content.line(&format!("TZOFFSETTO:{}", offset(kind.to)))?;
    content.text("TZNAME", &kind.name)?;
    if let Some(rule) = rule {
        content.line(&format!("RRULE:{rule}"))?;
    }
    let more: Vec<_> = dates.collect();
    if !more.is_empty() {
        content.line(&format!("RDATE:{}", more.join(",")))?;
    }
    content.line(&format!("END:{name}"))
}

/// With seconds only where there are some, long ago.
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.abs();
    let rest = seconds % 60;
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{:02}{:02}{rest}", seconds / 3600, seconds / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::{Content, changes, define};
    use crate::input::zone;
    use jiff::{civil::DateTime, tz::TimeZone};
    use shared::{Date, RecurrenceRule, ZoneName};
    use std::collections::BTreeSet;

    fn written(name: &str) -> String {
        let mut file = Vec::new();
        define(&ZoneName::parse(name).unwrap(), &mut Content::new(&mut file)).unwrap();
        String::from_utf8(file).unwrap().replace("\r\n ", "")
    }

    fn property<'a>(component: &'a str, name: &str) -> Option<&'a str> {
        component.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
    }

    /// When the clocks change according to a definition, with the offset before and after it.
    fn onsets(definition: &str) -> BTreeSet<(DateTime, String, String)> {
        let mut onsets = BTreeSet::new();
        for component in definition.split("BEGIN:").skip(2) {
            let [from, to] =
                ["TZOFFSETFROM", "TZOFFSETTO"].map(|name| property(component, name).unwrap().to_owned());
            let first: DateTime = property(component, "DTSTART").unwrap().parse().unwrap();
            let more = property(component, "RDATE").unwrap_or_default();
            let dates = more.split(',').filter(|text| !text.is_empty()).map(|text| text.parse().unwrap());
            let rule = property(component, "RRULE").map(|rule| RecurrenceRule::parse(rule).unwrap());
            let recurring = rule.iter().flat_map(|rule| {
                let next = |date: &Date| rule.next_after(*date, *date);
                let first_date = Date::parse(&first.date().to_string()).unwrap();
                std::iter::successors(next(&first_date), next)
                    .take_while(|date| date.year_month_day().0 <= 2130)
            });
            let recurring = recurring.map(|date| date.to_string().parse::<jiff::civil::Date>().unwrap());
            let all = dates.chain(recurring.map(|date| date.to_datetime(first.time())));
            onsets.extend(std::iter::once(first).chain(all).map(|at| (at, from.clone(), to.clone())));
        }
        onsets
    }

    #[test]
    fn definitions_agree_with_the_database() {
        for zone in jiff::tz::db().available() {
            let Ok(name) = ZoneName::parse(zone.as_str()) else { continue };
            let Some(rules) = zone::rules(&name).filter(|rules| *rules != TimeZone::UTC) else { continue };
            let expected = changes(&rules)
                .into_iter()
                .map(|change| (change.at, super::offset(change.kind.from), super::offset(change.kind.to)));
            let mut onsets = onsets(&written(name.as_str()));
            let beginning = onsets.pop_first().unwrap();
            assert_eq!(beginning.0, DateTime::constant(1970, 1, 1, 0, 0, 0, 0), "{name}");
            assert_eq!(onsets, expected.collect(), "{name}");
        }
    }

    #[test]
    fn changes_that_recur_are_rules() {
        let berlin = written("Europe/Berlin");
        assert!(
            berlin.contains(
                "DTSTART:19810329T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nTZNAME:CEST\r\n\
                                 RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
            ),
            "{berlin}"
        );
        assert!(written("America/New_York").contains("RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"));
        // On the Saturday before the last Sunday.
        assert!(written("America/Nuuk").contains("BYMONTH=3;BYMONTHDAY=24,25,26,27,28,29,30;BYDAY=SA"));
        assert!(written("Africa/Monrovia").contains("TZOFFSETFROM:-004430"));
        let longest = jiff::tz::db().available().map(|zone| written(zone.as_str()).len()).max();
        assert!(longest < Some(6000), "{longest:?}");
    }
}
