//! Nothing counts twice, on any instance.

use super::{ANN, Begun, add, list};
use crate::helpers::{Database, Response, Server};
use futures_util::future::{join, join_all};
use serde_json::json;
use testkit::Authenticator;

const PLACE: &str = "http://localhost:8080";

/// Two instances on one database.
fn two() -> [Server; 2] {
    let database = Database::create();
    [(), ()].map(|()| Server::on(&database, &["--public-url", PLACE]))
}

/// How many were successful; all others were refused because the challenge is spent.
fn successes(responses: Vec<Response>) -> usize {
    let (good, bad): (Vec<_>, Vec<_>) = responses.into_iter().partition(|response| response.status == 200);
    for response in bad {
        response.expect_error(400, "CHALLENGE_NOT_FOUND");
    }
    good.len()
}

#[tokio::test]
async fn of_twenty_sign_ins_with_one_challenge_one_counts() {
    let servers = two();
    let ann = servers[0].sign_up(ANN).await;
    let mut authenticator = Authenticator::new(PLACE, "localhost");
    add(&ann, &mut authenticator).await;
    let begun = Begun::sign_in(&servers[0]).await;
    let response = authenticator.sign(&begun.options);
    let attempts = (0..20).map(|number| begun.finish(&servers[number % 2], &response));
    assert_eq!(successes(join_all(attempts).await), 1);
    let count = "SELECT CAST(count(*) AS TEXT) AS text FROM sessions WHERE way = 'passkey'";
    assert_eq!(servers[0].database.text(count), "1");
}

#[tokio::test]
async fn of_twenty_registrations_with_one_challenge_one_counts() {
    let servers = two();
    let ann = servers[0].sign_up(ANN).await;
    let begun = Begun::registration(&ann).await;
    let accounts = [ann.clone(), ann.at(&servers[1])];
    // Each another passkey, so that it is the challenge that counts once.
    let attempts = (0..20).map(|number| {
        let response = Authenticator::new(PLACE, "localhost").register(&begun.options);
        let (begun, account) = (&begun, &accounts[number % 2]);
        async move { begun.register(account, &response).await }
    });
    assert_eq!(successes(join_all(attempts).await), 1);
    assert_eq!(list(&ann).await.len(), 1);
}

#[tokio::test]
async fn of_two_sign_ins_with_one_count_one_counts() {
    let servers = two();
    let ann = servers[0].sign_up(ANN).await;
    let mut authenticator = Authenticator::new(PLACE, "localhost");
    add(&ann, &mut authenticator).await;
    authenticator.counter = 1;
    let attempts = (0..10).map(|number| super::sign_in(&servers[number % 2], &authenticator));
    let responses = join_all(attempts).await;
    assert_eq!(responses.iter().filter(|response| response.status == 200).count(), 1);
    for response in responses.into_iter().filter(|response| response.status != 200) {
        response.expect_error(401, "AUTHENTICATION_FAILED");
    }
}

#[tokio::test]
async fn credential_is_registered_once_by_twenty_requests() {
    let servers = two();
    let ann = servers[0].sign_up(ANN).await;
    let accounts = [ann.clone(), ann.at(&servers[1])];
    let authenticator = Authenticator::new(PLACE, "localhost");
    let attempts = (0..20).map(|number| {
        let (account, mut authenticator) = (&accounts[number % 2], authenticator.clone());
        async move {
            let begun = Begun::registration(account).await;
            begun.register(account, &authenticator.register(&begun.options)).await
        }
    });
    let responses = join_all(attempts).await;
    assert_eq!(responses.iter().filter(|response| response.status == 200).count(), 1);
    for response in responses.into_iter().filter(|response| response.status != 200) {
        response.expect_error(400, "FAILED_TO_VERIFY_REGISTRATION");
    }
    assert_eq!(list(&ann).await.len(), 1);
}

/// Else a session that was ended meanwhile would begin another one.
#[tokio::test]
async fn session_is_exchanged_once_and_not_after_its_end() {
    let servers = two();
    for ends_meanwhile in [false, true] {
        let ann = servers[0].sign_up(&format!("{ends_meanwhile}-{ANN}")).await;
        let accounts = [ann.clone(), ann.at(&servers[1])];
        let exchanges = (0..10).map(|number| {
            let account = &accounts[number % 2];
            async move {
                let begun = Begun::registration(account).await;
                let response = Authenticator::new(PLACE, "localhost").register(&begun.options);
                (begun, response)
            }
        });
        let begun = join_all(exchanges).await;
        let ended = async {
            if ends_meanwhile {
                ann.auth("POST", "/api/auth/revoke-sessions", None).await;
            }
        };
        let exchanges = begun.iter().enumerate().map(|(number, (begun, response))| {
            let (account, body) =
                (&accounts[number % 2], json!({"response": response, "createSession": true}));
            let request = account.client.request("POST", "/api/auth/passkey/verify-registration");
            Response::of(request.bearer_auth(&ann.session_token).header("cookie", &begun.cookie).json(&body))
        });
        let (responses, ()) = join(join_all(exchanges), ended).await;
        let (good, bad): (Vec<_>, Vec<_>) = responses.into_iter().partition(|it| it.status == 200);
        assert!(good.len() == 1 || ends_meanwhile && good.is_empty(), "{good:?}");
        for response in bad {
            response.expect_error(401, "UNAUTHORIZED");
        }
        assert!(!ann.is_signed_in().await);
    }
}
