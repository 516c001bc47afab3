use crate::helpers::{PASSWORD, Program};
use serde_json::json;
use std::{process::Command, time::Duration};

#[tokio::test]
async fn told_to_stop_it_finishes_what_is_in_flight() {
    // Slow enough that the stop comes in the middle of the hashing.
    let program = Program::start(&[("BCRYPT_COST", "12")]);
    let body = json!({"email": "ann@example.org", "password": PASSWORD});
    let request = reqwest::Client::new().post(program.url("/api/auth/sign-up/email")).json(&body).send();
    let stop = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Command::new("kill").args(["-TERM", &program.id()]).status().unwrap();
    };
    let (answer, ()) = tokio::join!(request, stop);
    assert_eq!(answer.unwrap().status(), 200);
    program.stop();
}
