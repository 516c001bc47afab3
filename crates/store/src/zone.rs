//! Time zones, and what day it is in them. The IANA database is part of the program.

use crate::{
    accounts::live_account, engine::AnyConnection, error::StoreError, principal::Principal, schema::users,
};
use diesel::prelude::*;
use jiff::{
    civil,
    tz::{TimeZone, TimeZoneDatabase},
};
use shared::{Date, Due, TimeOfDay, Timestamp, ZoneName};

const MILLIS_PER_DAY: i64 = 24 * 60 * 60 * 1000;

/// Whether the IANA database has a zone of this name, in this spelling: others may not find it in another case.
pub fn zone_exists(zone: &ZoneName) -> bool {
    find(zone).is_some_and(|found| found.iana_name() == Some(zone.as_str()))
}

/// The date in a time zone. Without one, or in one that an earlier version of the program knew, it is that in UTC.
pub fn today(now: Timestamp, zone: Option<&ZoneName>) -> Date {
    let found = zone.and_then(find).zip(jiff::Timestamp::from_millisecond(now.millis()).ok());
    let ahead = found.map_or(0, |(zone, now)| i64::from(zone.to_offset(now).seconds()) * 1000);
    let days = now.millis().saturating_add(ahead).div_euclid(MILLIS_PER_DAY);
    Date::from_days(days).unwrap_or(if days < 0 { Date::MIN } else { Date::MAX })
}

/// Date and time in a time zone, as [`today`].
pub(crate) fn wall_clock(now: Timestamp, zone: Option<&ZoneName>) -> (Date, TimeOfDay) {
    let date = today(now, zone);
    let found = zone.and_then(find).zip(jiff::Timestamp::from_millisecond(now.millis()).ok());
    let ahead = found.map_or(0, |(zone, now)| i64::from(zone.to_offset(now).seconds()));
    let minutes = now.seconds().saturating_add(ahead).div_euclid(60).rem_euclid(24 * 60);
    let [hour, minute] = [minutes / 60, minutes % 60].map(|part| u8::try_from(part).unwrap_or_default());
    (date, TimeOfDay::new(hour, minute).unwrap_or_default())
}

/// When a clock in this zone displays date and time; without one, or in one that is not known any more, a clock in UTC. A time
/// that is skipped is read with the offset before, one that occurs twice is the first (RFC 5545 section 3.3.5).
pub(crate) fn timestamp_of(date: Date, time: TimeOfDay, zone: Option<&ZoneName>) -> Timestamp {
    let in_utc = date.days() * MILLIS_PER_DAY + i64::from(time.minutes_since_midnight()) * 60_000;
    let in_zone = zone.and_then(find).and_then(|zone| {
        let (year, month, day) = date.year_month_day();
        let [month, day, hour, minute] =
            [month, day, time.hour(), time.minute()].map(|part| i8::try_from(part).unwrap_or_default());
        let local = civil::DateTime::new(year.try_into().ok()?, month, day, hour, minute, 0, 0).ok()?;
        zone.to_ambiguous_timestamp(local).compatible().ok()
    });
    Timestamp::from_millis(in_zone.map_or(in_utc, jiff::Timestamp::as_millisecond))
}

/// The same due as a clock in another zone displays it, if it has a zone of its own and there is another.
pub(crate) fn due_in(due: &Due, zone: Option<&ZoneName>) -> Due {
    let (Some(time), Some(own), Some(zone)) = (due.time(), due.zone(), zone) else { return due.clone() };
    let (date, time) = wall_clock(timestamp_of(due.date(), time, Some(own)), Some(zone));
    Due::new(date, Some(time), None).unwrap_or_else(|_| due.clone())
}

/// Whether the date that a client takes for today's is at most one day from that in UTC. More is not possible anywhere.
pub fn is_today_somewhere(now: Timestamp, date: Date) -> bool {
    date.days().abs_diff(now.date().days()) <= 1
}

/// The time zone of the account, in the transaction of `connection`.
///
/// # Errors
/// [`StoreError::Revoked`].
pub(crate) fn zone_of(
    connection: &mut AnyConnection,
    principal: Principal,
) -> Result<Option<ZoneName>, StoreError> {
    let zone: Option<Option<String>> =
        live_account(principal).select(users::time_zone).first(connection).optional()?;
    Ok(zone.ok_or(StoreError::Revoked)?.and_then(|zone| ZoneName::parse(&zone).ok()))
}

/// In any case. The database of jiff has one name more than that of IANA, which means no zone.
fn find(zone: &ZoneName) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(zone.as_str()).ok().filter(|zone| !zone.is_unknown())
}

#[cfg(test)]
mod tests {
    use super::{due_in, is_today_somewhere, timestamp_of, today, wall_clock, zone_exists, zone_of};
    use crate::{
        accounts::NewAccount, clock::Clock, database_url::DatabaseUrl, error::StoreError,
        principal::Principal, schema::users, store::Store,
    };
    use auth::PasswordHash;
    use diesel::prelude::*;
    use jiff::tz::TimeZoneDatabase;
    use shared::{Date, Due, Email, SessionId, Settings, TimeOfDay, Timestamp, UserId, UserName, ZoneName};

    fn zone(name: &str) -> ZoneName {
        ZoneName::parse(name).unwrap()
    }

    fn at(now: &str) -> Timestamp {
        Timestamp::from_millis(now.parse::<jiff::Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn names_in_another_spelling_do_not_exist() {
        for name in [
            "Europe/Atlantis",
            "europe/berlin",
            "EUROPE/BERLIN",
            "utc",
            "Etc/Unknown",
            "etc/unknown",
            "Europe",
            "EST6",
            "CEST",
            "GMT+1",
            "localtime",
            "posixrules",
            "posix/Europe/Berlin",
            "zone1970.tab",
            "A",
        ] {
            assert!(ZoneName::parse(name).map_or(true, |name| !zone_exists(&name)), "{name}");
        }
    }

    #[test]
    fn every_name_of_the_database_exists() {
        let names: Vec<String> =
            TimeZoneDatabase::bundled().available().map(|name| name.to_string()).collect();
        assert!(names.len() > 500, "{}", names.len());
        for name in &names {
            assert!(zone_exists(&zone(name)), "{name}");
        }
        for name in [
            "UTC",
            "Etc/UTC",
            "Europe/Berlin",
            "America/Argentina/Buenos_Aires",
            "US/Pacific",
            "EST5EDT",
            "Etc/GMT+12",
        ] {
            assert!(zone_exists(&zone(name)), "{name}");
        }
    }

    #[test]
    fn date_is_that_of_the_zone() {
        for (now, name, date) in [
            ("2026-11-29T10:00:00Z", "Pacific/Kiritimati", "2026-11-30"),
            ("2026-11-29T09:59:59.999Z", "Pacific/Kiritimati", "2026-11-29"),
            ("2026-11-29T11:59:59.999Z", "Etc/GMT+12", "2026-11-28"),
            ("2026-11-29T12:00:00Z", "Etc/GMT+12", "2026-11-29"),
            ("2026-12-31T23:00:00Z", "Europe/Berlin", "2027-01-01"),
            ("2026-11-29T23:59:59.999Z", "UTC", "2026-11-29"),
            // Half an hour and a quarter.
            ("2026-11-29T18:14:59Z", "Asia/Kathmandu", "2026-11-29"),
            ("2026-11-29T18:15:00Z", "Asia/Kathmandu", "2026-11-30"),
            // Daylight saving time begins, and ends.
            ("2026-03-28T22:59:59Z", "Europe/Berlin", "2026-03-28"),
            ("2026-03-28T23:00:00Z", "Europe/Berlin", "2026-03-29"),
            ("2026-03-29T21:59:59Z", "Europe/Berlin", "2026-03-29"),
            ("2026-03-29T22:00:00Z", "Europe/Berlin", "2026-03-30"),
            ("2026-10-25T22:59:59Z", "Europe/Berlin", "2026-10-25"),
            ("2026-10-25T23:00:00Z", "Europe/Berlin", "2026-10-26"),
            // At midnight.
            ("2026-09-06T03:59:59Z", "America/Santiago", "2026-09-05"),
            ("2026-09-06T04:00:00Z", "America/Santiago", "2026-09-06"),
            // A day that did not exist there.
            ("2011-12-30T09:59:59Z", "Pacific/Apia", "2011-12-29"),
            ("2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31"),
        ] {
            assert_eq!(today(at(now), Some(&zone(name))).to_string(), date, "{now} {name}");
        }
    }

    #[test]
    fn date_is_that_of_utc_without_a_zone() {
        let now = at("2026-11-29T23:59:59.999Z");
        assert_eq!(today(now, None).to_string(), "2026-11-29");
        assert_eq!(today(now, Some(&zone("Europe/Atlantis"))).to_string(), "2026-11-29");
    }

    #[test]
    fn date_stays_in_the_range_of_dates() {
        let at = |millis, name: &str| today(Timestamp::from_millis(millis), Some(&zone(name)));
        assert_eq!(at(0, "America/Los_Angeles"), Date::MIN);
        assert_eq!(at(-1, "UTC"), Date::MIN);
        for millis in [i64::MIN, i64::MAX] {
            assert!([Date::MIN, Date::MAX].contains(&at(millis, "Europe/Berlin")), "{millis}");
        }
    }

    #[test]
    fn skipped_and_repeated_times_follow_rfc_5545() {
        for (date, time, name, expected) in [
            ("2026-12-24", "17:00", "Europe/Berlin", "2026-12-24T16:00:00Z"),
            ("2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:30:00Z"),
            ("2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30:00Z"),
            ("2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30:00Z"),
            ("2026-11-29", "12:00", "Asia/Kathmandu", "2026-11-29T06:15:00Z"),
            ("2026-11-29", "12:00", "Europe/Atlantis", "2026-11-29T12:00:00Z"),
        ] {
            let parsed = (Date::parse(date).unwrap(), TimeOfDay::parse(time).unwrap());
            assert_eq!(
                timestamp_of(parsed.0, parsed.1, Some(&zone(name))),
                at(expected),
                "{date} {time} {name}"
            );
        }
    }

    #[test]
    fn wall_clock_is_that_of_the_zone() {
        let (date, time) = wall_clock(at("2026-11-29T18:15:59Z"), Some(&zone("Asia/Kathmandu")));
        assert_eq!((date.to_string(), time.to_string()), ("2026-11-30".to_owned(), "00:00".to_owned()));
        let (date, time) = wall_clock(at("2026-11-29T18:15:59Z"), None);
        assert_eq!((date.to_string(), time.to_string()), ("2026-11-29".to_owned(), "18:15".to_owned()));
        let due: Due =
            serde_json::from_str(r#"{"date":"2026-12-24","time":"20:00","zone":"America/New_York"}"#)
                .unwrap();
        let here = due_in(&due, Some(&zone("Europe/Berlin")));
        assert_eq!(serde_json::to_string(&here).unwrap(), r#"{"date":"2026-12-25","time":"02:00"}"#);
        assert_eq!(due_in(&due, None), due);
    }

    #[test]
    fn today_is_at_most_a_day_from_that_in_utc() {
        let now = at("2026-11-29T23:59:59.999Z");
        let is_today = |date: &str| is_today_somewhere(now, Date::parse(date).unwrap());
        for date in ["2026-11-27", "2026-12-01", "1970-01-01", "9999-12-31"] {
            assert!(!is_today(date), "{date}");
        }
        for date in ["2026-11-28", "2026-11-29", "2026-11-30"] {
            assert!(is_today(date), "{date}");
        }
    }

    #[tokio::test]
    async fn zone_is_that_of_the_live_account() {
        let directory = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(directory.path().join("test.db"));
        let store = Store::open(&url, Clock::system()).unwrap();
        let mut principals = Vec::new();
        for (email, time_zone) in [("ann@example.org", Some(zone("Asia/Tokyo"))), ("bob@example.org", None)] {
            let new = NewAccount {
                email: Email::parse(email).unwrap(),
                name: UserName::parse("A").unwrap(),
                image: None,
                settings: Settings { time_zone, ..Settings::default() },
                password: PasswordHash::from_stored(String::new()),
                network: None,
                invitation: None,
            };
            let id = store.create_account(new).await.unwrap().id;
            principals.push(Principal::of_session(id, SessionId::from(store.clock.new_id())));
        }
        let read = async |principal| store.read(move |connection| zone_of(connection, principal)).await;
        assert_eq!(read(principals[0]).await, Ok(Some(zone("Asia/Tokyo"))));
        assert_eq!(read(principals[1]).await, Ok(None));
        let unknown =
            Principal::of_session(UserId::from(store.clock.new_id()), SessionId::from(store.clock.new_id()));
        assert_eq!(read(unknown).await, Err(StoreError::Revoked));
        let foreign = store.write(|connection| {
            let changes = users::time_zone.eq("not a zone");
            Ok(diesel::update(users::table).set(changes).execute(connection)?)
        });
        foreign.await.unwrap();
        assert_eq!(read(principals[0]).await, Ok(None));
    }
}
