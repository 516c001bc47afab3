//! Reminders.

use crate::{Date, TimeOfDay, ZoneName, text::present};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// When to remind of a task.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged, try_from = "Members")]
pub enum Reminder {
    /// Before the task is due. A task that is due on a day counts from the reminder hour of the account.
    Before {
        /// At most four weeks.
        #[cfg_attr(feature = "openapi", schema(maximum = 40320))]
        minutes_before: u16,
    },
    /// At a time of its own.
    At { at: ReminderTime },
}

/// A day and a time: without a zone as the clock on the wall displays it, wherever one is.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReminderTime {
    pub date: Date,
    pub time: TimeOfDay,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub zone: Option<ZoneName>,
}

/// Why a reminder, or a list of reminders, is invalid. The message is for the user.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum ReminderError {
    #[error("A reminder has either minutes_before or at")]
    Members,
    #[error("A reminder is at most {} minutes before", Reminder::MAX_MINUTES)]
    TooEarly,
    #[error("A task has at most {} reminders", Reminders::MAX)]
    TooMany,
}

/// A [`Reminder`] that may have both members, or none.
#[derive(Deserialize)]
struct Members {
    #[serde(default, deserialize_with = "present")]
    minutes_before: Option<u16>,
    #[serde(default, deserialize_with = "present")]
    at: Option<ReminderTime>,
}

impl Reminder {
    /// Four weeks.
    pub const MAX_MINUTES: u16 = 40_320;
}

impl TryFrom<Members> for Reminder {
    type Error = ReminderError;
    fn try_from(members: Members) -> Result<Self, Self::Error> {
        match members {
            Members { minutes_before: Some(minutes), at: None } if minutes > Self::MAX_MINUTES => {
                Err(ReminderError::TooEarly)
            }
            Members { minutes_before: Some(minutes_before), at: None } => Ok(Self::Before { minutes_before }),
            Members { minutes_before: None, at: Some(at) } => Ok(Self::At { at }),
            _ => Err(ReminderError::Members),
        }
    }
}

/// The reminders of a task: at most 5, each once.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "Vec<Reminder>", into = "Vec<Reminder>")]
pub struct Reminders(Vec<Reminder>);

impl Reminders {
    /// How many reminders a task has at most.
    pub const MAX: usize = 5;

    pub fn as_slice(&self) -> &[Reminder] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of a task that is due some days later: reminders at a time of their own are moved as well, and left out where
    /// the calendar ends.
    #[must_use]
    pub fn moved(&self, days: i64) -> Self {
        let moved = self.0.iter().filter_map(|reminder| match reminder {
            Reminder::At { at } => {
                let date = at.date.add_days(days)?;
                Some(Reminder::At { at: ReminderTime { date, ..at.clone() } })
            }
            before => Some(before.clone()),
        });
        Self(moved.collect())
    }
}

impl TryFrom<Vec<Reminder>> for Reminders {
    type Error = ReminderError;
    fn try_from(all: Vec<Reminder>) -> Result<Self, Self::Error> {
        let mut reminders = Vec::new();
        for reminder in all {
            if !reminders.contains(&reminder) {
                reminders.push(reminder);
            }
            if reminders.len() > Self::MAX {
                return Err(ReminderError::TooMany);
            }
        }
        Ok(Self(reminders))
    }
}

impl From<Reminders> for Vec<Reminder> {
    fn from(reminders: Reminders) -> Self {
        reminders.0
    }
}

#[cfg(test)]
mod tests {
    use super::{Reminder, Reminders};
    use crate::arbitrary::{like, round_trip};
    use proptest::{collection::vec, prelude::*};
    use serde_json::{Value, json};

    #[test]
    fn rejects_anything_but_one_of_both_members() {
        let at = json!({"date": "2026-12-24", "time": "17:00"});
        for bad in [
            json!({}),
            json!(null),
            json!(10),
            json!({"minutes_before": null}),
            json!({"minutes_before": -1}),
            json!({"minutes_before": 40_321}),
            json!({"minutes_before": 65_536}),
            json!({"minutes_before": 1.5}),
            json!({"minutes_before": "10"}),
            json!({"minutes_before": 10, "at": at}),
            json!({"minutes_before": 10, "at": null}),
            json!({"at": {"date": "2026-12-24"}}),
            json!({"at": {"date": "2026-12-24", "time": "17:00", "zone": null}}),
            json!({"at": "2026-12-24T17:00"}),
        ] {
            assert!(serde_json::from_value::<Reminder>(bad.clone()).is_err(), "{bad}");
        }
    }

    #[test]
    fn members_are_written_as_they_are_read() {
        for text in [
            r#"{"minutes_before":0}"#,
            r#"{"minutes_before":40320}"#,
            r#"{"at":{"date":"2026-12-24","time":"17:00"}}"#,
            r#"{"at":{"date":"2026-12-24","time":"17:00","zone":"Europe/Berlin"}}"#,
        ] {
            let reminder: Reminder = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&reminder).unwrap(), text);
        }
    }

    #[test]
    fn a_task_has_at_most_5_each_once() {
        let before = |minutes: &[u16]| {
            let all: Vec<Value> = minutes.iter().map(|minutes| json!({"minutes_before": minutes})).collect();
            serde_json::from_value::<Reminders>(json!(all))
        };
        assert!(before(&[1, 2, 3, 4, 5, 6]).is_err());
        assert_eq!(before(&[5, 3, 5, 4, 3, 2, 1]).unwrap(), before(&[5, 3, 4, 2, 1]).unwrap());
        assert!(serde_json::from_value::<Reminders>(json!(null)).is_err());
    }

    proptest! {
        #[test]
        fn round_trips(inputs in vec(like(json!({"minutes_before": 10, "at": {"date": "2026-12-24", "time": "17:00"}})), 0..6)) {
            round_trip::<Reminders>(json!(inputs));
        }
    }
}
