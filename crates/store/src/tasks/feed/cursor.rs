//! Places in the feed.

use std::{fmt, str::FromStr};
use thiserror::Error;
use uuid::Uuid;

/// A place in the feed of one account: everything before it is known to the client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cursor {
    /// That of the account.
    pub(super) epoch: i64,
    /// The last number before it.
    pub(super) number: i64,
    /// Within the rows of that number, if it is not after the last.
    pub(super) within: Option<Within>,
}

/// A place within the rows of one number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Within {
    /// Deletions up to this number need not be known: the client began later, without any rows.
    pub(super) deletions: i64,
    /// The last row before the place.
    pub(super) id: Uuid,
}

impl Cursor {
    /// The place after all rows up to this number.
    pub(crate) fn after(epoch: i64, number: i64) -> Self {
        Self { epoch, number, within: None }
    }

    /// Up to which number the client needs no more deletions.
    pub(super) fn deletions(&self) -> i64 {
        self.within.map_or(self.number, |within| within.deletions)
    }
}

impl fmt::Display for Cursor {
    /// The epoch in hexadecimal and the number; within a number two more parts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}.{}", self.epoch, self.number)?;
        match self.within {
            Some(Within { deletions, id }) => write!(f, ".{deletions}.{id}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Cursor {
    type Err = UnknownCursor;

    /// Accepts exactly what [`Display`](fmt::Display) prints.
    fn from_str(text: &str) -> Result<Self, UnknownCursor> {
        parse(text).filter(|cursor| cursor.to_string() == text).ok_or(UnknownCursor)
    }
}

fn parse(text: &str) -> Option<Cursor> {
    let mut parts = text.splitn(4, '.');
    let epoch = u64::from_str_radix(parts.next()?, 16).ok()?.cast_signed();
    let number = parts.next()?.parse().ok()?;
    let within = match (parts.next(), parts.next()) {
        (Some(deletions), id) => Some(Within { deletions: deletions.parse().ok()?, id: id?.parse().ok()? }),
        (None, _) => None,
    };
    Some(Cursor { epoch, number, within }).filter(|cursor| cursor.number >= 0 && cursor.deletions() >= -1)
}

/// The text is not a cursor.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a cursor")]
pub struct UnknownCursor;

#[cfg(test)]
mod tests {
    use super::{Cursor, UnknownCursor, Within};
    use uuid::Uuid;

    #[test]
    fn cursors_have_one_form() {
        let id = Uuid::from_u128(7);
        for cursor in [
            Cursor { epoch: -1, number: 0, within: None },
            Cursor { epoch: i64::MAX, number: i64::MAX, within: None },
            Cursor { epoch: 0, number: 3, within: Some(Within { deletions: 2, id }) },
            Cursor { epoch: 1, number: 0, within: Some(Within { deletions: -1, id }) },
        ] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor), "{cursor}");
        }
        for text in [
            "",
            ".",
            "0",
            "0.0",
            "000000000000000g.0",
            "0000000000000000.",
            "0000000000000000.-1",
            "0000000000000000.+1",
            "0000000000000000.01",
            "0000000000000000.9223372036854775808",
            "0000000000000000.1.",
            "0000000000000000.1.1",
            "0000000000000000.1.-2.00000000-0000-0000-0000-000000000007",
            "0000000000000000.1.0.00000000000000000000000000000007",
            "0000000000000000.1.0.00000000-0000-0000-0000-000000000007.",
            "0000000000000000.1.0.00000000-0000-0000-0000-000000000007 ",
            "FFFFFFFFFFFFFFFF.1",
        ] {
            assert_eq!(text.parse::<Cursor>(), Err(UnknownCursor), "{text}");
        }
    }
}
