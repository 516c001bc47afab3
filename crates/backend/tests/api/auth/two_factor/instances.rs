//! A code that is used several times at once, on two instances.

use super::ANN;
use crate::helpers::{Database, Factor, PASSWORD, start_on};
use futures_util::future::join_all;
use serde_json::{Value, json};
use shared::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};
use testkit::{Account, Program, Response};

/// The time of the program's process.
#[allow(clippy::disallowed_methods, reason = "of another process")]
fn now() -> Timestamp {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Timestamp::from_seconds(i64::try_from(seconds).unwrap())
}

/// Two instances, and Ann's account with its factor.
async fn start() -> ([Program; 2], Factor) {
    let database = Database::create();
    let (one, two) = (start_on(&database, &[]), start_on(&database, &[]));
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
    let cookie = &Factor::password(&programs[0].client, ANN).await;
    let uses = (0..20).map(|number: usize| {
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
    // Each of the others is a guess.
    assert_eq!(count(&responses, 401) + count(&responses, 429), 19, "{responses:?}");
    assert!(count(&responses, 401) <= 5, "{responses:?}");
}

#[tokio::test]
async fn twenty_guesses_at_once_are_five() {
    let (programs, factor) = start().await;
    let responses = twenty(&programs, "verify-totp", json!(factor.wrong_code(now()))).await;
    assert_eq!((count(&responses, 401), count(&responses, 429)), (5, 15), "{responses:?}");
}
