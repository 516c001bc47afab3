//! Fresh and confirmed sessions, and renewal.

use super::{DAY, NotFresh, VerifiedSession};
use crate::{Authentication, Session, Tokens};
use secrecy::SecretString;
use shared::{AuthMethod, PasskeyId, SessionId, Timestamp, UserId};
use std::time::Duration;
use uuid::Uuid;

/// A session of 30 days with the id `id`.
fn session(id: u128, authentication: &Authentication, now: Timestamp) -> VerifiedSession {
    let (hour, lifetime) = (Duration::from_secs(3600), 30 * DAY);
    let tokens =
        Tokens::new(&SecretString::from("a secret of more than thirty-two bytes"), &[], hour, lifetime);
    let id = Uuid::from_u128(id);
    let session = Session { user: UserId::from(id), id: SessionId::from(id), expires_at: now + lifetime };
    tokens
        .verify_session_token(&tokens.issue_session(&session, authentication, true, now).token, now)
        .unwrap()
}

/// An id of version 7 with this timestamp.
fn id_at(began_at: Timestamp) -> u128 {
    u128::from(began_at.millis().unsigned_abs()) << 80 | 0x7 << 76 | 0x8 << 60 | 1
}

#[test]
fn session_is_fresh_for_a_day_after_it_began() {
    let now = Timestamp::from_seconds(1_800_000_000);
    let session_of = |id| session(id, &Authentication::password(), now);
    let fresh = session_of(id_at(now));
    assert!(fresh.fresh(None, now + (DAY - Duration::from_millis(1))).is_ok());
    assert_eq!(fresh.fresh(None, now + DAY).err(), Some(NotFresh::SignIn(fresh.user_id())));
    assert!(session_of(7).fresh(None, now).is_err(), "its id has no timestamp");
}

/// Else anyone with an old session could make it fresh.
#[test]
fn session_in_exchange_is_no_fresher() {
    let now = Timestamp::from_seconds(1_800_000_000);
    let old = session(id_at(now), &Authentication::password(), now);
    let later = now + DAY;
    let new = session(id_at(later), &old.authentication(), later);
    assert_eq!(new.authentication().at, Some(now));
    assert!(new.fresh(None, later).is_err());
    assert!(session(id_at(later), &Authentication::password(), later).fresh(None, later).is_ok());
}

#[test]
fn fresh_session_has_shown_the_factor_of_its_account() {
    let now = Timestamp::from_seconds(1_800_000_000);
    let session_of = |authentication: &Authentication| session(id_at(now), authentication, now);
    let passkey = Authentication::passkey(PasskeyId::from(Uuid::from_u128(9)));
    let code = Authentication::password_and_code();
    let password = session_of(&Authentication::password());
    assert!(password.fresh(None, now).is_ok());
    let lacks = |factor_since, now| password.fresh(factor_since, now).err();
    assert_eq!(lacks(Some(now), now), Some(NotFresh::Code(password.user_id())));
    assert_eq!(lacks(Some(now), now + DAY), Some(NotFresh::SignIn(password.user_id())));
    for authentication in [&code, &passkey] {
        let session = session_of(authentication);
        assert_eq!(session.fresh(Some(now), now).unwrap().began_with_passkey(), authentication == &passkey);
        assert!(session.fresh(Some(now), now + DAY).is_err());
    }
}

#[test]
fn passkey_that_is_removed_stands_for_nothing() {
    let now = Timestamp::from_seconds(1_800_000_000);
    let hour = Duration::from_secs(3600);
    let passkey = Authentication::passkey(PasskeyId::from(Uuid::from_u128(9)));
    let removed = passkey.clone().without_passkey();
    // Earlier versions left the method.
    for removed in [&removed, &Authentication { passkey: None, ..passkey }] {
        let without = session(id_at(now), removed, now);
        assert!(!without.fresh(None, now).unwrap().began_with_passkey());
        assert_eq!(without.fresh(Some(now), now).err(), Some(NotFresh::Code(without.user_id())));
        assert_eq!(without.confirmed(None, now + hour).err(), Some(NotFresh::SignIn(without.user_id())));
    }
    // A code stands for itself.
    let amr = removed.amr.with(AuthMethod::Otp);
    let with_code = session(id_at(now), &Authentication { amr, ..Authentication::password() }, now);
    assert!(with_code.fresh(Some(now), now).is_ok());
}

#[test]
fn session_is_confirmed_for_ten_minutes_after_the_password_or_a_code() {
    let now = Timestamp::from_seconds(1_800_000_000);
    let minutes = |minutes: u64| now + Duration::from_secs(60 * minutes);
    let password = session(id_at(now), &Authentication::password(), now);
    let user = password.user_id();
    assert_eq!(password.confirmed(None, minutes(10)).err(), Some(NotFresh::SignIn(user)));
    assert_eq!(password.confirmed(Some(now), now).err(), Some(NotFresh::Code(user)));
    let just_before = now + Duration::from_millis(599_999);
    assert_eq!(password.confirmed(None, just_before).unwrap().fresh().user_id(), password.user_id());
    let code = session(id_at(minutes(60)), &password.authentication_with_code(minutes(60)), minutes(60));
    assert!(code.confirmed(Some(now), minutes(69)).is_ok());
    assert_eq!(code.confirmed(Some(now), minutes(70)).err(), Some(NotFresh::Code(code.user_id())));
    assert!(code.confirmed(Some(minutes(61)), minutes(61)).is_err());
    let passkey = session(id_at(now), &Authentication::passkey(PasskeyId::from(Uuid::from_u128(9))), now);
    assert!(passkey.confirmed(Some(now), now + (DAY - Duration::from_millis(1))).is_ok());
    assert!(passkey.confirmed(None, now + DAY).is_err());
}

/// The account's cutoff may lie in the future, after which its sessions begin.
#[test]
fn session_that_begins_in_the_future_is_fresh_for_a_day_from_now() {
    let now = Timestamp::from_seconds(1_800_000_000);
    let ahead = session(id_at(now + 30 * DAY), &Authentication::password(), now);
    assert!(ahead.fresh(None, now + (DAY - Duration::from_millis(1))).is_ok());
    assert!(ahead.fresh(None, now + DAY).is_err());
    // Nor does a renewal or an exchange make it fresh.
    let renewed = session(id_at(now + 30 * DAY), &ahead.authentication(), now + DAY);
    assert!(renewed.fresh(None, now + DAY).is_err());
}

#[test]
fn session_token_is_old_after_a_quarter_of_its_lifetime_or_a_day() {
    let (now, id) = (Timestamp::from_seconds(1_800_000_000), Uuid::from_u128(7));
    let hours = |hours: u64| Duration::from_secs(hours * 3600);
    for (days, old) in [(30, hours(24)), (7, hours(24)), (4, hours(24)), (2, hours(12)), (1, hours(6))] {
        let lifetime = hours(24 * days);
        let secret = SecretString::from("a secret of more than thirty-two bytes");
        let tokens = Tokens::new(&secret, &[], hours(1), lifetime);
        let session = Session { user: UserId::from(id), id: SessionId::from(id), expires_at: now + lifetime };
        let token = tokens.issue_session(&session, &Authentication::password(), true, now).token;
        let session = tokens.verify_session_token(&token, now).unwrap();
        assert!(session.is_remembered());
        assert!(session.is_old(now + old) && !session.is_old(now + (old - Duration::from_millis(1))));
    }
}
