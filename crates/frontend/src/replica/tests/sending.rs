//! Batches, the feed, and what is persisted.

use super::{Devices, Loss, Operation, Replica, create, describe, rename, today};
use crate::replica::{Record, Table};
use serde_json::{Value, json};
use shared::{ListName, ListPatch, TaskPatch};
use uuid::Uuid;

fn body(devices: &mut Devices) -> Value {
    serde_json::from_str(&devices.one.leader().next_batch().unwrap().body).unwrap()
}

#[test]
fn operations_are_sent_in_the_form_of_the_api() {
    let mut devices = Devices::new();
    let [task, next, list] = [1, 2, 3].map(Uuid::from_u128);
    for operation in [
        create(task.into(), "\"Quoted\""),
        describe(task.into(), "", "Twice\n"),
        Operation::complete(task.into(), Some((today(), next.into()))),
        Operation::reopen(task.into()),
        Operation::create_list(list.into(), ListName::parse("Plants").unwrap(), ListPatch::default()),
        Operation::delete_list(list.into(), true, None),
        Operation::delete_task(task.into()),
        Operation::restore(task.into(), Vec::new()),
    ] {
        let now = devices.server.now();
        // Without what is shown, by which the replica leaves out the day of tasks that do not repeat.
        let key = format!("{:016x}", devices.one.tabs[0].outbox.len());
        let value = serde_json::to_string(&Operation { at: now, ..operation }).unwrap();
        devices.one.tabs[0].adopt(vec![Record { table: Table::Outbox, key, value: Some(value) }]);
    }
    let entry =
        |op: &str, kind: &str, id: Uuid, data: Value| json!({"op": op, "kind": kind, "id": id, "data": data});
    let batch = body(&mut devices);
    assert_eq!(batch["number"], 1);
    let base = "cbf29ce484222325";
    let expected = json!([
        entry("create", "task", task, json!({"title": "\"Quoted\""})),
        entry("update", "task", task, json!({"description": "Twice\n", "description_base": base})),
        entry("complete", "task", task, json!({"today": today(), "next_id": next})),
        entry("reopen", "task", task, json!({})),
        entry("create", "list", list, json!({"name": "Plants"})),
        entry("delete", "list", list, json!({"tasks": "inbox"})),
        entry("delete", "task", task, json!({})),
        entry("restore", "task", task, json!({})),
    ]);
    assert_eq!(batch["operations"], expected);
}

#[test]
fn successive_updates_of_a_task_are_one() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.do_one(describe(id, "", "T"));
    devices.do_one(describe(id, "T", "Tw"));
    devices.do_one(rename(id, "Water"));
    devices.do_one(describe(id, "Tw", "Twice"));
    let operations = body(&mut devices)["operations"].clone();
    let expected = json!({"title": "Water", "description": "Twice", "description_base": "cbf29ce484222325"});
    assert_eq!((operations.as_array().unwrap().len(), &operations[0]["data"]), (1, &expected));
}

#[test]
fn a_batch_is_repeated_until_there_is_a_response() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.do_one(rename(id, "one"));
    let first = devices.one.leader().next_batch().unwrap();
    devices.one.commit(0, first.records);
    devices.one.perform(1, vec![rename(id, "two")], devices.server.now());
    devices.one.leader = 1;
    for _ in 0..2 {
        devices.one.restart(1);
        assert_eq!(devices.one.leader().next_batch().unwrap().body, first.body);
    }
    devices.one.send(&mut devices.server, Loss::None);
    assert!(devices.one.leader().next_batch().is_none(), "the feed comes first");
    assert_eq!(devices.one.leader().pending(), 1);
    assert!(!devices.one.leader().feed_request().may_wait());
    devices.one.follow(&devices.server, 500);
    assert_eq!(body(&mut devices)["operations"][0]["data"]["title"], "two");
}

#[test]
fn a_batch_has_at_most_100_operations_and_a_mebibyte() {
    let mut devices = Devices::new();
    let operations = (0..250).map(|_| create(devices.server.new_id().into(), "x")).collect();
    devices.one.perform(0, operations, devices.server.now());
    assert_eq!(body(&mut devices)["operations"].as_array().unwrap().len(), 100);
    let mut devices = Devices::new();
    for _ in 0..100 {
        let id = devices.server.new_id().into();
        let description = Some(Some("🌱".repeat(10_000).try_into().unwrap()));
        devices.do_one(Operation::create_task(
            id,
            super::title("x"),
            TaskPatch { description, ..Default::default() },
        ));
    }
    let batch = devices.one.leader().next_batch().unwrap().body;
    assert!((100_000..1 << 21).contains(&batch.len()), "{}", batch.len());
    devices.sync();
    assert_eq!(devices.server.tasks.len(), 100);
}

#[test]
fn a_damaged_record_loses_no_other() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    let other: shared::TaskId = devices.server.new_id().into();
    devices.do_one(create(other, "Other"));
    devices.sync();
    devices.do_one(rename(id, "lost"));
    devices.do_one(rename(other, "kept"));
    for (table, text) in [(Table::Tasks, "{"), (Table::Outbox, "lost")] {
        let mut records = devices.one.all_records();
        let damaged = records.iter_mut().filter(|record| record.table == table);
        let damaged = damaged.filter(|record| record.value.as_ref().unwrap().contains(text)).take(1);
        damaged.for_each(|record| record.value = Some("{\"half".to_owned()));
        let mut replica = Replica::load(devices.server.owner, Uuid::from_u128(9), records);
        assert!(replica.task(other).is_some() || table == Table::Tasks);
        assert_eq!(
            replica.feed_request().since.is_none(),
            table == Table::Tasks,
            "everything is fetched again"
        );
        let page = devices.server.get(replica.feed_request().since.as_deref(), 500);
        let records = replica.apply_page(&replica.feed_request(), page);
        assert!(records.iter().all(|record| record.table != Table::Outbox));
        assert_eq!(replica.task(other).unwrap().title, "kept");
        assert!(replica.task(id).is_some());
    }
}

#[test]
fn another_number_of_tasks_fetches_everything_once() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    let page = |devices: &mut Devices, count: i64| {
        let request = devices.one.leader().feed_request();
        let page = devices.server.get(request.since.as_deref(), 500);
        let records = devices.one.leader().apply_page(&request, shared::Changes { count, ..page });
        devices.one.commit(0, records);
        request.since
    };
    page(&mut devices, 2);
    assert_eq!(page(&mut devices, 2), None);
    assert!(page(&mut devices, 2).is_some(), "not again");
    assert!(page(&mut devices, 1).is_some());
    page(&mut devices, 0);
    assert_eq!(page(&mut devices, 1), None);
    assert!(devices.one.leader().task(id).is_some());
}

#[test]
fn fetching_everything_removes_what_is_gone_and_keeps_the_outbox() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    let new = devices.server.new_id().into();
    devices.do_one(create(new, "Mine"));
    // As after a restored backup.
    devices.server.forget(id);
    let records = devices.one.leader().resync();
    devices.one.commit(0, records);
    assert!(devices.one.leader().task(id).is_some(), "until everything has come");
    devices.one.follow_all(&devices.server);
    assert!(devices.one.leader().task(id).is_none());
    assert!(devices.one.leader().task(new).is_some());
    devices.sync();
    assert!(devices.server.tasks.contains_key(&new));
}

#[test]
fn the_page_of_an_earlier_request_is_ignored() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    let request = devices.one.leader().feed_request();
    devices.do_other(Operation::delete_task(id));
    devices.other.sync(&mut devices.server);
    devices.one.follow(&devices.server, 500);
    let page = devices.server.get(request.since.as_deref(), 500);
    assert!(devices.one.leader().apply_page(&request, page).is_empty());
}

#[test]
fn an_empty_page_writes_nothing() {
    let (mut devices, _) = Devices::with_task(TaskPatch::default());
    let request = devices.one.leader().feed_request();
    let page = devices.server.get(request.since.as_deref(), 500);
    assert!(devices.one.leader().apply_page(&request, page).is_empty());
    assert!(request.may_wait());
}

#[test]
fn a_page_from_before_the_response_confirms_nothing() {
    for loss in [Loss::None, Loss::Response] {
        let (mut devices, id) = Devices::with_task(TaskPatch::default());
        devices.do_one(rename(id, "Water the palm"));
        let request = devices.one.leader().feed_request();
        let page = devices.server.get(request.since.as_deref(), 500);
        devices.one.send(&mut devices.server, loss);
        devices.one.send(&mut devices.server, Loss::None);
        let records = devices.one.leader().apply_page(&request, page);
        devices.one.commit(0, records);
        assert!(!devices.one.leader().is_settled());
        assert_eq!(devices.one.leader().task(id).unwrap().title, "Water the palm");
        devices.sync();
        assert!(devices.one.leader().is_settled() && devices.one.leader().refused().is_empty());
    }
}
