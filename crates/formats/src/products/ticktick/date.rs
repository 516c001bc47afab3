//! When a task starts and when it is due. The file has instants: which day or time that is, depends on the time zone.

use super::columns::Columns;
use crate::{
    collector::Collector,
    input::{iso::Iso, quote::quoted, rows::Row, zone},
    model::Context,
};
use jiff::tz::TimeZone;
use shared::{Due, Timestamp, ZoneName};

const HALF_A_DAY: i64 = 12 * 60 * 60;

/// The dates of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Dates {
    pub(super) due: Option<Due>,
    /// Where it begins, if that is not the due.
    pub(super) start: Option<Due>,
    /// What cannot be read.
    pub(super) unreadable: Vec<String>,
    /// The zone of the row.
    pub(super) zone: TimeZone,
}

/// How the instants of a row are meant.
struct Clock {
    zone: Option<ZoneName>,
    rules: TimeZone,
    /// None if the row does not say.
    is_all_day: Option<bool>,
    is_floating: bool,
}

/// Reads the dates of a row. A start alone is the due.
pub(super) fn dates(row: &Row<'_>, columns: &Columns, context: &Context, collector: &mut Collector) -> Dates {
    let (start, due) = (columns.start.text(row), columns.due.text(row));
    if start.is_empty() && due.is_empty() {
        return Dates { due: None, start: None, unreadable: Vec::new(), zone: TimeZone::UTC };
    }
    let clock = Clock::new(row, columns, context, collector);
    let mut unreadable = Vec::new();
    let mut read = |text: &str| {
        let due = Iso::parse(text).and_then(|iso| clock.due(iso));
        if due.is_none() && !text.is_empty() {
            unreadable.push(text.to_owned());
        }
        due
    };
    let (start, due) = (read(&start), read(&due));
    let (start, due) = if due.is_some() { (start, due) } else { (None, start) };
    let start = start.filter(|start| Some(start) != due.as_ref());
    Dates { due, start, unreadable, zone: clock.rules }
}

/// An instant, such as `2026-12-23T23:00:00+0000`. Without an offset it is in UTC.
pub(super) fn timestamp(text: &str) -> Option<Timestamp> {
    Iso::parse(text)?.timestamp(&TimeZone::UTC)
}

impl Clock {
    fn new(row: &Row<'_>, columns: &Columns, context: &Context, collector: &mut Collector) -> Self {
        let zone = named_zone(row, columns, context, collector).or_else(|| context.zone.clone());
        let rules = zone.as_ref().and_then(zone::rules);
        let is_all_day = match columns.is_all_day.text(row).to_ascii_lowercase().as_str() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        let is_floating = columns.is_floating.text(row).eq_ignore_ascii_case("true");
        Self { zone, rules: rules.unwrap_or(TimeZone::UTC), is_all_day, is_floating }
    }

    fn due(&self, iso: Iso) -> Option<Due> {
        if iso.time().is_none() {
            return iso.date().map(Due::from);
        }
        let seconds = iso.timestamp(&TimeZone::UTC)?.seconds();
        // Without a zone, midnight of a day in most zones is nearest to that of the day in UTC.
        let shift = if self.zone.is_none() && self.is_all_day == Some(true) { HALF_A_DAY } else { 0 };
        let (date, time) = zone::local(seconds.checked_add(shift)?, &self.rules)?;
        let is_midnight = time.minutes_since_midnight() == 0;
        if self.is_all_day.unwrap_or(is_midnight) {
            return Some(Due::from(date));
        }
        let zone = self.zone.clone().or_else(|| ZoneName::parse("UTC").ok());
        Due::new(date, Some(time), zone.filter(|_| !self.is_floating)).ok()
    }
}

/// The zone that the row names. One that is not known is reported.
fn named_zone(
    row: &Row<'_>,
    columns: &Columns,
    context: &Context,
    collector: &mut Collector,
) -> Option<ZoneName> {
    let text = columns.zone.text(row);
    if text.is_empty() {
        return None;
    }
    let zone = zone::named(&text);
    if zone.is_none() {
        let own = context.zone.as_ref().map_or("UTC", |zone| zone.as_str());
        collector.changed(row.line, format!("The time zone {} is not known: {own} is taken", quoted(&text)));
    }
    zone
}
