//! The words of reminders. The tables are English and German; every other language gets English.

use shared::{Date, Due, Weekday};

/// A language with a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Language {
    English,
    German,
}

/// The texts of reminders and daily digests.
pub(super) struct Words {
    /// For `lang` in HTML.
    pub(super) tag: &'static str,
    pub(super) reminder: &'static str,
    pub(super) due: &'static str,
    pub(super) open: &'static str,
    pub(super) done: &'static str,
    pub(super) later: &'static str,
    pub(super) about_links: &'static str,
    pub(super) about_reminder: &'static str,
    pub(super) today: &'static str,
    pub(super) overdue: &'static str,
    pub(super) all: &'static str,
    pub(super) about_digest: &'static str,
    pub(super) at: &'static str,
}

const ENGLISH: Words = Words {
    tag: "en",
    reminder: "Reminder",
    due: "Due",
    open: "Open the task",
    done: "Done",
    later: "In an hour",
    about_links: "The links open the app, which asks before it changes anything.",
    about_reminder: "You get this e-mail because the task has a reminder.",
    today: "Due today",
    overdue: "Overdue",
    all: "Open the list",
    about_digest: "You get this e-mail each day on which something is due. It can be switched off on your account page.",
    at: "Latchkey at",
};

const GERMAN: Words = Words {
    tag: "de",
    reminder: "Erinnerung",
    due: "Fällig",
    open: "Aufgabe öffnen",
    done: "Erledigt",
    later: "In einer Stunde",
    about_links: "Die Links öffnen die App. Sie fragt nach, bevor sie etwas ändert.",
    about_reminder: "Diese E-Mail kommt, weil die Aufgabe eine Erinnerung hat.",
    today: "Heute fällig",
    overdue: "Überfällig",
    all: "Liste öffnen",
    about_digest: "Diese E-Mail kommt an jedem Tag, an dem etwas fällig ist. Auf der Kontoseite lässt sie sich abschalten.",
    at: "Latchkey auf",
};

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const GERMAN_MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

impl Language {
    /// That of a language tag.
    pub(super) fn of(locale: Option<&str>) -> Self {
        let primary = locale.and_then(|locale| locale.split('-').next()).unwrap_or_default();
        if primary.eq_ignore_ascii_case("de") { Self::German } else { Self::English }
    }

    pub(super) fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        }
    }

    /// `Thursday, 24 December 2026, 17:00`, with the zone if it has one.
    pub(super) fn due(self, due: &Due) -> String {
        let mut text = self.date(due.date());
        if let Some(time) = due.time() {
            text += &match self {
                Self::English => format!(", {time}"),
                Self::German => format!(", {time} Uhr"),
            };
        }
        if let Some(zone) = due.zone() {
            text += &format!(" ({zone})");
        }
        text
    }

    fn date(self, date: Date) -> String {
        let (year, month, day) = date.year_month_day();
        let month =
            |months: [&'static str; 12]| months.get(usize::from(month) - 1).copied().unwrap_or_default();
        let weekday = self.weekday(date.weekday());
        match self {
            Self::English => format!("{weekday}, {day} {} {year}", month(ENGLISH_MONTHS)),
            Self::German => format!("{weekday}, {day}. {} {year}", month(GERMAN_MONTHS)),
        }
    }

    fn weekday(self, day: Weekday) -> &'static str {
        let (english, german) = match day {
            Weekday::Monday => ("Monday", "Montag"),
            Weekday::Tuesday => ("Tuesday", "Dienstag"),
            Weekday::Wednesday => ("Wednesday", "Mittwoch"),
            Weekday::Thursday => ("Thursday", "Donnerstag"),
            Weekday::Friday => ("Friday", "Freitag"),
            Weekday::Saturday => ("Saturday", "Samstag"),
            Weekday::Sunday => ("Sunday", "Sonntag"),
        };
        if self == Self::German { german } else { english }
    }

    /// The subject of a daily digest.
    pub(super) fn digest_subject(self, today: usize, overdue: usize) -> String {
        match (self, today, overdue) {
            (Self::English, today, 0) => format!("{today} due today"),
            (Self::English, 0, overdue) => format!("{overdue} overdue"),
            (Self::English, today, overdue) => format!("{today} due today, {overdue} overdue"),
            (Self::German, today, 0) => format!("{today} heute fällig"),
            (Self::German, 0, overdue) => format!("{overdue} überfällig"),
            (Self::German, today, overdue) => format!("{today} heute fällig, {overdue} überfällig"),
        }
    }

    /// What follows the tasks that a digest names.
    pub(super) fn more(self, number: usize) -> String {
        match self {
            Self::English => format!("and {number} more"),
            Self::German => format!("und {number} weitere"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;
    use shared::Due;

    #[test]
    fn other_languages_get_english() {
        for (locale, expected) in [
            (None, Language::English),
            (Some("de"), Language::German),
            (Some("de-CH-1901"), Language::German),
            (Some("DE-at"), Language::German),
            (Some("den"), Language::English),
            (Some("fr"), Language::English),
            (Some("x-de"), Language::English),
        ] {
            assert_eq!(Language::of(locale), expected, "{locale:?}");
        }
    }

    #[test]
    fn due_is_in_words() {
        for (due, english, german) in [
            (r#"{"date":"2026-12-24"}"#, "Thursday, 24 December 2026", "Donnerstag, 24. Dezember 2026"),
            (
                r#"{"date":"2026-03-01","time":"09:05"}"#,
                "Sunday, 1 March 2026, 09:05",
                "Sonntag, 1. März 2026, 09:05 Uhr",
            ),
            (
                r#"{"date":"2026-03-01","time":"09:05","zone":"Asia/Tokyo"}"#,
                "Sunday, 1 March 2026, 09:05 (Asia/Tokyo)",
                "Sonntag, 1. März 2026, 09:05 Uhr (Asia/Tokyo)",
            ),
        ] {
            let due: Due = serde_json::from_str(due).unwrap();
            assert_eq!(Language::English.due(&due), english);
            assert_eq!(Language::German.due(&due), german);
        }
    }
}
