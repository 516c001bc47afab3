//! Days in words.

use crate::{
    browser::{self, device},
    wording,
};
use shared::{Date, Timestamp};

/// The day of a time in this browser: `today`, `yesterday`, or `on 24 Dec`.
pub(super) fn day(time: Timestamp) -> String {
    let today = Date::parse(device::now(None).get(..10).unwrap_or_default()).ok();
    match (browser::day_of(time.millis()), today) {
        (Some(day), Some(today)) => match day.days() - today.days() {
            0 => "today".to_owned(),
            -1 => "yesterday".to_owned(),
            _ => ["on ", &wording::due(&day.into(), today)].concat(),
        },
        _ => String::new(),
    }
}
