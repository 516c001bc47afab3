//! How a task repeats in newer files.

use crate::input::json::Piece;
use shared::{Date, RecurrenceRule};

/// The schedule of what repeats.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    frequency: Option<&'static str>,
    multiplier: Option<u32>,
    weekdays: Vec<&'static str>,
    until: Option<Date>,
    count: Option<u32>,
    /// Whether it has a part that is not taken into account.
    has_more: bool,
}

const WEEKDAYS: [(&str, &str); 7] = [
    ("MONDAY", "MO"),
    ("TUESDAY", "TU"),
    ("WEDNESDAY", "WE"),
    ("THURSDAY", "TH"),
    ("FRIDAY", "FR"),
    ("SATURDAY", "SA"),
    ("SUNDAY", "SU"),
];
const FREQUENCIES: [(&str, &str); 4] =
    [("daily", "DAILY"), ("weekly", "WEEKLY"), ("monthly", "MONTHLY"), ("yearly", "YEARLY")];

impl Schedule {
    /// Reads `{"interval": {"interval_multiplier": 2, "weekly": {"day_of_week": ["MONDAY"]}}, "end_condition": {…}}`.
    pub(super) fn read(piece: Piece<'_>) -> Self {
        let mut schedule = Self::default();
        for (name, value) in piece.members() {
            match name.as_str() {
                "interval" => value.members().for_each(|(name, value)| schedule.interval(&name, value)),
                "end_condition" => value.members().for_each(|(name, value)| schedule.end(&name, value)),
                _ => {}
            }
        }
        schedule
    }

    fn interval(&mut self, name: &str, value: Piece<'_>) {
        if name == "interval_multiplier" {
            self.multiplier = number(value);
            return;
        }
        let Some((_, frequency)) = FREQUENCIES.iter().find(|(known, _)| *known == name) else { return };
        self.frequency = Some(frequency);
        for (name, value) in value.members() {
            if name == "day_of_week" && *frequency == "WEEKLY" {
                let days = value.elements().take(WEEKDAYS.len()).filter_map(|day| day.read().ok());
                self.weekdays = days.filter_map(weekday).collect();
            } else {
                self.has_more = true;
            }
        }
    }

    fn end(&mut self, name: &str, value: Piece<'_>) {
        match name {
            "date_boundary" => {
                let text = value.read().unwrap_or_default();
                self.until = str::get(text, ..Date::LENGTH).and_then(|date| Date::parse(date).ok());
            }
            "instance_number_limit" => self.count = number(value),
            _ => self.has_more = true,
        }
    }

    /// The rule; `None` if there is none here. A number of occurrences counts those that are past, too.
    pub(super) fn rule(&self) -> Option<RecurrenceRule> {
        let mut text = format!("FREQ={};INTERVAL={}", self.frequency?, self.multiplier.unwrap_or(1));
        if !self.weekdays.is_empty() {
            text.push_str(";BYDAY=");
            text.push_str(&self.weekdays.join(","));
        }
        if let Some(until) = self.until {
            text.push_str(";UNTIL=");
            text.push_str(&until.to_string().replace('-', ""));
        }
        RecurrenceRule::parse(&text).ok()
    }

    /// Whether the rule says all that the schedule does.
    pub(super) fn is_exact(&self) -> bool {
        !self.has_more && self.count.is_none()
    }
}

fn weekday(name: &str) -> Option<&'static str> {
    WEEKDAYS.iter().find(|(known, _)| *known == name).map(|(_, code)| *code)
}

/// Large ones are texts in JSON of Google.
fn number(value: Piece<'_>) -> Option<u32> {
    value.read().ok().or_else(|| value.read::<&str>().ok()?.parse().ok())
}
