//! The time zone of an account.

use crate::http::ApiError;
use shared::ZoneName;
use store::zone_exists;

/// Checks that there is such a zone.
///
/// # Errors
/// `VALIDATION_ERROR` for `timeZone`.
pub(crate) fn check_time_zone(zone: Option<&ZoneName>) -> Result<(), ApiError> {
    match zone {
        Some(zone) if !zone_exists(zone) => Err(ApiError::field(
            "timeZone",
            format_args!(
                "There is no time zone {zone}: use a name of the IANA database, such as Europe/Berlin"
            ),
        )),
        _ => Ok(()),
    }
}
