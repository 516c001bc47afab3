//! Records which changes were acknowledged, to find lost and invented ones.

use futures_util::future::join_all;
use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use testkit::{Account, DEADLINE, RequestBuilder, Response, id_of};
use tokio::{sync::watch, time::timeout};

/// Whether a task exists, and whether it is completed.
type State = Option<bool>;

/// The possible states of each task: one if its last change was acknowledged, else two.
#[derive(Default)]
pub struct Ledger {
    tasks: Mutex<HashMap<String, Vec<State>>>,
    acknowledged: watch::Sender<usize>,
    /// Changes that were refused because the database was away.
    unavailable: watch::Sender<usize>,
    stopped: AtomicBool,
}

impl Ledger {
    /// Creates, toggles and deletes tasks concurrently until [`Ledger::stop`] or until the server is gone, and returns
    /// whether the former was the reason.
    pub async fn write(&self, account: &Account, name: &str, writers: usize) -> bool {
        let write = async |writer: usize| {
            for n in 0.. {
                let title = format!("{name}, writer {writer}, task {n}");
                if self.is_stopped() || self.write_one(account, &title, n).await.is_err() {
                    break;
                }
            }
        };
        join_all((0..writers).map(write)).await;
        self.is_stopped()
    }

    /// Lets the writers finish what is in flight, and no more.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    async fn write_one(&self, account: &Account, title: &str, n: usize) -> anyhow::Result<()> {
        let created = self.change(title, [None, Some(false)], account.create(title)).await?;
        let Some(task) = created.map(|created| id_of(&created.json())) else { return Ok(()) };
        let (state, request) = match n % 3 {
            0 => return Ok(()),
            1 => (Some(true), account.tasks("PATCH", &format!("{task}/complete"))),
            _ => (None, account.tasks("DELETE", &task)),
        };
        self.change(title, [Some(false), state], request).await.map(drop)
    }

    /// Until there is a response, both states are possible; they remain so without one, and with 503.
    async fn change(
        &self,
        title: &str,
        states: [State; 2],
        request: RequestBuilder,
    ) -> anyhow::Result<Option<Response>> {
        self.tasks.lock().unwrap().insert(title.to_owned(), states.to_vec());
        let response = Response::receive(request).await?;
        if response.status == 503 {
            self.unavailable.send_modify(|count| *count += 1);
            response.expect_error(503, "DATABASE_UNAVAILABLE");
            tokio::time::sleep(Duration::from_millis(20)).await;
            return Ok(None);
        }
        assert!(matches!(response.status, 200 | 201 | 204), "{response:?}");
        self.tasks.lock().unwrap().insert(title.to_owned(), vec![states[1]]);
        self.acknowledged.send_modify(|count| *count += 1);
        Ok(Some(response))
    }

    /// Asserts that every task is in a possible state, and that there is no other.
    pub fn check(&self, existing: &HashMap<String, bool>) {
        self.check_within(existing);
        let tasks = self.tasks.lock().unwrap();
        for title in existing.keys() {
            assert!(tasks.contains_key(title), "{title} was never created");
        }
    }

    /// Asserts that every task is in a possible state.
    pub fn check_within(&self, existing: &HashMap<String, bool>) {
        let tasks = self.tasks.lock().unwrap();
        for (title, states) in &*tasks {
            let state = existing.get(title).copied();
            assert!(states.contains(&state), "{title} is {state:?}, and not one of {states:?}");
        }
    }

    /// Waits until so many more changes are acknowledged.
    pub async fn acknowledge(&self, more: usize) {
        increase(&self.acknowledged, more).await;
    }

    /// Waits until another change is refused because the database is away.
    pub async fn refuse(&self) {
        increase(&self.unavailable, 1).await;
    }

    pub fn refused(&self) -> usize {
        *self.unavailable.borrow()
    }
}

async fn increase(count: &watch::Sender<usize>, more: usize) {
    let wanted = *count.borrow() + more;
    let mut receiver = count.subscribe();
    timeout(DEADLINE, receiver.wait_for(|count| *count >= wanted))
        .await
        .expect("writers make progress")
        .unwrap();
}
