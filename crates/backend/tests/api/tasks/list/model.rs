//! Random tasks and random queries: the list is what a filter and a sort in Rust make of all tasks.

use super::{add_all, add_list, day, next_of};
use crate::helpers::{Account, Server};
use proptest::{collection::vec, option, prelude::*, sample::select, test_runner::TestRunner};
use serde_json::{Value, json};
use shared::{fold, words};
use std::cmp::Reverse;
use url::form_urlencoded;

const TAGS: [&str; 3] = ["Home", "work", "Übung"];
const PRIORITIES: [&str; 3] = ["low", "medium", "high"];
/// Before, among and after the positions of tasks that were never moved.
const POSITIONS: [&str; 3] = ["80", "fe6580", "ff80"];
/// In days from today.
const DAYS: std::ops::RangeInclusive<i64> = -2..=2;

fn task() -> impl Strategy<Value = Value> {
    let text = || "[a-cÄß][a-cA-CÄß😀 ]{0,3}";
    let due = (DAYS, option::of(select(&["00:00", "12:30", "23:59"][..])));
    let content = (text(), option::of(text()), any::<bool>());
    let rest = (option::of(due), option::of(select(&PRIORITIES[..])), vec(select(&TAGS[..]), 0..3));
    (content, rest, option::of(select(&POSITIONS[..])), 0..3_usize).prop_map(
        |(content, rest, position, place)| {
            let (due, priority, tags) = rest;
            let due = due.map(|(days, time)| match time {
                Some(time) => json!({"date": day(days), "time": time}),
                None => json!({"date": day(days)}),
            });
            json!({
                "title": content.0, "description": content.1, "completed": content.2,
                "due": due, "priority": priority, "tags": tags, "position": position, "place": place,
            })
        },
    )
}

/// Pairs of a query string; `list=1` and `parent=1` stand for the ids.
fn query() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let words = |words: &'static [&'static str]| select(words).prop_map(str::to_owned);
    let date = || DAYS.prop_map(day);
    let due = prop_oneof![
        words(&["overdue", "today", "none"]),
        date(),
        (date(), date()).prop_map(|(first, last)| format!("{first}..{last}")),
    ];
    let parameter = prop_oneof![
        3 => words(&["created", "due", "position", "priority", "title"]).prop_map(|it| ("sort", it)),
        1 => words(&["true", "false"]).prop_map(|it| ("completed", it)),
        1 => words(&["inbox", "1"]).prop_map(|it| ("list", it)),
        1 => words(&["none", "1"]).prop_map(|it| ("parent", it)),
        1 => words(&["low", "medium", "high", "none"]).prop_map(|it| ("priority", it)),
        2 => due.prop_map(|it| ("due", it)),
        1 => (-1..=1_i64).prop_map(|days| ("today", day(days))),
        2 => words(&["HOME", "work", "übung"]).prop_map(|it| ("tag", it)),
        1 => "[a-cÄß ]{0,4}".prop_map(|it| ("q", it)),
        2 => (1..6_usize).prop_map(|limit| ("limit", limit.to_string())),
    ];
    vec(parameter, 0..6).prop_map(|mut pairs| {
        let mut names = std::collections::HashSet::new();
        pairs.retain(|(name, _)| *name == "tag" || names.insert(*name));
        pairs
    })
}

#[test]
fn lists_agree_with_a_model() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let server = Server::start();
    let config = ProptestConfig { cases: 16, failure_persistence: None, ..Default::default() };
    let mut runner = TestRunner::new(config);
    let strategy = (vec(task(), 0..20), vec(query(), 12));
    let count = std::cell::Cell::new(0);
    runner
        .run(&strategy, |(tasks, queries)| {
            count.set(count.get() + 1);
            let ann = runtime.block_on(server.sign_up(&format!("ann-{}@example.org", count.get())));
            runtime.block_on(check(&server, &ann, tasks, queries));
            Ok(())
        })
        .unwrap();
}

async fn check(server: &Server, ann: &Account, tasks: Vec<Value>, queries: Vec<Vec<(&str, String)>>) {
    let list = add_list(server, ann, "A list");
    let parent = ann.add("Parent").await["id"].as_str().unwrap().to_owned();
    let placed = tasks.into_iter().map(|mut task| {
        match task.as_object_mut().unwrap().remove("place").unwrap().as_u64() {
            Some(1) => task["list_id"] = json!(list),
            Some(2) => task["parent_id"] = json!(parent),
            _ => {}
        }
        task
    });
    add_all(ann, placed).await;
    let all: Vec<Value> = serde_json::from_value(ann.get("").await.expect(200).json()).unwrap();
    for query in queries {
        let pairs = query.into_iter().map(|(name, value)| match (name, value.as_str()) {
            ("list", "1") => (name, list.clone()),
            ("parent", "1") => (name, parent.clone()),
            _ => (name, value),
        });
        let pairs: Vec<_> = pairs.collect();
        assert_eq!(pages(ann, &pairs).await, expected(&all, &pairs), "{pairs:?}");
    }
}

/// The tasks of all pages.
async fn pages(ann: &Account, pairs: &[(&str, String)]) -> Vec<Value> {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let (mut tasks, mut next) = (Vec::new(), Some(format!("?{query}")));
    while let Some(page) = next {
        let list = ann.get(&page).await.expect(200);
        tasks.extend(list.json().as_array().unwrap().clone());
        next = next_of(ann, &list);
    }
    tasks
}

fn expected(all: &[Value], pairs: &[(&str, String)]) -> Vec<Value> {
    let get = |name| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.as_str());
    let today = get("today").map_or_else(|| day(0), str::to_owned);
    let passes = |task: &&Value| pairs.iter().all(|(name, value)| meets(task, name, value, &today));
    let mut tasks: Vec<Value> = all.iter().filter(passes).cloned().collect();
    // Stable, and `all` is newest first.
    match get("sort") {
        Some("due") => tasks.sort_by_key(|task| {
            let due = &task["due"];
            (due.is_null(), due["date"].as_str().map(str::to_owned), due["time"].as_str().map(str::to_owned))
        }),
        Some("priority") => tasks.sort_by_key(|task| {
            Reverse(PRIORITIES.iter().position(|name| task["priority"] == **name).map_or(0, |it| it + 1))
        }),
        Some("title") => tasks.sort_by_key(|task| fold(task["title"].as_str().unwrap())),
        Some("position") => tasks.sort_by_key(|task| {
            let unmoved = || shared::Position::unmoved(task["id"].as_str().unwrap().parse().unwrap());
            task["position"].as_str().map_or_else(|| unmoved().to_string(), str::to_owned)
        }),
        _ => {}
    }
    tasks
}

fn meets(task: &Value, name: &str, value: &str, today: &str) -> bool {
    let is = |member: &str, none: &str| match task.get(member) {
        Some(there) => there == value,
        None => value == none,
    };
    match name {
        "completed" => task["completed"] == (value == "true"),
        "list" => is("list_id", "inbox"),
        "parent" => is("parent_id", "none"),
        "priority" => is("priority", "none"),
        "tag" => task["tags"].as_array().is_some_and(|tags| {
            tags.iter().any(|tag| tag.as_str().unwrap().to_lowercase() == value.to_lowercase())
        }),
        "q" => {
            let texts = ["title", "description"].map(|name| fold(task[name].as_str().unwrap_or_default()));
            words(&fold(value)).into_iter().all(|word| texts.iter().any(|text| text.contains(word)))
        }
        "due" => match (task["due"]["date"].as_str(), value) {
            (None, value) => value == "none",
            (Some(_), "none") => false,
            (Some(date), "overdue") => date < today,
            (Some(date), "today") => date == today,
            (Some(date), range) => {
                let (first, last) = range.split_once("..").unwrap_or((range, range));
                first <= date && date <= last
            }
        },
        _ => true,
    }
}
