//! What two devices do to the same task, and what the server refuses.

use super::{
    BatchResponse, Devices, Loss, Operation, Verb, create, describe, rename, repeating, title, today,
};
use crate::json::parse;
use serde_json::json;
use shared::{ErrorBody, ErrorCode, ListName, ListPatch, TaskId, TaskPatch};

#[test]
fn descriptions_are_merged_by_line() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.do_one(describe(id, "", "fern\nivy"));
    devices.sync();
    devices.do_one(describe(id, "fern\nivy", "fern twice\nivy"));
    devices.do_one(describe(id, "fern twice\nivy", "fern twice\nivy\npalm"));
    devices.do_other(describe(id, "fern\nivy", "fern\nivy\ncactus"));
    devices.other.sync(&mut devices.server);
    // A later edit, while the first is in flight.
    devices.one.send(&mut devices.server, Loss::Request);
    devices.do_one(describe(id, "fern twice\nivy\npalm", "fern twice\nivy\npalm\nend"));
    devices.sync();
    assert_eq!(devices.server.tasks[&id].description.as_deref(), Some("fern twice\nivy\ncactus\npalm\nend"));
    assert!(devices.one.tabs[0].refused().is_empty());
}

#[test]
fn a_merge_that_is_too_long_is_kept() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.do_other(describe(id, "", &"a".repeat(6_000)));
    devices.other.sync(&mut devices.server);
    devices.do_one(describe(id, "", &"b".repeat(6_000)));
    devices.sync();
    let [refused] = devices.one.tabs[0].refused() else { panic!() };
    assert_eq!((refused.code, refused.title()), (ErrorCode::DescriptionChanged, "Water the fern"));
    assert_eq!(refused.description(), Some("b".repeat(6_000).as_str()));
}

#[test]
fn an_edit_of_a_deleted_task_restores_it_if_wanted() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.do_other(Operation::delete_task(id));
    devices.other.sync(&mut devices.server);
    devices.do_one(describe(id, "", "Twice"));
    devices.sync();
    assert!(devices.one.tabs[0].task(id).is_none());
    let [refused] = devices.one.tabs[0].refused() else { panic!() };
    assert!(refused.is_deleted());
    assert_eq!((refused.title(), refused.description()), ("Water the fern", Some("Twice")));
    let (key, new_id, now) = (refused.key.clone(), devices.server.new_id(), devices.server.now());
    let records = devices.one.tabs[0].retry(&key, new_id, now);
    devices.one.commit(0, records);
    devices.sync();
    assert_eq!(devices.server.tasks[&id].description.as_deref(), Some("Twice"));
    assert!(devices.one.tabs.iter().all(|tab| tab.refused().is_empty()));
}

#[test]
fn what_is_gone_for_good_is_created_again_if_wanted() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.do_other(Operation::delete_task(id));
    devices.other.sync(&mut devices.server);
    devices.server.empty_trash();
    devices.do_one(describe(id, "", "Twice"));
    devices.sync();
    let key = devices.one.tabs[0].refused()[0].key.clone();
    let (new_id, now) = (devices.server.new_id(), devices.server.now());
    let records = devices.one.tabs[0].retry(&key, new_id, now);
    devices.one.commit(0, records);
    devices.sync();
    let task = &devices.server.tasks[&new_id.into()];
    assert_eq!((task.title.as_str(), task.description.as_deref()), ("Water the fern", Some("Twice")));
}

#[test]
fn a_repeating_task_completed_twice_has_one_successor() {
    let (mut devices, id) = Devices::with_task(repeating());
    let [mine, theirs]: [TaskId; 2] = [(); 2].map(|()| devices.server.new_id().into());
    devices.do_other(Operation::complete(id, Some((today(), theirs))));
    devices.other.sync(&mut devices.server);
    devices.do_one(Operation::complete(id, Some((today(), mine))));
    devices.do_one(rename(mine, "Water the palm"));
    let child = devices.server.new_id().into();
    let patch = TaskPatch { parent_id: Some(Some(mine)), ..TaskPatch::default() };
    devices.do_one(Operation::create_task(child, title("Fill the can"), patch));
    devices.one.send(&mut devices.server, Loss::None);
    // One more, before the feed has shown the other.
    devices.do_one(describe(mine, "", "Twice"));
    devices.sync();
    assert_eq!(devices.server.tasks.len(), 3);
    let task = &devices.server.tasks[&theirs];
    assert_eq!((task.title.as_str(), task.description.as_deref()), ("Water the palm", Some("Twice")));
    assert_eq!(devices.server.tasks[&child].attributes.parent_id, Some(theirs));
    assert!(devices.one.tabs[0].refused().is_empty());
}

#[test]
fn a_task_completed_long_ago_offline_is_completed_on_the_day_of_the_server() {
    let (mut devices, id) = Devices::with_task(repeating());
    let next = devices.server.new_id().into();
    let day = today().add_days(-5).unwrap();
    devices.do_one(Operation::complete(id, Some((day, next))));
    devices.sync();
    assert!(devices.server.tasks[&id].completed);
    assert!(devices.server.tasks.contains_key(&next));
}

#[test]
fn a_refused_task_is_kept_with_its_edits_and_the_rest_goes_on() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.server.max_tasks = 1;
    let new = devices.server.new_id().into();
    devices.do_one(create(new, "One too many"));
    devices.do_one(describe(new, "", "with a text"));
    devices.do_one(rename(id, "Water the palm"));
    devices.sync();
    assert_eq!(devices.server.tasks[&id].title, "Water the palm");
    let [refused] = devices.one.tabs[0].refused() else { panic!("{:?}", devices.one.tabs[0].refused()) };
    assert_eq!(refused.code, ErrorCode::TaskQuotaExceeded);
    assert_eq!((refused.title(), refused.description()), ("One too many", Some("with a text")));
    devices.server.max_tasks = 2;
    let key = refused.key.clone();
    let records = devices.one.tabs[0].retry(&key, devices.server.new_id(), devices.server.now());
    devices.one.commit(0, records);
    devices.sync();
    assert_eq!(devices.server.tasks[&new].description.as_deref(), Some("with a text"));
}

#[test]
fn a_task_of_a_list_that_was_deleted_elsewhere_goes_to_the_inbox_if_wanted() {
    let mut devices = Devices::new();
    let (list, new) = (devices.server.new_id().into(), devices.server.new_id().into());
    let name = ListName::parse("Plants").unwrap();
    devices.do_one(Operation::create_list(list, name, ListPatch::default()));
    devices.sync();
    devices.do_other(Operation::delete_list(list, false, None));
    devices.other.sync(&mut devices.server);
    let patch = TaskPatch { list_id: Some(Some(list)), ..TaskPatch::default() };
    devices.do_one(Operation::create_task(new, title("Repot"), patch));
    devices.sync();
    let key = devices.one.tabs[0].refused()[0].key.clone();
    let records = devices.one.tabs[0].retry(&key, devices.server.new_id(), devices.server.now());
    devices.one.commit(0, records);
    devices.sync();
    assert_eq!(devices.server.tasks[&new].attributes.list_id, None);
}

#[test]
fn what_was_refused_in_a_response_that_was_lost_is_found_out() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.do_other(describe(id, "", "theirs"));
    devices.other.sync(&mut devices.server);
    devices.server.max_tasks = 1;
    let new: TaskId = devices.server.new_id().into();
    devices.do_one(create(new, "One too many"));
    devices.do_one(describe(id, "", "mine"));
    devices.one.send(&mut devices.server, Loss::Response);
    devices.sync();
    assert_eq!(devices.server.tasks[&id].description.as_deref(), Some("theirs\nmine"));
    let [refused] = devices.one.tabs[0].refused() else { panic!() };
    assert_eq!((refused.code, refused.operation.verb), (ErrorCode::TaskQuotaExceeded, Verb::Create));
}

#[test]
fn a_later_edit_elsewhere_is_not_undone_by_sending_again() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.do_one(rename(id, "mine"));
    devices.one.send(&mut devices.server, Loss::Response);
    devices.other.sync(&mut devices.server);
    devices.do_other(rename(id, "theirs, later"));
    devices.other.sync(&mut devices.server);
    devices.sync();
    assert_eq!(devices.server.tasks[&id].title, "theirs, later");
    assert_eq!(devices.one.tabs[0].refused()[0].title(), "mine");
}

#[test]
fn a_batch_that_is_refused_as_a_whole_is_kept() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.do_one(rename(id, "Water the palm"));
    devices.one.leader().next_batch().unwrap();
    let error: ErrorBody = serde_json::from_value(json!({"code": "BAD_REQUEST", "message": "No"})).unwrap();
    let records = devices.one.leader().refuse_batch(400, error);
    devices.one.commit(0, records);
    assert_eq!(devices.one.tabs[1].refused()[0].title(), "Water the palm");
    assert_eq!(devices.one.tabs[1].task(id).unwrap().title, "Water the fern");
    let key = devices.one.tabs[1].refused()[0].key.clone();
    let records = devices.one.tabs[1].dismiss(&key);
    devices.one.commit(1, records);
    assert!(devices.one.tabs[0].refused().is_empty());
    assert!(devices.one.leader().settle(BatchResponse::default()).is_empty(), "there is no batch any more");
}

#[test]
fn what_the_server_has_no_time_for_is_sent_again() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.do_one(rename(id, "Water the palm"));
    devices.one.leader().next_batch().unwrap();
    let result = json!({"results": [{"status": 503, "code": "OVERLOADED", "message": "Later"}]});
    let records = devices.one.leader().settle(parse::<BatchResponse>(&result.to_string()).unwrap());
    devices.one.commit(0, records);
    assert!(devices.one.tabs[0].refused().is_empty());
    devices.sync();
    assert_eq!(devices.server.tasks[&id].title, "Water the palm");
}

#[test]
fn an_edit_before_a_deletion_is_kept_if_the_response_was_lost() {
    let (mut devices, id) = Devices::with_task(TaskPatch::default());
    devices.do_other(describe(id, "", "theirs"));
    devices.other.sync(&mut devices.server);
    devices.do_one(describe(id, "", "mine"));
    devices.do_one(Operation::delete_task(id));
    devices.one.send(&mut devices.server, Loss::Response);
    devices.sync();
    let [refused] = devices.one.tabs[0].refused() else { panic!() };
    assert!(refused.is_deleted());
    assert_eq!(refused.description(), Some("mine"));
}
