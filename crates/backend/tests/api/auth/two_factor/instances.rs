//! A code that is used several times at once, on two instances.

use super::ANN;
use crate::helpers::{Database, Factor, PASSWORD, start_on};
use futures_util::future::join_all;
use serde_json::{Value, json};
use shared::Timestamp;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use testkit::{Account, Program, Response};

/// The time of the program's process.
#[allow(clippy::disallowed_methods, reason = "of another process")]
fn now() -> Timestamp {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Timestamp::from_seconds(i64::try_from(seconds).unwrap())
}

/// Two instances, and Ann's account with its factor.
async fn start() -> ([Program; 2], Factor) {
    start_on_one(&Database::create()).await
}

async fn start_on_one(database: &Database) -> ([Program; 2], Factor) {
    let (one, two) = (start_on(database, &[]), start_on(database, &[]));
    let ann = one.client.sign_up(ANN).await.unwrap();
    let body = json!({"password": PASSWORD});
    let setup = ann.auth("POST", "/api/auth/two-factor/enable", Some(body)).await.expect(200).json();
    let factor = Factor::of(&setup);
    // That of the step before counts, too, and leaves this one for the test.
    let code = factor.code(Timestamp::from_seconds(now().seconds() - 30));
    ann.auth("POST", "/api/auth/two-factor/verify-totp", Some(json!({"code": code}))).await.expect(200);
    ([one, two], factor)
}

/// Uses a code twenty times at once, and returns the responses.
async fn twenty(programs: &[Program; 2], call: &str, code: Value) -> Vec<Response> {
    let cookie = Factor::password(&programs[0].client, ANN).await;
    at_once(20, programs, call, &cookie, code).await
}

async fn at_once(
    times: usize,
    programs: &[Program; 2],
    call: &str,
    cookie: &str,
    code: Value,
) -> Vec<Response> {
    let uses = (0..times).map(|number| {
        let (client, body) = (&programs[number % 2].client, json!({"code": code}));
        async move { Factor::second(client, call, cookie, body).await }
    });
    join_all(uses).await
}

fn count(responses: &[Response], status: u16) -> usize {
    responses.iter().filter(|response| response.status == status).count()
}

#[tokio::test]
async fn code_of_the_app_counts_once() {
    let (programs, factor) = start().await;
    let responses = twenty(&programs, "verify-totp", json!(factor.code(now()))).await;
    assert_eq!((count(&responses, 200), count(&responses, 401)), (1, 19), "{responses:?}");
    let shown = responses.iter().find(|response| response.status == 200).unwrap();
    assert!(Account::of(&programs[1].client, shown).is_signed_in().await);
}

#[tokio::test]
async fn backup_code_counts_once() {
    let (programs, factor) = start().await;
    let responses = twenty(&programs, "verify-backup-code", json!(factor.backup_codes[3])).await;
    assert_eq!(count(&responses, 200), 1, "{responses:?}");
    // Those that came after it was used are guesses.
    let others = [401, 409, 429].map(|status| count(&responses, status));
    assert_eq!(others.iter().sum::<usize>(), 19, "{responses:?}");
    assert!(others[0] <= 5, "{responses:?}");
}

/// Of requests that all wait for the account when the first of them uses the code.
#[tokio::test]
async fn backup_code_that_another_request_has_just_used_is_no_guess() {
    let database = Database::create();
    let (programs, factor) = start_on_one(&database).await;
    let (wait, call) = (Duration::from_millis(700), "verify-backup-code");
    for number in 0..2 {
        let cookie = Factor::password(&programs[0].client, ANN).await;
        let held = database.hold("UPDATE users SET id = id", wait);
        let responses = at_once(6, &programs, call, &cookie, json!(factor.backup_codes[number])).await;
        held.join().unwrap();
        assert_eq!((count(&responses, 200), count(&responses, 409)), (1, 5), "{responses:?}");
        for refused in responses.into_iter().filter(|response| response.status == 409) {
            refused.expect_error(409, "FAILED_TO_VERIFY_BACKUP_CODE_PLEASE_TRY_AGAIN");
        }
    }
    // None of the ten was counted.
    let cookie = Factor::password(&programs[0].client, ANN).await;
    for status in [401, 401, 401, 401, 401, 429] {
        let used = json!({"code": factor.backup_codes[0]});
        let response = Factor::second(&programs[1].client, call, &cookie, used).await;
        assert_eq!(response.status, status, "{response:?}");
    }
}

/// Although the request that has used it has exchanged the session of all.
#[tokio::test]
async fn backup_code_that_was_just_used_in_the_same_session_is_no_guess() {
    let database = Database::create();
    let (programs, factor) = start_on_one(&database).await;
    let cookie = Factor::password(&programs[0].client, ANN).await;
    let code = json!({"code": factor.backup_codes[0]});
    let shown = Factor::second(&programs[0].client, "verify-backup-code", &cookie, code).await;
    let session = &Account::of(&programs[0].client, &shown.expect(200));
    let held = database.hold("UPDATE users SET id = id", Duration::from_millis(700));
    let responses = join_all((0..3).map(|_| {
        let code = json!({"code": factor.backup_codes[1]});
        async move { session.auth("POST", super::BACKUP, Some(code)).await }
    }));
    let responses = responses.await;
    held.join().unwrap();
    assert_eq!((count(&responses, 200), count(&responses, 409)), (1, 2), "{responses:?}");
}

#[tokio::test]
async fn twenty_guesses_at_once_are_five() {
    let (programs, factor) = start().await;
    let responses = twenty(&programs, "verify-totp", json!(factor.wrong_code(now()))).await;
    assert_eq!((count(&responses, 401), count(&responses, 429)), (5, 15), "{responses:?}");
}
