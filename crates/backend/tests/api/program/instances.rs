use crate::helpers::{Database, PASSWORD, Program};
use serde_json::{Value, json};

/// Two programs on one database know nothing of each other but what it holds and the secret they share.
#[tokio::test]
async fn a_token_of_one_works_on_the_other_and_signed_out_on_one_is_refused_on_both_at_once() {
    let database = Database::create();
    let (one, two) = (Program::on(database.clone(), &[]), Program::on(database, &[]));
    let client = reqwest::Client::new();
    let body = json!({"email": "ann@example.org", "password": PASSWORD});
    let signed_up = client.post(one.url("/api/auth/sign-up/email")).json(&body).send().await.unwrap();
    let signed_up: Value = signed_up.json().await.unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (access, session) = (text(&signed_up["accessToken"]), text(&signed_up["token"]));
    let path = format!("/api/{}/tasks", text(&signed_up["user"]["id"]));
    let list = |program: &Program| client.get(program.url(&path)).bearer_auth(&access).send();
    let status = async |program: &Program| list(program).await.unwrap().status().as_u16();

    let created = client.post(two.url(&path)).bearer_auth(&access).json(&json!({"title": "From two"}));
    assert_eq!(created.send().await.unwrap().status(), 201);
    assert_eq!(list(&one).await.unwrap().json::<Value>().await.unwrap()[0]["title"], "From two");
    let renewed = client.get(two.url("/api/auth/token")).bearer_auth(&session).send().await.unwrap();
    assert_eq!(renewed.status(), 200);

    let signed_out = client.post(two.url("/api/auth/sign-out")).bearer_auth(&session).send().await.unwrap();
    assert_eq!(signed_out.status(), 200);
    assert_eq!((status(&one).await, status(&two).await), (401, 401));
    let renewed = client.get(one.url("/api/auth/token")).bearer_auth(&session).send().await.unwrap();
    assert_eq!(renewed.status(), 401);
}
