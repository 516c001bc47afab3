//! The Gregorian calendar as arithmetic on days since 1970-01-01.

/// Days from 0000-03-01 to 1970-01-01. The algorithms count years from March, so that the leap day is the last day of a
/// year.
const DAYS_BEFORE_1970: u64 = 719_468;

/// Year, month and day from days since 1970-01-01.
pub(crate) fn date(days: u64) -> (u64, u64, u64) {
    // In days.
    const FOUR_CENTURIES: u64 = 146_097;
    const CENTURY: u64 = 36_524;
    const FOUR_YEARS: u64 = 1461;
    let days = days + DAYS_BEFORE_1970;
    let of_era = days % FOUR_CENTURIES;
    let year_of_era =
        (of_era - of_era / (FOUR_YEARS - 1) + of_era / CENTURY - of_era / (FOUR_CENTURIES - 1)) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months = (5 * of_year + 2) / 153;
    let day = of_year - (153 * months + 2) / 5 + 1;
    let month = if months < 10 { months + 3 } else { months - 9 };
    let year = days / FOUR_CENTURIES * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

/// The inverse of [`date`], for years from 1970 on.
pub(crate) fn days(year: u64, month: u64, day: u64) -> u64 {
    let (year, months) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let before_year = 365 * year + year / 4 - year / 100 + year / 400;
    before_year + (153 * months + 2) / 5 + day - 1 - DAYS_BEFORE_1970
}

/// How many days a month has.
pub(crate) fn days_in_month(year: u64, month: u64) -> u64 {
    let is_leap_year = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u64::from(is_leap_year),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The two ASCII digits of a number under 100.
pub(crate) fn digits(number: u64) -> [u8; 2] {
    [number / 10, number % 10].map(|digit| b'0' + digit as u8)
}

/// The number under 100 with these two ASCII digits.
pub(crate) fn number(digits: [u8; 2]) -> Option<u8> {
    let [tens, ones] = digits.map(|digit| digit.is_ascii_digit().then(|| digit - b'0'));
    Some(tens? * 10 + ones?)
}
