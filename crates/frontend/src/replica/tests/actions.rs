//! What a user does is shown at once, as the server does it, and can be undone.

use super::{Devices, Loss, Operation, create, describe, rename, repeating, title, today};
use crate::replica::shown::{Key, Row};
use shared::{ListId, ListName, ListPatch, Tag, Tags, Task, TaskId, TaskPatch};
use std::collections::BTreeMap;

fn tags(tags: &[&str]) -> Tags {
    Tags::new(tags.iter().map(|tag| Tag::parse(tag).unwrap())).unwrap()
}

fn in_list(list: ListId) -> TaskPatch {
    TaskPatch { list_id: Some(Some(list)), ..TaskPatch::default() }
}

/// A parent with a subtask in a list, and a repeating task, all of them confirmed.
fn household() -> (Devices, ListId, [TaskId; 3]) {
    let mut devices = Devices::new();
    let list = devices.server.new_id().into();
    let ids = [(); 3].map(|()| devices.server.new_id().into());
    let [parent, child, daily] = ids;
    let child_patch = TaskPatch { parent_id: Some(Some(parent)), ..in_list(list) };
    let plants = ListName::parse("Plants").unwrap();
    for operation in [
        Operation::create_list(list, plants, ListPatch::default()),
        Operation::create_task(parent, title("Repot"), in_list(list)),
        Operation::create_task(child, title("Buy soil"), child_patch),
        Operation::create_task(daily, title("Water"), repeating()),
    ] {
        devices.do_one(operation);
    }
    devices.sync();
    (devices, list, ids)
}

/// What is shown, without the times of the changes.
fn shown(devices: &Devices) -> BTreeMap<Key, String> {
    let rows = devices.one.tabs[0].view.rows().all().iter();
    let timeless = |row: &Row| match row {
        Row::Task(task) => {
            let mut task = Task { updated_at: task.created_at, ..Task::clone(task) };
            task.attributes.completed_at = None;
            format!("{task:?}")
        }
        Row::List(list) => format!("{} {:?} {:?}", list.name, list.color, list.archived),
    };
    rows.map(|row| (row.key(), timeless(row))).collect()
}

#[test]
fn everything_can_be_undone_before_and_after_it_is_sent() {
    let (_, list, [parent, child, daily]) = household();
    let patch = TaskPatch {
        title: Some(title("Repot the fern")),
        description: Some(Some("Carefully".to_owned().try_into().unwrap())),
        list_id: Some(None),
        tags_add: Some(tags(&["garden"])),
        ..repeating()
    };
    let name = ListPatch {
        name: Some(ListName::parse("Garden").unwrap()),
        archived: Some(Some(true)),
        ..Default::default()
    };
    let next = || Some((today(), uuid::Uuid::from_u128(0x0193_2f00_0000_7000_8000_0000_0000_0009).into()));
    let operations = [
        create(uuid::Uuid::from_u128(5).into(), "New"),
        Operation::update_task(parent, patch, None),
        Operation::update_task(child, TaskPatch { parent_id: Some(None), ..TaskPatch::default() }, None),
        Operation::complete(parent, None),
        Operation::complete(daily, next()),
        Operation::delete_task(parent),
        Operation::update_list(list, name),
    ];
    for operation in operations {
        for is_sent in [false, true] {
            let (mut devices, ..) = household();
            let before = shown(&devices);
            let undo = devices.do_one(operation.clone());
            assert_ne!(shown(&devices), before, "{operation:?}");
            if is_sent {
                devices.sync();
            }
            let now = devices.server.now();
            let redo = devices.one.perform(0, undo, now);
            assert_eq!(shown(&devices), before, "{operation:?}");
            devices.sync();
            assert_eq!(shown(&devices), before, "{operation:?}");
            assert!(!redo.is_empty());
        }
    }
}

#[test]
fn tasks_of_a_deleted_list_get_another_one_when_it_is_undone() {
    for to_inbox in [false, true] {
        let (mut devices, list, [parent, child, daily]) = household();
        let again = devices.server.new_id().into();
        let undo = devices.do_one(Operation::delete_list(list, to_inbox, Some(again)));
        assert!(devices.one.tabs[0].list(list).is_none());
        assert_eq!(devices.one.tabs[0].task(child).is_some(), to_inbox);
        devices.sync();
        let now = devices.server.now();
        devices.one.perform(0, undo, now);
        for _ in 0..2 {
            let replica = &devices.one.tabs[0];
            assert_eq!(replica.list(again).map(|list| list.name.as_str()), Some("Plants"));
            let list_of = |id| replica.task(id).and_then(|task| task.attributes.list_id);
            assert_eq!([parent, child, daily].map(list_of), [Some(again), Some(again), None]);
            assert_eq!(replica.task(child).unwrap().attributes.parent_id, Some(parent));
            devices.sync();
        }
    }
}

#[test]
fn subtasks_follow_their_parent() {
    let (mut devices, _, [parent, child, _]) = household();
    devices.do_one(Operation::update_task(
        parent,
        TaskPatch { list_id: Some(None), ..TaskPatch::default() },
        None,
    ));
    assert_eq!(devices.one.tabs[0].task(child).unwrap().attributes.list_id, None);
    devices.do_one(Operation::delete_task(parent));
    assert!(devices.one.tabs[0].task(child).is_none());
}

#[test]
fn the_next_task_of_a_repeating_one_is_shown_at_once_and_stays() {
    let (mut devices, _, [.., daily]) = household();
    let next: TaskId = devices.server.new_id().into();
    devices.do_one(Operation::complete(daily, Some((today(), next))));
    let due = |devices: &Devices| {
        let next = devices.one.tabs[0].task(next).cloned();
        next.and_then(|next| Some(next.attributes.due.as_ref()?.date().to_string()))
    };
    assert_eq!(due(&devices).as_deref(), Some("2026-11-29"));
    let shown_before = devices.one.tabs[0].task(next).cloned();
    devices.one.send(&mut devices.server, Loss::None);
    assert_eq!(devices.one.tabs[0].task(next), shown_before.as_ref(), "between response and feed");
    devices.one.follow(&devices.server, 500);
    assert_eq!(devices.one.tabs[0].task(next), shown_before.as_ref());
    assert!(devices.one.leader().is_settled());
}

#[test]
fn tags_are_added_and_removed_one_by_one() {
    let (mut devices, id) =
        Devices::with_task(TaskPatch { tags: Some(Some(tags(&["home"]))), ..Default::default() });
    devices.do_one(Operation::update_task(
        id,
        TaskPatch { tags_add: Some(tags(&["HOME", "a"])), ..Default::default() },
        None,
    ));
    devices.do_other(Operation::update_task(
        id,
        TaskPatch { tags_remove: Some(tags(&["home"])), ..Default::default() },
        None,
    ));
    devices.sync();
    assert_eq!(devices.server.tasks[&id].attributes.tags, tags(&["a"]));
}

#[test]
fn what_changes_nothing_is_not_sent() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    for operation in [
        Operation::reopen(id),
        Operation::delete_task(devices.server.new_id().into()),
        Operation::complete(devices.server.new_id().into(), None),
        Operation::update_task(id, TaskPatch::default(), None),
    ] {
        assert!(devices.do_one(operation).is_empty());
        assert!(devices.one.leader().next_batch().is_none());
    }
}

#[test]
fn an_edit_that_began_before_another_is_merged() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.do_one(describe(id, "", "one"));
    devices.do_one(describe(id, "", "two"));
    let text = |devices: &Devices| devices.one.tabs[0].task(id).unwrap().description.clone();
    assert_eq!(text(&devices).as_deref(), Some("one\ntwo"));
    devices.sync();
    assert_eq!(text(&devices).as_deref(), Some("one\ntwo"));
}

#[test]
fn other_tabs_see_it_at_once() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.one.perform(1, vec![rename(id, "Water the palm")], devices.server.now());
    assert_eq!(devices.one.tabs[0].task(id).unwrap().title, "Water the palm");
    devices.sync();
    assert_eq!(devices.server.tasks[&id].title, "Water the palm");
}
