//! Three accounts make lists with the same ids and tags with the same names, in random order, and change and delete them:
//! each sees exactly what it did itself, as if the others were not there.

use super::in_random_order;
use crate::helpers::{Account, Response};
use proptest::{prelude::*, sample::select};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const TAGS: [&str; 3] = ["garden", "home", "urgent"];

#[derive(Clone, Debug)]
enum Operation {
    CreateList { list: u8, name: String },
    RenameList { list: u8, name: String },
    DeleteList { list: u8, to_inbox: bool },
    AddTask { list: Option<u8>, tag: &'static str },
    RenameTag { tag: &'static str, name: &'static str },
    DeleteTag { tag: &'static str },
    Respread { list: Option<u8> },
}

fn operation() -> impl Strategy<Value = Operation> {
    let (list, name, tag) = (|| 0..3_u8, || "[a-z]{1,8}", || select(&TAGS[..]));
    let place = || proptest::option::of(0..3_u8);
    prop_oneof![
        3 => (list(), name()).prop_map(|(list, name)| Operation::CreateList { list, name }),
        1 => (list(), name()).prop_map(|(list, name)| Operation::RenameList { list, name }),
        1 => (list(), any::<bool>()).prop_map(|(list, to_inbox)| Operation::DeleteList { list, to_inbox }),
        4 => (place(), tag()).prop_map(|(list, tag)| Operation::AddTask { list, tag }),
        1 => (tag(), tag()).prop_map(|(tag, name)| Operation::RenameTag { tag, name }),
        1 => tag().prop_map(|tag| Operation::DeleteTag { tag }),
        1 => place().prop_map(|list| Operation::Respread { list }),
    ]
}

fn id(list: u8) -> String {
    format!("01932f00-0000-7000-8000-00000000000{list}")
}

/// What an account is expected to have.
#[derive(Default)]
struct Model {
    /// The names of its lists; `None` once a list is deleted.
    lists: BTreeMap<u8, Option<String>>,
    /// The list and the tag of each task, by the number in its title.
    tasks: BTreeMap<usize, (Option<u8>, Option<&'static str>)>,
}

impl Model {
    fn has(&self, list: Option<u8>) -> bool {
        list.is_none_or(|list| self.lists.get(&list).is_some_and(Option::is_some))
    }

    fn with(&mut self, tag: &str) -> Vec<&mut Option<&'static str>> {
        self.tasks.values_mut().map(|(_, of_task)| of_task).filter(|it| **it == Some(tag)).collect()
    }
}

#[test]
fn accounts_see_exactly_their_own_lists_and_tags() {
    in_random_order(operation(), async |people, operations| {
        let mut models: Vec<Model> = people.iter().map(|_| Model::default()).collect();
        for (number, (who, operation)) in operations.into_iter().enumerate() {
            perform(&people[who], &mut models[who], number, operation).await;
        }
        for (person, model) in people.iter().zip(&models) {
            compare(person, model).await;
        }
    });
}

async fn perform(person: &Account, model: &mut Model, number: usize, operation: Operation) {
    let call = async |method: &str, path: &str, body: Option<Value>| person.call(method, path, body).await;
    let response: Response;
    let expected = match operation {
        Operation::CreateList { list, name } => {
            let body = json!({"id": id(list), "name": name});
            response = call("POST", "/lists", Some(body)).await;
            match model.lists.get(&list) {
                Some(Some(_)) => 200,
                Some(None) => 410,
                None => {
                    model.lists.insert(list, Some(name));
                    201
                }
            }
        }
        Operation::RenameList { list, name } => {
            let path = format!("/lists/{}", id(list));
            response = call("PATCH", &path, Some(json!({"name": name}))).await;
            match model.lists.get_mut(&list) {
                Some(Some(before)) => {
                    *before = name;
                    200
                }
                _ => 404,
            }
        }
        Operation::DeleteList { list, to_inbox } => {
            let query = if to_inbox { "?tasks=inbox" } else { "" };
            response = call("DELETE", &format!("/lists/{}{query}", id(list)), None).await;
            if model.has(Some(list)) {
                model.lists.insert(list, None);
                model.tasks.retain(|_, (of_task, _)| to_inbox || *of_task != Some(list));
                let moved = model.tasks.values_mut().filter(|(of_task, _)| *of_task == Some(list));
                moved.for_each(|(of_task, _)| *of_task = None);
                204
            } else {
                404
            }
        }
        Operation::AddTask { list, tag } => {
            let body = json!({"title": number.to_string(), "list_id": list.map(id), "tags": [tag]});
            response = call("POST", "/tasks", Some(body)).await;
            if model.has(list) {
                model.tasks.insert(number, (list, Some(tag)));
                201
            } else {
                400
            }
        }
        Operation::RenameTag { tag, name } => {
            response = call("PATCH", &format!("/tags/{tag}"), Some(json!({"name": name}))).await;
            let mut tasks = model.with(tag);
            tasks.iter_mut().for_each(|of_task| **of_task = Some(name));
            if tasks.is_empty() { 404 } else { 200 }
        }
        Operation::DeleteTag { tag } => {
            response = call("DELETE", &format!("/tags/{tag}"), None).await;
            let mut tasks = model.with(tag);
            tasks.iter_mut().for_each(|of_task| **of_task = None);
            if tasks.is_empty() { 404 } else { 204 }
        }
        Operation::Respread { list } => {
            let list_id = list.map_or("inbox".to_owned(), id);
            response = call("POST", &format!("/tasks/respread?list={list_id}"), None).await;
            if model.has(list) { 204 } else { 404 }
        }
    };
    response.expect(expected);
}

async fn compare(person: &Account, model: &Model) {
    let lists = person.call("GET", "/lists", None).await.expect(200).json();
    let lists = lists.as_array().unwrap().iter().map(|list| json!([list["id"], list["name"]]));
    let named =
        model.lists.iter().filter_map(|(list, name)| name.as_ref().map(|name| json!([id(*list), name])));
    assert_eq!(lists.collect::<Vec<_>>(), named.collect::<Vec<_>>());

    let tasks = person.get("").await.expect(200).json();
    let tasks = tasks.as_array().unwrap().iter().rev();
    let tasks = tasks.map(|task| json!([task["title"], task.get("list_id"), task.get("tags")]));
    let expected = model
        .tasks
        .iter()
        .map(|(number, (list, tag))| json!([number.to_string(), list.map(id), tag.map(|tag| [tag])]));
    assert_eq!(tasks.collect::<Vec<_>>(), expected.collect::<Vec<_>>());

    let tags = person.call("GET", "/tags", None).await.expect(200).json();
    let mut counts = BTreeMap::<&str, u64>::new();
    model.tasks.values().filter_map(|(_, tag)| *tag).for_each(|tag| *counts.entry(tag).or_default() += 1);
    let counts = counts.into_iter().map(|(name, count)| json!({"name": name, "open": count, "total": count}));
    assert_eq!(tags, Value::from(counts.collect::<Vec<_>>()));
}
