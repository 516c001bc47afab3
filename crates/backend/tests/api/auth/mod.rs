mod account;
mod api_key;
mod email;
mod ok;
mod passkey;
mod session;
mod sign_in;
mod sign_out;
mod sign_up;
mod spelling;
mod two_factor;

use serde_json::{Value, json};

/// The settings of a `user`.
fn settings(user: &Value) -> Value {
    ["timeZone", "weekStartsOn", "reminderHour", "locale"]
        .into_iter()
        .map(|name| (name.to_owned(), user.get(name).expect("every setting is there").clone()))
        .collect()
}

/// What no setting can be.
fn invalid_settings() -> [(&'static str, Vec<Value>); 4] {
    let long = "A".repeat(65);
    let zones = [
        json!(long),
        json!("Europe/Atlantis"),
        json!("europe/berlin"),
        json!("Etc/Unknown"),
        json!("+02:00"),
        json!("../etc/passwd"),
        json!(""),
        json!(" UTC"),
        json!("UTC\u{0}"),
        json!(2),
        json!(["UTC"]),
    ];
    let days = [json!("friday"), json!("Monday"), json!("mo"), json!(""), json!(0), json!(true), json!({})];
    let hours = [
        json!(24),
        json!(-1),
        json!(1.5),
        json!("9"),
        json!(i64::MAX),
        json!(1e300),
        json!(false),
        json!([]),
    ];
    let locales = [
        json!(""),
        json!("e"),
        json!("de_DE"),
        json!("de-"),
        json!("de--DE"),
        json!(" de"),
        json!("de\n"),
        json!("en.UTF-8"),
        json!("*"),
        json!("de,en"),
        json!("Deutsch (DE)"),
        json!(format!("en{}", "-abcdefgh".repeat(4))),
        json!(7),
        json!(["de"]),
    ];
    [
        ("timeZone", zones.into()),
        ("weekStartsOn", days.into()),
        ("reminderHour", hours.into()),
        ("locale", locales.into()),
    ]
}
