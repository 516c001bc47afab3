//! How the app looks in this browser, and the settings of the account.

use super::super::state::Account;
use crate::{
    api::KnownSettings,
    browser::{self, device, storage, storage::Choice},
    components::form::{choice, form_notice, section_form, select_field, submit_button},
    forms::Form,
    html::{AnyView, el, nothing},
    live,
    reactive::*,
    reminders::consent,
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

const DIGEST: &str = "Send me an email each morning with what is due";

/// What is sent: smaller than all that may change.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    time_zone: String,
    week_starts_on: Option<String>,
    reminder_hour: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    daily_digest: Option<bool>,
}

pub(super) fn settings_form(account: Account, known: KnownSettings, has_mail: bool) -> AnyView {
    let data = expect_context::<AccountData>();
    let chosen = move |choice: Choice| {
        let value = RwSignal::new(storage::choice(choice));
        live::effect(move || {
            storage::choose(choice, &value.get());
            data.customs.set_value(browser::customs());
        });
        value
    };
    storage::keep_settings(known.week_starts_on.as_deref(), known.reminder_hour);
    let week = RwSignal::new(known.week_starts_on.unwrap_or_default());
    let hour = RwSignal::new(known.reminder_hour.map(|hour| hour.to_string()).unwrap_or_default());
    let digest = RwSignal::new(known.daily_digest);
    let zone = device::zone();
    let note = match known.time_zone.as_deref() {
        Some(stored) if stored == zone => ["Your time zone is ", &zone, "."].concat(),
        Some(stored) => ["Saving changes your time zone from ", stored, " to ", &zone, "."].concat(),
        None => ["Saving sets your time zone to ", &zone, "."].concat(),
    };
    let form = Form::new("save-settings", &[]);
    let submit = move || {
        let changed = Changed {
            time_zone: zone.clone(),
            week_starts_on: Some(week.get_untracked()).filter(|day| !day.is_empty()),
            reminder_hour: hour.get_untracked().parse().ok(),
            daily_digest: has_mail.then(|| digest.get_untracked()),
        };
        storage::keep_settings(changed.week_starts_on.as_deref(), changed.reminder_hour);
        data.customs.set_value(browser::customs());
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
        if has_mail { choice(digest, "daily-digest", DIGEST) } else { nothing() },
        consent(false),
        el("p").class("caption").text(note).into(),
        form_notice(form),
        submit_button(form, "Save settings", "Saving…"),
    ];
    section_form("Settings", Box::new(submit), content)
}
