//! When a reminder fires.

use crate::{
    engine::{AnyConnection, only},
    error::StoreError,
    schema::users,
    zone::{due_in, timestamp_of, wall_clock},
};
use diesel::prelude::*;
use shared::{Date, Due, Reminder, TaskAttributes, TimeOfDay, Timestamp, ZoneName};
use std::{collections::BTreeSet, time::Duration};

/// The hour of an account that has not set one.
const USUAL_HOUR: i16 = 9;

/// The clock of an account.
#[derive(Clone, Debug)]
pub(crate) struct LocalTime {
    pub(crate) zone: Option<ZoneName>,
    /// When the reminders of a day count from, and the daily digest is sent.
    hour: TimeOfDay,
}

impl LocalTime {
    /// From the stored settings.
    pub(crate) fn new(zone: Option<&str>, hour: Option<i16>) -> Self {
        let hour = u8::try_from(hour.unwrap_or(USUAL_HOUR)).ok().and_then(|hour| TimeOfDay::new(hour, 0));
        Self { zone: zone.and_then(|zone| ZoneName::parse(zone).ok()), hour: hour.unwrap_or_default() }
    }

    /// That of an account.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub(crate) fn of(connection: &mut AnyConnection, user: &str) -> Result<Self, StoreError> {
        let account = users::table.filter(users::id.eq(user.to_owned()));
        let row = account.select((users::time_zone, users::reminder_hour));
        let (zone, hour): (Option<String>, Option<i16>) = only(connection.load_all(row))?;
        Ok(Self::new(zone.as_deref(), hour))
    }

    /// When the reminders of an open task fire, in milliseconds.
    pub(crate) fn fire_times(&self, task: &TaskAttributes) -> BTreeSet<i64> {
        let due = task.due.as_ref().map(|due| self.timestamp(due).millis());
        let fires = task.reminders.as_slice().iter().filter_map(|reminder| match reminder {
            Reminder::Before { minutes_before } => due.map(|due| due - i64::from(*minutes_before) * 60_000),
            Reminder::At { at } => {
                Some(timestamp_of(at.date, at.time, at.zone.as_ref().or(self.zone.as_ref())).millis())
            }
        });
        fires.collect()
    }

    /// When those of the reminders fire that depend on no setting of the account: they are the same with other settings.
    pub(crate) fn fixed_times(task: &TaskAttributes) -> BTreeSet<i64> {
        let odd = [("Asia/Kathmandu", 3), ("Pacific/Chatham", 11), ("America/St_Johns", 18)];
        let [first, others @ ..] = odd.map(|(zone, hour)| Self::new(Some(zone), Some(hour)).fire_times(task));
        first.into_iter().filter(|at| others.iter().all(|times| times.contains(at))).collect()
    }

    fn timestamp(&self, due: &Due) -> Timestamp {
        let (time, zone) = (due.time().unwrap_or(self.hour), due.zone().or(self.zone.as_ref()));
        timestamp_of(due.date(), time, zone)
    }

    /// The due as the clock of the account displays it.
    pub(crate) fn due(&self, due: &Due) -> Due {
        due_in(due, self.zone.as_ref())
    }

    pub(crate) fn today(&self, now: Timestamp) -> Date {
        wall_clock(now, self.zone.as_ref()).0
    }

    /// When the next daily digest is sent: on no day that had one already.
    pub(crate) fn next_digest(&self, now: Timestamp, last: Option<Timestamp>) -> Option<Timestamp> {
        let (today, last) = (self.today(now), last.map(|last| self.today(last)));
        let days = (0..=3).filter_map(|days| today.add_days(days)).filter(|date| Some(*date) != last);
        days.map(|date| timestamp_of(date, self.hour, self.zone.as_ref())).find(|at| *at > now)
    }
}

/// How long ago a time is; nothing if it is ahead.
pub(crate) fn age(at: i64, now: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(now.millis().saturating_sub(at)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::LocalTime;
    use shared::{TaskAttributes, Timestamp};

    fn fires(zone: &str, hour: Option<i16>, attributes: &str) -> Vec<String> {
        let attributes: TaskAttributes = serde_json::from_str(attributes).unwrap();
        let times = LocalTime::new(Some(zone), hour).fire_times(&attributes);
        times.into_iter().map(|at| Timestamp::from_millis(at).to_string()).collect()
    }

    #[test]
    fn reminders_count_from_the_due_in_its_zone() {
        let of = |due: &str| {
            format!(r#"{{"due":{due},"reminders":[{{"minutes_before":0}},{{"minutes_before":90}}]}}"#)
        };
        let berlin = |due: &str| fires("Europe/Berlin", Some(7), &of(due));
        assert_eq!(
            berlin(r#"{"date":"2026-12-24"}"#),
            ["2026-12-24T04:30:00.000Z", "2026-12-24T06:00:00.000Z"]
        );
        let floating = r#"{"date":"2026-12-24","time":"17:00"}"#;
        assert_eq!(berlin(floating), ["2026-12-24T14:30:00.000Z", "2026-12-24T16:00:00.000Z"]);
        let zoned = r#"{"date":"2026-12-24","time":"17:00","zone":"America/New_York"}"#;
        assert_eq!(berlin(zoned), ["2026-12-24T20:30:00.000Z", "2026-12-24T22:00:00.000Z"]);
        // The clock is put forward at 02:00.
        let skipped = r#"{"date":"2026-03-29","time":"02:30"}"#;
        assert_eq!(berlin(skipped), ["2026-03-29T00:00:00.000Z", "2026-03-29T01:30:00.000Z"]);
        let unset = fires("Nowhere/Else", None, &of(r#"{"date":"2026-12-24"}"#));
        assert_eq!(unset, ["2026-12-24T07:30:00.000Z", "2026-12-24T09:00:00.000Z"]);
    }

    #[test]
    fn reminders_at_a_time_need_no_due() {
        let task = r#"{"reminders":[{"minutes_before":5},{"at":{"date":"2026-12-24","time":"17:00"}},
            {"at":{"date":"2026-12-24","time":"17:00","zone":"UTC"}}]}"#;
        let expected = ["2026-12-24T16:00:00.000Z", "2026-12-24T17:00:00.000Z"];
        assert_eq!(fires("Europe/Berlin", None, task), expected);
    }

    #[test]
    fn digest_is_on_the_next_day_without_one() {
        let berlin = LocalTime::new(Some("Europe/Berlin"), Some(7));
        let at = |text: &str| Timestamp::parse(text).unwrap();
        for (now, last, next) in [
            ("2026-11-29T05:59:59Z", None, "2026-11-29T06:00:00.000Z"),
            ("2026-11-29T06:00:00Z", None, "2026-11-30T06:00:00.000Z"),
            // The hour was changed after the digest of the day.
            ("2026-11-29T05:00:00Z", Some("2026-11-29T04:00:00Z"), "2026-11-30T06:00:00.000Z"),
            // Sent while the clock was ahead.
            ("2026-11-29T05:00:00Z", Some("2026-12-09T04:00:00Z"), "2026-11-29T06:00:00.000Z"),
            ("2026-10-24T22:00:00Z", None, "2026-10-25T06:00:00.000Z"),
        ] {
            let digest = berlin.next_digest(at(now), last.map(at)).unwrap();
            assert_eq!(digest.to_string(), next, "{now}");
        }
    }
}
