//! What was asked for and what was acknowledged, to find out what was lost and what was made up.

use super::{Answer, Remote, id_of};
use futures_util::future::join_all;
use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// What a task may be: not there, or completed or not.
type State = Option<bool>;

/// Each task with what it may be by now: one state when the last change was acknowledged, two when it was not.
#[derive(Default)]
pub struct Ledger {
    tasks: Mutex<HashMap<String, Vec<State>>>,
    acknowledged: AtomicUsize,
    unavailable: AtomicUsize,
}

impl Ledger {
    /// Creates, turns over and deletes, several at once, until the server is gone.
    pub async fn write(&self, account: &Remote, name: &str, writers: usize) {
        join_all((0..writers).map(|writer| async move {
            for n in 0.. {
                let title = format!("{name}, writer {writer}, task {n}");
                if self.write_one(account, &title, n).await.is_err() {
                    break;
                }
            }
        }))
        .await;
    }

    async fn write_one(&self, account: &Remote, title: &str, n: usize) -> Result<(), reqwest::Error> {
        let created = self.change(title, [None, Some(false)], account.create(title)).await?;
        let Some(task) = created.map(|created| id_of(&created.json())) else { return Ok(()) };
        let (state, request) = match n % 3 {
            0 => return Ok(()),
            1 => (Some(true), account.tasks("PATCH", &format!("{task}/complete"))),
            _ => (None, account.tasks("DELETE", &task)),
        };
        self.change(title, [Some(false), state], request).await.map(drop)
    }

    /// Until an answer comes, both states are possible; they stay so without one, and with 503.
    async fn change(
        &self,
        title: &str,
        states: [State; 2],
        request: reqwest::RequestBuilder,
    ) -> Result<Option<Answer>, reqwest::Error> {
        self.tasks.lock().unwrap().insert(title.to_owned(), states.to_vec());
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer = Answer { status, headers, text: response.text().await? };
        if answer.status == 503 {
            self.unavailable.fetch_add(1, Ordering::Relaxed);
            answer.expect_error(503, "DATABASE_UNAVAILABLE");
            tokio::time::sleep(Duration::from_millis(20)).await;
            return Ok(None);
        }
        assert!(matches!(answer.status, 200 | 201 | 204), "{answer:?}");
        self.acknowledged.fetch_add(1, Ordering::Relaxed);
        self.tasks.lock().unwrap().insert(title.to_owned(), vec![states[1]]);
        Ok(Some(answer))
    }

    /// Fails unless every task is what it may be, and no other is there.
    pub fn check(&self, there: &HashMap<String, bool>) {
        self.check_within(there);
        let tasks = self.tasks.lock().unwrap();
        for title in there.keys() {
            assert!(tasks.contains_key(title), "{title} was made up");
        }
    }

    /// Fails unless every task is what it may be.
    pub fn check_within(&self, there: &HashMap<String, bool>) {
        let tasks = self.tasks.lock().unwrap();
        for (title, states) in &*tasks {
            let state = there.get(title).copied();
            assert!(states.contains(&state), "{title} is {state:?}, and not one of {states:?}");
        }
    }

    /// How many changes were acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// How many changes were refused because the database was away.
    pub fn unavailable(&self) -> usize {
        self.unavailable.load(Ordering::Relaxed)
    }
}
