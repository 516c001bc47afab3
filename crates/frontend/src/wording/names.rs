//! Abbreviations of months and weekdays.

/// The abbreviation of a month, from 1.
pub(super) fn month(number: u8) -> &'static str {
    part("JanFebMarAprMayJunJulAugSepOctNovDec", number)
}

/// The abbreviation of a weekday by its number of ISO 8601.
pub(super) fn weekday(number: u8) -> &'static str {
    part("MonTueWedThuFriSatSun", number)
}

fn part(names: &'static str, number: u8) -> &'static str {
    let end = 3 * usize::from(number);
    names.get(end.saturating_sub(3)..end).unwrap_or_default()
}
