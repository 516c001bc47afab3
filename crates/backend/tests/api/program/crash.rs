use crate::helpers::{Database, PASSWORD, Program};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::{
    collections::HashSet,
    sync::Mutex,
    time::{Duration, Instant},
};

const WRITERS: usize = 8;

/// `kill -9` in the middle of a stream of writes, again and again on one database: every task that was
/// acknowledged is there after the restart, and none that nobody asked for.
#[tokio::test]
async fn killed_in_the_middle_of_writes_it_loses_nothing_that_it_acknowledged() {
    let database = Database::create();
    let client = reqwest::Client::new();
    let acknowledged = Mutex::new(HashSet::new());
    let asked = Mutex::new(HashSet::new());
    let mut account: Option<(String, String)> = None;
    for round in 0..5 {
        let program = Program::on(database.clone(), &[]);
        let (user, token) = match &account {
            Some(account) => account.clone(),
            None => account.insert(sign_up(&client, &program).await).clone(),
        };
        let path = program.url(&format!("/api/{user}/tasks"));
        let titles: HashSet<String> = list(&client, &path, &token).await;
        assert!(acknowledged.lock().unwrap().is_subset(&titles), "round {round}: something was lost");
        assert!(titles.is_subset(&asked.lock().unwrap()), "round {round}: something was invented");

        let writers = join_all((0..WRITERS).map(|writer| {
            let (client, path, token, asked, acknowledged) = (&client, &path, &token, &asked, &acknowledged);
            async move {
                for n in 0.. {
                    let title = format!("round {round}, writer {writer}, task {n}");
                    asked.lock().unwrap().insert(title.clone());
                    let request = client.post(path).bearer_auth(token).json(&json!({"title": title}));
                    match request.send().await {
                        Ok(answer) if answer.status() == 201 => acknowledged.lock().unwrap().insert(title),
                        Ok(answer) => panic!("{answer:?}"),
                        Err(_) => break,
                    };
                }
            }
        }));
        let killer = async {
            tokio::time::sleep(Duration::from_millis(300 + 70 * round)).await;
            program.kill();
        };
        tokio::join!(writers, killer);
    }
    assert!(acknowledged.lock().unwrap().len() > 50, "{}", acknowledged.lock().unwrap().len());
    let begin = Instant::now();
    let program = Program::on(database, &[]);
    let (user, token) = account.unwrap();
    let titles = list(&client, &program.url(&format!("/api/{user}/tasks")), &token).await;
    assert!(acknowledged.lock().unwrap().is_subset(&titles));
    assert!(begin.elapsed() < Duration::from_secs(5));
}

async fn sign_up(client: &reqwest::Client, program: &Program) -> (String, String) {
    let body = json!({"email": "ann@example.org", "password": PASSWORD});
    let answer = client.post(program.url("/api/auth/sign-up/email")).json(&body).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&answer["user"]["id"]), text(&answer["accessToken"]))
}

async fn list(client: &reqwest::Client, path: &str, token: &str) -> HashSet<String> {
    let tasks: Value = client.get(path).bearer_auth(token).send().await.unwrap().json().await.unwrap();
    tasks.as_array().unwrap().iter().map(|task| task["title"].as_str().unwrap().to_owned()).collect()
}
