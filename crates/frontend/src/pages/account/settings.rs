//! How the app looks in this browser, and the settings of the account.

use super::state::Account;
use crate::{
    api::KnownSettings,
    browser::{self, device, storage, storage::Choice},
    components::form::{form_notice, section_form, select_field, submit_button},
    forms::Form,
    html::{AnyView, el},
    live,
    reactive::*,
    sync::AccountData,
};
use serde::Serialize;

const THEMES: &[(&str, &str)] = &[("", "As the system"), ("light", "Light"), ("dark", "Dark")];
const DENSITIES: &[(&str, &str)] = &[("", "Comfortable"), ("compact", "Compact, with a mouse")];
const LANGUAGES: &[(&str, &str)] =
    &[("", "As the browser"), ("english", "English"), ("german", "German and English")];
const WEEK_STARTS: &[(&str, &str)] =
    &[("", "As usual here"), ("monday", "Monday"), ("sunday", "Sunday"), ("saturday", "Saturday")];
const HOURS: &[(&str, &str)] = &[
    ("", "As usual: 9:00"),
    ("6", "6:00"),
    ("7", "7:00"),
    ("8", "8:00"),
    ("9", "9:00"),
    ("10", "10:00"),
    ("12", "12:00"),
    ("17", "17:00"),
    ("20", "20:00"),
];

/// What is sent: smaller than all that may change.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    time_zone: String,
    week_starts_on: Option<String>,
    reminder_hour: Option<u8>,
}

pub(super) fn settings_form(account: Account, known: KnownSettings) -> AnyView {
    let data = expect_context::<AccountData>();
    let chosen = move |choice: Choice| {
        let value = RwSignal::new(storage::choice(choice));
        live::effect(move || {
            storage::choose(choice, &value.get());
            data.customs.set_value(browser::customs());
        });
        value
    };
    let week = RwSignal::new(known.week_starts_on.unwrap_or_default());
    let hour = RwSignal::new(known.reminder_hour.map(|hour| hour.to_string()).unwrap_or_default());
    let zone = device::zone();
    let note = match known.time_zone.as_deref() {
        Some(stored) if stored == zone => ["Your time zone is ", &zone, "."].concat(),
        Some(stored) => ["Saving changes your time zone from ", stored, " to ", &zone, "."].concat(),
        None => ["Saving sets your time zone to ", &zone, "."].concat(),
    };
    let form = Form::new("save-settings", &[]);
    let submit = move || {
        let day = week.get_untracked();
        storage::set_week_start(Some(&*day).filter(|day| !day.is_empty()));
        data.customs.set_value(browser::customs());
        let changed = Changed {
            time_zone: zone.clone(),
            week_starts_on: Some(week.get_untracked()).filter(|day| !day.is_empty()),
            reminder_hour: hour.get_untracked().parse().ok(),
        };
        form.call(account.api.get_value().update_user(&changed), "Your settings are saved.");
    };
    let content = vec![
        select_field(chosen(Choice::Theme), "theme", "Colors in this browser", THEMES),
        select_field(chosen(Choice::Density), "density", "Rows in this browser", DENSITIES),
        select_field(
            chosen(Choice::Language),
            "language",
            "Quick add in this browser understands",
            LANGUAGES,
        ),
        select_field(week, "week-start", "Weeks begin on", WEEK_STARTS),
        select_field(hour, "reminder-hour", "Remind of a day at", HOURS),
        el("p").class("caption").text(note).into(),
        form_notice(form),
        submit_button(form, "Save settings", "Saving…"),
    ];
    section_form("Settings", Box::new(submit), content)
}
