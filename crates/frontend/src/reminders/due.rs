//! Which reminders are due. Pure.

use shared::{Date, Reminder, Task, TimeOfDay, ZoneName};
use std::sync::Arc;

/// How late a reminder may be, in milliseconds: a day.
const LATEST: i64 = 86_400_000;

/// The hour of reminders of a day, unless the account has another.
const USUAL_HOUR: u16 = 9;

/// What reminders depend on, besides the tasks.
pub(super) struct Circumstances<'a> {
    /// In milliseconds since 1970.
    pub(super) now: i64,
    pub(super) today: Date,
    /// The hour of reminders of a day, if the account has chosen one.
    pub(super) hour: Option<u16>,
    /// The time in milliseconds at which clocks in a time zone, or on the device, show `2026-11-29T14:46`.
    pub(super) instant: &'a dyn Fn(&str, Option<&str>) -> Option<i64>,
}

/// A reminder that is due, with its time and the id of its task as its name. These texts compare as their times do.
pub(super) type Due = (String, Arc<Task>);

/// Of open tasks, the latest reminder that is due, for at most a day.
pub(super) fn due<'a>(
    tasks: impl Iterator<Item = &'a Arc<Task>>,
    circumstances: &Circumstances<'_>,
) -> Vec<Due> {
    let now = circumstances.now;
    let is_due = |task: &Task, at: i64| {
        // Who has written one that was past then knows of it.
        at <= now && at > now - LATEST && at >= task.updated_at.millis()
    };
    let latest = |task: &Task| {
        let times = task.attributes.reminders.as_slice().iter();
        times.filter_map(|reminder| time(task, reminder, circumstances)).filter(|at| is_due(task, *at)).max()
    };
    let mut found = Vec::new();
    for task in tasks.filter(|task| !task.completed) {
        if let Some(at) = latest(task) {
            found.push(([&at.to_string(), " ", &task.id.to_string()].concat(), task.clone()));
        }
    }
    found
}

/// When a reminder is due. `None` if that is not about now.
fn time(task: &Task, reminder: &Reminder, circumstances: &Circumstances<'_>) -> Option<i64> {
    let minutes = match reminder {
        Reminder::Before { minutes_before } => i64::from(*minutes_before),
        Reminder::At { .. } => 0,
    };
    let (date, time, zone): (Date, TimeOfDay, Option<&ZoneName>) = match reminder {
        Reminder::Before { .. } => {
            let due = task.attributes.due.as_ref()?;
            let start =
                || TimeOfDay::new(circumstances.hour.unwrap_or(USUAL_HOUR) as u8, 0).unwrap_or_default();
            (due.date(), due.time().unwrap_or_else(start), due.zone())
        }
        Reminder::At { at } => (at.date, at.time, at.zone.as_ref()),
    };
    // Asking for the instant takes long.
    let distance = date.days() - minutes / 1_440 - circumstances.today.days();
    if distance.abs() > 3 {
        return None;
    }
    let wall = [&String::from(date), "T", &String::from(time)].concat();
    Some((circumstances.instant)(&wall, zone.map(ZoneName::as_str))? - minutes * 60_000)
}

#[cfg(test)]
mod tests {
    use super::{Circumstances, due};
    use serde_json::{Value, json};
    use shared::{Date, Task, Timestamp};
    use std::sync::Arc;

    const ID: &str = "01932f00-0000-7000-8000-000000000001";
    /// 2026-11-29T10:00Z.
    const NOW: i64 = 1_795_946_400_000;
    const MINUTE: i64 = 60_000;

    /// A task that was written long ago.
    fn task(members: Value) -> Arc<Task> {
        let time = "2026-11-01T00:00:00.000Z";
        let mut task = json!({
            "id": ID, "user_id": ID, "title": "Tea", "description": null, "completed": false,
            "created_at": time, "updated_at": time,
        });
        task.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        Arc::new(serde_json::from_value(task).unwrap())
    }

    /// On a device in UTC; in other zones it is two hours later.
    fn instant(text: &str, zone: Option<&str>) -> Option<i64> {
        let time = Timestamp::parse(&format!("{text}:00.000Z"))?.millis();
        Some(if zone.is_some() { time - 120 * MINUTE } else { time })
    }

    fn at(now: i64, hour: Option<u16>, task: &Arc<Task>) -> Option<i64> {
        let today = Date::from_days(now.div_euclid(86_400_000)).unwrap();
        let found = due([task].into_iter(), &Circumstances { now, today, hour, instant: &instant });
        found.first().map(|(key, _)| key.split_once(' ').unwrap().0.parse().unwrap())
    }

    #[test]
    fn test_clock_is_right() {
        assert_eq!(instant("2026-11-29T10:00", None), Some(NOW));
    }

    #[test]
    fn done_early_late_and_past_ones_are_not_shown() {
        let due = json!({"date": "2026-11-29", "time": "10:00"});
        let known = json!({"due": due, "reminders": [{"minutes_before": 0}]});
        let with = |name: &str, value: Value| {
            let mut members = known.clone();
            members[name] = value;
            task(members)
        };
        assert_eq!(at(NOW, None, &task(known.clone())), Some(NOW));
        assert_eq!(at(NOW - 1, None, &task(known.clone())), None, "it is too early");
        assert_eq!(at(NOW + 1_439 * MINUTE, None, &task(known.clone())), Some(NOW), "the device slept");
        assert_eq!(at(NOW + 1_440 * MINUTE, None, &task(known.clone())), None, "it is too late");
        assert_eq!(at(NOW, None, &with("completed", json!(true))), None);
        assert_eq!(at(NOW, None, &with("due", Value::Null)), None);
        assert_eq!(at(NOW, None, &with("reminders", json!([]))), None);
        let written = with("updated_at", json!("2026-11-29T10:00:01.000Z"));
        assert_eq!(at(NOW + MINUTE, None, &written), None, "it was past when it was written");
    }

    #[test]
    fn counts_from_the_due_the_hour_or_a_time_of_its_own() {
        let reminders = json!([{"minutes_before": 60}, {"minutes_before": 10}]);
        let timed =
            task(json!({"due": {"date": "2026-11-29", "time": "10:10"}, "reminders": reminders.clone()}));
        assert_eq!(at(NOW, None, &timed), Some(NOW), "the later of both");
        assert_eq!(at(NOW - 1, None, &timed), Some(NOW - 50 * MINUTE));
        let zoned = json!({"date": "2026-11-29", "time": "12:10", "zone": "Europe/Athens"});
        assert_eq!(at(NOW, None, &task(json!({"due": zoned, "reminders": reminders}))), Some(NOW));
        let day = task(json!({"due": {"date": "2026-12-27"}, "reminders": [{"minutes_before": 40_320}]}));
        assert_eq!(at(NOW, None, &day), Some(NOW - 60 * MINUTE), "at 9, four weeks before");
        assert_eq!(at(NOW, Some(10), &day), Some(NOW));
        assert_eq!(at(NOW, Some(11), &day), None);
        for (time, zone, expected) in [("09:30", None, -30), ("11:59", Some("Europe/Athens"), -1)] {
            let mut own = json!({"date": "2026-11-29", "time": time});
            if let Some(zone) = zone {
                own["zone"] = json!(zone);
            }
            assert_eq!(
                at(NOW, None, &task(json!({"reminders": [{"at": own}]}))),
                Some(NOW + expected * MINUTE)
            );
        }
    }
}
