//! Changes of clocks.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// The last year whose clock changes are computed. Those that recur until then recur for ever.
pub(super) const LAST_YEAR: i16 = 2130;

/// A change of the clocks.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Change {
    /// When it is, by the clocks before it.
    pub(super) at: DateTime,
    pub(super) kind: Kind,
}

/// From what to what, in seconds east of UTC.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Kind {
    pub(super) from: i32,
    pub(super) to: i32,
    pub(super) name: String,
    pub(super) is_daylight: bool,
}

/// What is in force at the beginning of 1970.
pub(super) fn beginning(rules: &TimeZone) -> (Kind, Vec<DateTime>) {
    let info = rules.to_offset_info(Timestamp::UNIX_EPOCH);
    let offset = info.offset().seconds();
    let kind = Kind {
        from: offset,
        to: offset,
        name: info.abbreviation().to_owned(),
        is_daylight: info.dst().is_dst(),
    };
    (kind, vec![DateTime::constant(1970, 1, 1, 0, 0, 0, 0)])
}

/// The changes from 1970 on.
pub(super) fn changes(rules: &TimeZone) -> Vec<Change> {
    let mut from = rules.to_offset(Timestamp::UNIX_EPOCH);
    let mut changes = Vec::new();
    for transition in rules.following(Timestamp::UNIX_EPOCH) {
        let at = from.to_datetime(transition.timestamp());
        if at.year() > LAST_YEAR {
            break;
        }
        let kind = Kind {
            from: from.seconds(),
            to: transition.offset().seconds(),
            name: transition.abbreviation().to_owned(),
            is_daylight: transition.dst().is_dst(),
        };
        from = transition.offset();
        changes.push(Change { at, kind });
    }
    changes
}
