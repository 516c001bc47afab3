//! Two devices with outboxes, whose responses are sometimes lost and whose batches are sometimes sent twice: both end with
//! what the server has, and no change of a member is lost, nor a line of a description that both of them edit.

use crate::helpers::{Account, Response, Server};
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};
use shared::DescriptionHash;
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};
use uuid::Uuid;

#[derive(Clone, Debug)]
enum Step {
    Create,
    /// Device 0 changes titles.
    Edit(usize),
    /// Both add lines to descriptions.
    Note(usize),
    Tag(usize),
    Complete(usize, bool),
    Delete(usize),
    /// Sends what waits. The response may be lost.
    Send {
        is_lost: bool,
    },
    /// Sends the last batch once more.
    SendAgain,
    /// Reads at most so many rows of the feed.
    Follow(usize),
}

fn step() -> impl Strategy<Value = (usize, Step)> {
    let task = || 0..6_usize;
    let step = prop_oneof![
        2 => Just(Step::Create),
        2 => task().prop_map(Step::Edit),
        4 => task().prop_map(Step::Note),
        2 => task().prop_map(Step::Tag),
        2 => (task(), any::<bool>()).prop_map(|(task, completed)| Step::Complete(task, completed)),
        1 => task().prop_map(Step::Delete),
        3 => any::<bool>().prop_map(|is_lost| Step::Send { is_lost }),
        1 => Just(Step::SendAgain),
        2 => (1..5_usize).prop_map(Step::Follow),
    ];
    (0..2_usize, step)
}

/// What must be true of a task at the end, by the last edit of each device.
#[derive(Default)]
struct Expected {
    title: Option<String>,
    lines: Vec<String>,
    tags: Vec<String>,
}

type Model = BTreeMap<String, Expected>;

struct Device {
    account: Account,
    index: usize,
    id: Uuid,
    number: u32,
    cursor: Option<String>,
    /// What the feed has sent.
    tasks: BTreeMap<String, Value>,
    outbox: Vec<Value>,
    /// A batch without a response.
    sent: Option<Value>,
}

/// "Restore with my change", for an edit of a deleted task.
fn restore_with(refused: &Value) -> Vec<Value> {
    let restore = json!({"op": "restore", "kind": "task", "id": refused["id"], "data": {}});
    if refused["op"] == "update" { vec![restore, refused.clone()] } else { Vec::new() }
}

/// For an edit of a description that another device has changed: both texts, line by line.
fn merged(edit: &Value, task: &Value) -> Option<Value> {
    let missing = missing_lines(&edit["data"]["description"], task);
    let data = with_lines(task["description"].as_str().unwrap_or_default(), &missing);
    let merged = json!({"op": "update", "kind": "task", "id": edit["id"], "data": data});
    (!missing.is_empty()).then_some(merged)
}

/// The lines of a description that a task does not have.
fn missing_lines<'a>(description: &'a Value, task: &Value) -> Vec<&'a str> {
    let has = |line: &&str| {
        task["description"].as_str().is_some_and(|text| text.lines().any(|other| other == *line))
    };
    description.as_str().unwrap_or_default().lines().filter(|line| !has(line)).collect()
}

/// An edit that adds lines to a text.
fn with_lines(before: &str, lines: &[&str]) -> Value {
    let all: Vec<_> = before.lines().chain(lines.iter().copied()).collect();
    json!({"description": all.join("\n"), "description_base": DescriptionHash::of(Some(before)).to_string()})
}

impl Device {
    fn path(&self) -> String {
        format!("/api/{}/changes", self.account.id)
    }

    fn queue(&mut self, op: &str, id: &str, data: Value) {
        self.outbox.push(json!({"op": op, "kind": "task", "id": id, "data": data}));
    }

    async fn post(&self, batch: &Value) -> Value {
        let response = Response::of(self.account.request("POST", &self.path()).json(batch)).await;
        response.expect(200).json()
    }

    /// Sends what has no response yet, then what waits.
    async fn send(&mut self, is_lost: bool) {
        if self.sent.is_none() && !self.outbox.is_empty() {
            let operations: Vec<_> = self.outbox.drain(..self.outbox.len().min(100)).collect();
            self.number += 1;
            self.sent = Some(json!({"device": self.id, "number": self.number, "operations": operations}));
        }
        let Some(batch) = self.sent.clone() else { return };
        let response = self.post(&batch).await;
        if is_lost {
            return;
        }
        self.sent = None;
        let operations = batch["operations"].as_array().unwrap();
        let mut again = Vec::new();
        if response["applied"] == true {
            // Which of them were refused is unknown: if one has no effect, all of its task are sent again, in their order.
            while self.follow(1000).await {}
            let has_effect =
                |id: &Value| operations.iter().filter(|it| it["id"] == *id).all(|it| self.has_effect(it));
            let refused = operations.iter().filter(|operation| !has_effect(&operation["id"]));
            again.extend(refused.flat_map(restore_with));
        }
        for (operation, result) in operations.iter().zip(response["results"].as_array().unwrap()) {
            match result["status"].as_u64().unwrap() {
                200 | 201 | 204 => {}
                404 | 410 => again.extend(restore_with(operation)),
                412 => again.extend(merged(operation, &result["task"])),
                other => panic!("{other}: {operation} {result}"),
            }
        }
        // Before what was done later.
        self.outbox.splice(..0, again);
    }

    /// The description as this device shows it.
    fn description(&self, id: &str) -> String {
        let sent = self.sent.iter().flat_map(|batch| batch["operations"].as_array().unwrap());
        let edits = sent.chain(&self.outbox).filter(|operation| operation["id"] == id);
        let latest = edits.filter_map(|edit| edit["data"]["description"].as_str()).next_back();
        let confirmed = self.tasks.get(id).and_then(|task| task["description"].as_str());
        latest.or(confirmed).unwrap_or_default().to_owned()
    }

    /// Whether the task is as an update wants it.
    fn has_effect(&self, update: &Value) -> bool {
        let Some(task) = self.tasks.get(update["id"].as_str().unwrap()) else { return false };
        update["data"].as_object().unwrap().iter().all(|(member, value)| match member.as_str() {
            "tags_add" => task["tags"].as_array().is_some_and(|tags| tags.contains(&value[0])),
            "description" => missing_lines(value, task).is_empty(),
            "description_base" => true,
            _ => task[member] == *value,
        })
    }

    /// Reads a page, and returns whether there is more.
    async fn follow(&mut self, limit: usize) -> bool {
        let since = self.cursor.as_ref().map(|cursor| format!("&since={cursor}")).unwrap_or_default();
        let path = format!("{}?limit={limit}{since}", self.path());
        let page = Response::of(self.account.request("GET", &path)).await.expect(200).json();
        for task in page["tasks"].as_array().unwrap() {
            self.tasks.insert(task["id"].as_str().unwrap().to_owned(), task.clone());
        }
        for gone in page["gone"].as_array().unwrap() {
            self.tasks.remove(gone["id"].as_str().unwrap());
        }
        self.cursor = page["cursor"].as_str().map(str::to_owned);
        page["more"] == true
    }

    fn is_settled(&self) -> bool {
        self.outbox.is_empty() && self.sent.is_none()
    }

    async fn perform(&mut self, server: &Server, model: &mut Model, step: Step, count: usize) {
        let text = format!("{count} of device {}", self.index);
        let existing = |task: usize| model.keys().nth(task).cloned();
        match step {
            Step::Create => {
                let id = server.clock.new_id().to_string();
                self.queue("create", &id, json!({"title": text}));
                model.insert(id, Expected { title: Some(text), ..Expected::default() });
                // The other device knows of it once it has followed the feed.
                self.send(false).await;
            }
            Step::Edit(task) if self.index == 0 => {
                let Some(id) = existing(task) else { return };
                model.get_mut(&id).unwrap().title = Some(text.clone());
                self.queue("update", &id, json!({"title": text}));
            }
            Step::Edit(task) | Step::Note(task) => {
                let Some(id) = existing(task) else { return };
                let before = self.description(&id);
                model.get_mut(&id).unwrap().lines.push(text.clone());
                self.queue("update", &id, with_lines(&before, &[&text]));
            }
            Step::Tag(task) => {
                let Some(id) = existing(task) else { return };
                let tags = &mut model.get_mut(&id).unwrap().tags;
                if tags.len() < 20 {
                    tags.push(text.clone());
                    self.queue("update", &id, json!({"tags_add": [text]}));
                }
            }
            Step::Complete(task, completed) => {
                let Some(id) = existing(task) else { return };
                self.queue(if completed { "complete" } else { "reopen" }, &id, json!({}));
            }
            Step::Delete(task) => {
                let Some(id) = existing(task) else { return };
                self.queue("delete", &id, json!({}));
            }
            Step::Send { is_lost } => self.send(is_lost).await,
            Step::SendAgain => {
                if let Some(batch) = self.sent.clone() {
                    self.post(&batch).await;
                }
            }
            Step::Follow(limit) => drop(self.follow(limit).await),
        }
    }
}

async fn play(server: &Server, round: u32, steps: Vec<(usize, Step)>) {
    let account = server.sign_up(&format!("person-{round}@example.org")).await;
    let device = |index| Device {
        account: account.clone(),
        index,
        id: Uuid::new_v4(),
        number: 0,
        cursor: None,
        tasks: BTreeMap::new(),
        outbox: Vec::new(),
        sent: None,
    };
    let (mut devices, mut model) = ([device(0), device(1)], Model::new());
    for (count, (device, step)) in steps.into_iter().enumerate() {
        devices[device].perform(server, &mut model, step, count).await;
    }
    while !devices.iter().all(Device::is_settled) {
        for device in &mut devices {
            device.send(false).await;
        }
    }
    let list = account.get("").await.expect(200).json();
    let server: BTreeMap<_, _> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|task| (task["id"].as_str().unwrap().to_owned(), task.clone()))
        .collect();
    for device in &mut devices {
        while device.follow(3).await {}
        assert_eq!(device.tasks, server);
    }
    for (id, expected) in model {
        let Some(task) = server.get(&id) else { continue };
        assert_eq!(task["title"], json!(expected.title), "{task}");
        let description = json!(expected.lines.join("\n"));
        assert_eq!(missing_lines(&description, task), [""; 0], "{task}");
        for tag in expected.tags {
            assert!(task["tags"].as_array().unwrap().contains(&json!(tag)), "{tag} in {task}");
        }
    }
}

#[test]
fn devices_agree_and_lose_no_member() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = Server::start();
    let rounds = AtomicU32::new(0);
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() };
    let strategy = prop::collection::vec(step(), 1..60);
    TestRunner::new(config)
        .run(&strategy, |steps| {
            let round = rounds.fetch_add(1, Ordering::Relaxed);
            runtime.block_on(play(&server, round, steps));
            Ok(())
        })
        .unwrap();
}
