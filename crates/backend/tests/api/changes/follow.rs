//! Writers do everything at random while a client follows the feed from its start, on another instance where there are two,
//! and through crashes of all of them. At the end it has exactly what the server has.

use super::{cursor, request};
use crate::helpers::{Account, Database, Program, Response, start_on};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    env,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};
use testkit::until;
use uuid::Uuid;

const WRITERS: usize = 8;
const ROUNDS: usize = 4;
/// How many tasks the writers know, so that they often meet at one.
const KNOWN: usize = 200;

/// How many changes are made: so many that it takes seconds, unless the environment says otherwise.
fn changes() -> usize {
    env::var("FOLLOWED_CHANGES")
        .map_or(2_000, |changes| changes.parse().expect("FOLLOWED_CHANGES is a number"))
}

fn random(below: usize) -> usize {
    usize::try_from(Uuid::new_v4().as_u128() % below as u128).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_follows_has_what_the_server_has() {
    let database = Database::create();
    let account = start_on(&database, &[]).client.sign_up("ann@example.org").await.unwrap();
    let (writing, mut copy) = (Writing::default(), Follower::default());
    for round in 1..=ROUNDS {
        let programs = Programs::start(&database);
        let wanted = changes() * round / ROUNDS;
        let is_over = AtomicBool::new(false);
        let write = async {
            let write = |writer| writing.write(programs.account(&account, writer));
            join_all((0..WRITERS).map(write)).await;
            is_over.store(true, Ordering::Relaxed);
        };
        let end = async {
            let mut made = 0;
            // As long as there are more, however many are wanted.
            while made < wanted {
                let more =
                    async || Ok(Some(writing.done.load(Ordering::Relaxed)).filter(|done| *done > made));
                made = until("more changes are made", more).await.unwrap();
            }
            match round {
                ROUNDS => writing.stopped.store(true, Ordering::Relaxed),
                _ => programs.kill().await,
            }
        };
        let follow = copy.follow(programs.account(&account, round), &is_over);
        tokio::join!(write, end, follow);
        if round == ROUNDS {
            copy.check(&programs.account(&account, 0)).await;
        }
    }
    println!("{} changes in {} pages", writing.done.into_inner(), copy.pages);
}

/// One on SQLite, two on PostgreSQL.
struct Programs(Mutex<Vec<Program>>, Vec<testkit::Client>);

impl Programs {
    fn start(database: &Database) -> Self {
        let count = if database.is_postgres() { 2 } else { 1 };
        let programs: Vec<_> = (0..count).map(|_| start_on(database, &[])).collect();
        let clients = programs.iter().map(|program| program.client.clone()).collect();
        Self(Mutex::new(programs), clients)
    }

    fn account(&self, account: &Account, number: usize) -> Account {
        account.at(&self.1[number % self.1.len()])
    }

    /// With SIGKILL.
    async fn kill(&self) {
        let programs = std::mem::take(&mut *self.0.lock().unwrap());
        tokio::task::spawn_blocking(|| drop(programs)).await.unwrap();
    }
}

/// What the writers have done.
#[derive(Default)]
struct Writing {
    /// Acknowledged changes.
    done: AtomicUsize,
    stopped: AtomicBool,
    tasks: Mutex<Vec<String>>,
    lists: Mutex<Vec<String>>,
}

impl Writing {
    /// Until it is stopped, or the server is gone.
    async fn write(&self, account: Account) {
        while !self.stopped.load(Ordering::Relaxed) {
            let Ok(response) = Response::receive(self.request(&account)).await else { return };
            match response.status {
                200 | 201 | 204 => drop(self.done.fetch_add(1, Ordering::Relaxed)),
                // Another writer was first, or the server is busy.
                400 | 404 | 410 | 412 | 422 | 503 => {}
                _ => panic!("{response:?}"),
            }
            if let Ok(Value::String(id)) = response.parse::<Value>().map(|mut body| body["id"].take()) {
                let known = if response.text.contains("\"title\"") { &self.tasks } else { &self.lists };
                let mut known = known.lock().unwrap();
                if !known.contains(&id) {
                    known.push(id);
                }
                if known.len() > KNOWN {
                    known.remove(0);
                }
            }
        }
    }

    fn any(known: &Mutex<Vec<String>>) -> Option<String> {
        let known = known.lock().unwrap();
        (!known.is_empty()).then(|| known[random(known.len())].clone())
    }

    fn request(&self, account: &Account) -> testkit::RequestBuilder {
        let (task, list) = (Self::any(&self.tasks), Self::any(&self.lists));
        let Some(id) = task.filter(|_| random(4) > 0) else {
            return account.tasks("POST", "").json(&self.task());
        };
        let task = format!("/{id}");
        match random(16) {
            0..3 => account.tasks("PATCH", &task).json(&json!({"title": Uuid::new_v4()})),
            3 => account.tasks("PATCH", &task).json(&json!({"list_id": list})),
            4 => account.tasks("PUT", &task).json(&self.task()),
            5..8 => account.tasks("PATCH", &format!("{task}/complete")),
            8 => account.own("POST", &format!("/trash{task}/restore")),
            9 => account.own("POST", "/lists").json(&json!({"name": Uuid::new_v4()})),
            10 if random(4) == 0 => {
                let (list, tasks) = (list.unwrap_or_default(), ["inbox", "trash"][random(2)]);
                account.own("DELETE", &format!("/lists/{list}?tasks={tasks}"))
            }
            11 => account.own("POST", "/changes").json(&self.batch(&id)),
            12 => {
                let tag = |number| format!("tag {number}");
                let path = format!("/tags/{}", tag(random(9)).replace(' ', "%20"));
                account.own("PATCH", &path).json(&json!({"name": tag(random(9))}))
            }
            13 if random(8) == 0 => account.own("DELETE", "/trash"),
            14 if random(8) == 0 => account.tasks("POST", "/respread?list=inbox"),
            _ => account.tasks("DELETE", &task),
        }
    }

    /// Of which some are refused.
    fn batch(&self, id: &str) -> Value {
        let operation =
            |op: &str, id: &str, data: Value| json!({"op": op, "kind": "task", "id": id, "data": data});
        let other = Self::any(&self.tasks).unwrap_or_default();
        let all = [
            operation("update", id, json!({"title": Uuid::new_v4()})),
            operation("update", &other, json!({"parent_id": id})),
            operation("complete", id, json!({})),
            operation("delete", id, json!({})),
            operation("restore", &other, json!({})),
            operation("create", &store::Clock::system().new_id().to_string(), self.task()),
            operation("restore", id, json!({})),
            operation("reopen", &other, json!({})),
        ];
        json!({"operations": all.into_iter().filter(|_| random(3) > 0).collect::<Vec<_>>()})
    }

    /// Some repeat, some are subtasks, some have tags.
    fn task(&self) -> Value {
        let mut new = json!({"title": Uuid::new_v4(), "completed": random(8) == 0});
        match random(6) {
            0 => {
                new["due"] = json!({"date": "2026-11-21"});
                new["repeat"] = json!({"rule": "FREQ=DAILY", "from": "due"});
            }
            1 => new["parent_id"] = json!(Self::any(&self.tasks)),
            2 => new["tags"] = json!([format!("tag {}", random(9))]),
            3 => new["list_id"] = json!(Self::any(&self.lists)),
            _ => {}
        }
        new
    }
}

/// A client with a copy of the account.
#[derive(Default)]
struct Follower {
    cursor: Option<String>,
    tasks: HashMap<String, Value>,
    lists: HashMap<String, Value>,
    pages: usize,
}

impl Follower {
    /// Until the server is gone, or the writers are and nothing more is new.
    async fn follow(&mut self, account: Account, is_over: &AtomicBool) {
        loop {
            let was_over = is_over.load(Ordering::Relaxed);
            let limit = 1 + random(if self.pages > 5_000 { 200 } else { 9 });
            let since = self.cursor.as_ref().map(|cursor| format!("&since={cursor}")).unwrap_or_default();
            let query = format!("?limit={limit}&wait={}{since}", random(2));
            let Ok(response) = Response::receive(request(&account, &query)).await else { return };
            if response.status == 503 {
                continue;
            }
            let page = response.expect(200).json();
            self.apply(&page);
            if was_over && page["more"] == false {
                return;
            }
        }
    }

    fn apply(&mut self, page: &Value) {
        assert_eq!(page["full"], self.cursor.is_none(), "{page}");
        self.pages += 1;
        self.cursor = Some(cursor(page).to_owned());
        let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
        let rows = |kind: &str| page[kind].as_array().unwrap().clone();
        self.tasks.extend(rows("tasks").into_iter().map(|task| (id(&task), task)));
        self.lists.extend(rows("lists").into_iter().map(|list| (id(&list), list)));
        for gone in rows("gone") {
            let kind = if gone["kind"] == "task" { &mut self.tasks } else { &mut self.lists };
            kind.remove(&id(&gone));
        }
        if page["more"] == false {
            assert_eq!(page["count"], self.tasks.len(), "{page}");
        }
    }

    async fn check(&self, account: &Account) {
        let compare = |name: &str, kept: &HashMap<String, Value>, list: Value| {
            let list = list.as_array().unwrap();
            assert_eq!(list.len(), kept.len(), "{name}");
            for row in list {
                assert_eq!(kept.get(row["id"].as_str().unwrap()), Some(row), "{name}");
            }
        };
        compare("tasks", &self.tasks, account.get("").await.expect(200).json());
        let lists = Response::of(account.request("GET", &format!("/api/{}/lists", account.id))).await;
        if lists.status == 200 {
            compare("lists", &self.lists, lists.json());
        }
    }
}
