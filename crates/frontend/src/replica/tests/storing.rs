//! What is stored on the device, and what becomes of it.

use super::{Devices, Replica, create};
use crate::replica::{Record, Table};
use shared::{Timestamp, UserId};
use uuid::Uuid;

fn with_a_task_that_is_not_sent() -> (Devices, Vec<Record>) {
    let mut devices = Devices::with_task(super::TaskPatch::default()).0;
    let id = devices.server.new_id().into();
    devices.do_one(create(id, "Buy milk"));
    let records = devices.one.all_records();
    (devices, records)
}

#[test]
fn a_database_that_was_lost_is_written_again() {
    let (mut devices, records) = with_a_task_that_is_not_sent();
    let replica = &mut devices.one.tabs[0];
    let again = replica.store(Uuid::from_u128(77), Vec::new());
    let sorted = |records: &[Record]| {
        let mut all: Vec<_> = records.iter().map(|record| (record.table, record.key.clone())).collect();
        all.sort();
        all
    };
    assert_eq!(sorted(&again), sorted(&records));
    let loaded = Replica::load(devices.server.owner, Uuid::from_u128(78), again);
    assert_eq!(loaded.view.rows(), devices.one.tabs[0].view.rows());
    assert_eq!(loaded.progress, devices.one.tabs[0].progress);
}

#[test]
fn what_was_done_before_the_database_is_open_is_added_to_it() {
    let (mut devices, records) = with_a_task_that_is_not_sent();
    let mut early = Replica::load(devices.server.owner, Uuid::from_u128(77), Vec::new());
    let id = devices.server.new_id().into();
    early.perform(vec![create(id, "Call mum")], devices.server.now());
    let written = early.store(Uuid::from_u128(78), records);
    assert_eq!(written.iter().map(|record| record.table).collect::<Vec<_>>(), [Table::Outbox]);
    assert!(early.task(id).is_some());
    assert_eq!(early.tasks().count(), 3);
    assert_eq!(early.progress.device, devices.one.tabs[0].progress.device);
}

/// Without storage, or after it was lost: tabs then send under names of their own.
#[test]
fn tabs_that_share_nothing_have_names_of_their_own() {
    let (mut devices, _) = with_a_task_that_is_not_sent();
    let device = devices.one.tabs[0].progress.device;
    let [one, other] = [0, 1].map(|tab| {
        devices.one.tabs[tab].detach();
        devices.one.tabs[tab].progress.device
    });
    assert_ne!(one, other);
    assert!(one != device || other != device);
    let [one, other] =
        [1, 2].map(|tab| Replica::load(devices.server.owner, Uuid::from_u128(tab), Vec::new()));
    assert_ne!(one.progress.device, other.progress.device);
}

/// The server takes a number of a device once, and would ignore the batch.
#[test]
fn tab_that_named_the_device_uses_no_number_twice() {
    let mut replica = Replica::load(UserId::from(Uuid::from_u128(5)), Uuid::from_u128(7), Vec::new());
    let mut numbers = Vec::new();
    for id in [1, 2] {
        replica.perform(vec![create(Uuid::from_u128(id).into(), "Tea")], Timestamp::from_millis(1));
        replica.next_batch().unwrap();
        numbers.push((replica.progress.device, replica.progress.number));
        replica.progress.keys.clear();
        replica.detach();
    }
    assert_eq!(numbers[0].0, numbers[1].0);
    assert!(numbers[1].1 > numbers[0].1, "{numbers:?}");
}

#[test]
fn forgetting_keeps_what_is_not_sent() {
    let (mut devices, records) = with_a_task_that_is_not_sent();
    let deleted = devices.one.tabs[0].forget();
    let mut rest = records;
    for record in deleted {
        assert_eq!(record.value, None);
        rest.retain(|other| (other.table, &other.key) != (record.table, &record.key));
    }
    assert!(rest.iter().all(|record| record.table == Table::Outbox) && !rest.is_empty(), "{rest:?}");
    let loaded = Replica::load(devices.server.owner, Uuid::from_u128(9), rest);
    assert_eq!(loaded.tasks().map(|task| task.title.as_str()).collect::<Vec<_>>(), ["Buy milk"]);
    assert_eq!(loaded.feed_request().since, None);
}
