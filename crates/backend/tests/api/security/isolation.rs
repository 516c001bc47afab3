//! Three accounts do everything that the API offers, in random order: each sees exactly its own tasks and its own trash, and
//! a response about a task of another account is the same, byte for byte, as one about a task that does not exist.

use super::in_random_order;
use crate::helpers::{ABSENT, Account, Response, id_of};
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(Clone, Debug)]
enum Operation {
    Create {
        title: String,
    },
    Replace {
        task: usize,
        title: String,
    },
    Change {
        task: usize,
        description: Option<String>,
    },
    Toggle {
        task: usize,
    },
    Delete {
        task: usize,
    },
    Restore {
        task: usize,
    },
    DeleteForGood {
        task: usize,
    },
    EmptyTrash,
    /// The same requests for a task of another account, by the own path and by that of the other.
    Trespass {
        task: usize,
        method: &'static str,
        by_their_path: bool,
    },
}

fn operation() -> impl Strategy<Value = Operation> {
    let title = || "[a-zא-ת😀-😏]{1,12}";
    let task = || 0..8_usize;
    prop_oneof![
        3 => title().prop_map(|title| Operation::Create { title }),
        1 => (task(), title()).prop_map(|(task, title)| Operation::Replace { task, title }),
        1 => (task(), proptest::option::of("[a-z]{0,12}")).prop_map(|(task, description)| Operation::Change { task, description }),
        1 => task().prop_map(|task| Operation::Toggle { task }),
        1 => task().prop_map(|task| Operation::Delete { task }),
        1 => task().prop_map(|task| Operation::Restore { task }),
        1 => task().prop_map(|task| Operation::DeleteForGood { task }),
        1 => Just(Operation::EmptyTrash),
        3 => (task(), prop::sample::select(TRESPASSES.to_vec()), any::<bool>())
            .prop_map(|(task, method, by_their_path)| Operation::Trespass { task, method, by_their_path }),
    ]
}

/// The methods of requests for one task. Those in capitals that are no methods are calls of their own.
const TRESPASSES: [&str; 7] = ["GET", "PUT", "PATCH", "DELETE", "COMPLETE", "RESTORE", "DELETE FOR GOOD"];

/// What an account is expected to have.
#[derive(Clone, Default)]
struct Model {
    /// Newest first.
    tasks: Vec<Value>,
    /// Latest first.
    trash: Vec<Value>,
}

#[test]
fn accounts_see_exactly_their_own_tasks() {
    in_random_order(operation(), play);
}

async fn play(people: Vec<Account>, operations: Vec<(usize, Operation)>) {
    let mut models = vec![Model::default(); people.len()];
    for (who, operation) in operations {
        perform(&people, &mut models, who, operation).await;
    }
    let mut cursors = Vec::new();
    for (person, model) in people.iter().zip(&models) {
        assert_eq!(person.get("").await.expect(200).json(), Value::from(model.tasks.clone()));
        assert_eq!(trash(person).await, model.trash);
        let mut changes = changes(person, "").await.expect(200).json();
        let tasks = changes["tasks"].as_array_mut().unwrap();
        tasks.sort_by_key(|task| std::cmp::Reverse(id_of(task)));
        assert_eq!(*tasks, model.tasks);
        cursors.push(format!("?since={}", changes["cursor"].as_str().unwrap()));
    }
    // The cursor of another account leads as far as one that nothing ever sent.
    let invented = changes(&people[0], "?since=0123456789abcdef.0").await.expect(410).text;
    for foreign in &cursors[1..] {
        assert_eq!(changes(&people[0], foreign).await.expect(410).text, invented);
    }
}

async fn changes(person: &Account, query: &str) -> Response {
    Response::of(person.request("GET", &format!("/api/{}/changes{query}", person.id))).await
}

/// The trash without the times of deletion.
async fn trash(person: &Account) -> Vec<Value> {
    let list =
        Response::of(person.request("GET", &format!("/api/{}/trash", person.id))).await.expect(200).json();
    let mut list = list.as_array().unwrap().clone();
    for task in &mut list {
        task.as_object_mut().unwrap().remove("deleted_at").unwrap();
    }
    list
}

/// Takes a task out of the trash by a request, and returns it with the response.
async fn take_out(
    person: &Account,
    model: &mut Model,
    task: usize,
    method: &str,
    rest: &str,
) -> Option<(Value, Response)> {
    let task = (task < model.trash.len()).then(|| model.trash.remove(task))?;
    let path = format!("/api/{}/trash{}{rest}", person.id, id_of(&task));
    Some((task, Response::of(person.request(method, &path)).await))
}

async fn perform(people: &[Account], models: &mut [Model], who: usize, operation: Operation) {
    let (person, model) = (&people[who], &mut models[who]);
    match operation {
        Operation::Create { title } => model.tasks.insert(0, person.add(&title).await),
        Operation::Replace { task, title } => {
            update(person, model, task, "PUT", "", json!({"title": title}), |before| {
                before["title"] = json!(title);
                before["description"] = Value::Null;
                before["completed"] = json!(false);
            })
            .await;
        }
        Operation::Change { task, description } => {
            update(person, model, task, "PATCH", "", json!({"description": description}), |before| {
                before["description"] = json!(description);
            })
            .await;
        }
        Operation::Toggle { task } => {
            update(person, model, task, "PATCH", "/complete", json!({}), |before| {
                before["completed"] = json!(!before["completed"].as_bool().unwrap());
            })
            .await;
        }
        Operation::Delete { task } => {
            if task < model.tasks.len() {
                let gone = model.tasks.remove(task);
                let path = id_of(&gone);
                person.send("DELETE", &path, None).await.expect(204);
                model.trash.insert(0, gone);
            }
        }
        Operation::Restore { task } => {
            if let Some((mut task, response)) = take_out(person, model, task, "POST", "/restore").await {
                let restored = response.expect(200).json();
                assert!(restored["updated_at"].as_str() > task["updated_at"].as_str());
                task["updated_at"] = restored["updated_at"].clone();
                assert_eq!(restored, task);
                let place = model.tasks.partition_point(|other| other["id"].as_str() > task["id"].as_str());
                model.tasks.insert(place, task);
            }
        }
        Operation::DeleteForGood { task } => {
            if let Some((_, response)) = take_out(person, model, task, "DELETE", "").await {
                response.expect(204);
            }
        }
        Operation::EmptyTrash => {
            model.trash.clear();
            Response::of(person.request("DELETE", &format!("/api/{}/trash", person.id))).await.expect(204);
        }
        Operation::Trespass { task, method, by_their_path } => {
            let other = (who + 1) % people.len();
            let is_in_trash = matches!(method, "RESTORE" | "DELETE FOR GOOD");
            let theirs = if is_in_trash { &models[other].trash } else { &models[other].tasks };
            if let Some(theirs) = theirs.get(task) {
                let owner = if by_their_path { &people[other] } else { person };
                trespass(person, owner, theirs, method).await;
                let now = if is_in_trash {
                    trash(&people[other]).await
                } else {
                    vec![people[other].get(&id_of(theirs)).await.json()]
                };
                assert!(now.contains(theirs), "untouched");
            }
        }
    }
}

async fn update(
    person: &Account,
    model: &mut Model,
    task: usize,
    method: &str,
    rest: &str,
    body: Value,
    apply: impl FnOnce(&mut Value),
) {
    let Some(before) = model.tasks.get_mut(task) else { return };
    let path = format!("{}{rest}", id_of(before));
    let after = person.send(method, &path, Some(body)).await.expect(200).json();
    assert!(after["updated_at"].as_str() > before["updated_at"].as_str());
    apply(before);
    before["updated_at"] = after["updated_at"].clone();
    assert_eq!(after.get("completed_at").is_some(), before["completed"] == true);
    if let Some(object) = before.as_object_mut() {
        object.remove("completed_at");
        object.extend(after.get("completed_at").map(|at| ("completed_at".to_owned(), at.clone())));
    }
    assert_eq!(after, *before);
}

/// The same status, body and headers as for a task that does not exist.
async fn trespass(person: &Account, owner: &Account, theirs: &Value, method: &str) {
    let (method, family, rest) = match method {
        "COMPLETE" => ("PATCH", "tasks", "/complete"),
        "RESTORE" => ("POST", "trash", "/restore"),
        "DELETE FOR GOOD" => ("DELETE", "trash", ""),
        method => (method, "tasks", ""),
    };
    let path = |account: &str, task: &str| format!("/api/{account}/{family}{task}{rest}");
    let request = |path: String| {
        let request = person.request(method, &path);
        let body = matches!(method, "PUT" | "PATCH") && rest.is_empty();
        Response::of(if body { request.json(&json!({"title": "Taken over"})) } else { request })
    };
    let task = id_of(theirs);
    let foreign = request(path(&owner.id, &task)).await;
    // The account is missing if the path is that of the other, else the task.
    let missing = request(match owner.id == person.id {
        true => path(&person.id, &format!("/{ABSENT}")),
        false => path(ABSENT, &task),
    })
    .await;
    let comparable = |response: Response| {
        let mut headers = response.headers.clone();
        headers.remove("x-request-id");
        headers.remove("date");
        // The connection is closed if the response was ready before the body had arrived.
        headers.remove("connection");
        let mut headers: Vec<String> = headers.iter().map(|header| format!("{header:?}")).collect();
        headers.sort();
        (response.status, response.text, headers)
    };
    assert_eq!(foreign.status, 404);
    assert_eq!(comparable(foreign), comparable(missing));
}
