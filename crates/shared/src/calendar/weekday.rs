//! Days of the week.

/// A day of the week, in the order of ISO 8601.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// The number of ISO 8601: Monday is 1, Sunday is 7.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The day of the week that many days later.
    pub fn plus(self, days: u32) -> Self {
        let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = Self::ALL;
        match (u32::from(self as u8) + days % 7) % 7 {
            0 => monday,
            1 => tuesday,
            2 => wednesday,
            3 => thursday,
            4 => friday,
            5 => saturday,
            _ => sunday,
        }
    }

    /// How many days this day is after the latest `first`: 0 to 6.
    pub fn days_since(self, first: Self) -> u8 {
        (self as u8 + 7 - first as u8) % 7
    }
}
