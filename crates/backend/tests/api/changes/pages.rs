use super::{ids, read, since};
use crate::helpers::{Account, Server, id_of, insert_tasks};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What a client has that follows the feed.
#[derive(Default)]
struct Copy {
    tasks: BTreeSet<String>,
    pages: usize,
}

impl Copy {
    fn apply(&mut self, page: &Value, limit: usize) {
        let (tasks, gone) = (ids(&page["tasks"]), ids(&page["gone"]));
        assert!(tasks.len() + gone.len() <= limit, "{page}");
        let distinct: BTreeSet<&str> = tasks.iter().chain(&gone).copied().collect();
        assert_eq!(distinct.len(), tasks.len() + gone.len(), "each id once: {page}");
        self.tasks.extend(tasks.into_iter().map(str::to_owned));
        self.tasks.retain(|id| !gone.contains(&id.as_str()));
        self.pages += 1;
    }

    /// Reads on until nothing is left.
    async fn follow(&mut self, account: &Account, mut page: Value, limit: usize) -> Value {
        while page["more"] == true {
            page = since(account, &page, &format!("&limit={limit}")).await;
            assert_eq!(page["full"], false);
            self.apply(&page, limit);
        }
        assert_eq!(page["count"], self.tasks.len());
        page
    }

    async fn check(&self, account: &Account) {
        let list = account.get("").await.json();
        assert_eq!(self.tasks, ids(&list).into_iter().map(str::to_owned).collect());
    }
}

/// As those of the time before the feed, and those that one write has changed.
#[tokio::test]
async fn pages_end_within_the_rows_of_one_number() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_tasks(&server.database, &ann.id, 250, "");
    let (user, number) = (&ann.id, 1);
    server.database.execute(&format!("UPDATE task_lists SET task_count = 250 WHERE user_id = '{user}'"));
    for limit in [1, 7, 100, 101, 249, 250, 251, 1000] {
        let mut copy = Copy::default();
        let first = read(&ann, &format!("?limit={limit}")).await;
        assert_eq!(first["full"], true);
        copy.apply(&first, limit);
        copy.follow(&ann, first, limit).await;
        copy.check(&ann).await;
        assert_eq!(copy.pages, 250_usize.div_ceil(limit), "{limit}");
    }
    let start = read(&ann, "?limit=1000").await;
    server.database.execute(&format!(
        "UPDATE tasks SET changed = {number} WHERE user_id = '{user}';
         UPDATE task_lists SET counter = {number} WHERE user_id = '{user}'"
    ));
    for limit in [7, 100, 1000] {
        let mut copy = Copy::default();
        let first = since(&ann, &start, &format!("&limit={limit}")).await;
        copy.apply(&first, limit);
        let end = copy.follow(&ann, first, limit).await;
        copy.check(&ann).await;
        assert_eq!(since(&ann, &end, "").await["cursor"], end["cursor"]);
    }
}

#[tokio::test]
async fn what_changes_between_the_first_pages_is_reported() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut tasks = Vec::new();
    for number in 0..6 {
        tasks.push(ann.add(&format!("Task {number}")).await);
    }
    // Deletions before the first page need not be remembered.
    ann.send("DELETE", &id_of(&tasks[5]), None).await.expect(204);
    server
        .database
        .execute(&format!("UPDATE task_lists SET forgotten = counter WHERE user_id = '{}'", ann.id));
    let mut copy = Copy::default();
    let first = read(&ann, "?limit=2").await;
    copy.apply(&first, 2);
    assert_eq!(ids(&first["tasks"]), ids(&json!([tasks[0], tasks[1]])));
    // Of a page that was read, of one that is to come, and a new one that is gone at once.
    for task in [&tasks[0], &tasks[3], &ann.add("Short-lived").await] {
        ann.send("DELETE", &id_of(task), None).await.expect(204);
    }
    ann.send("PATCH", &id_of(&tasks[1]), Some(json!({"title": "Changed"}))).await.expect(200);
    ann.add("New").await;
    copy.follow(&ann, first, 2).await;
    copy.check(&ann).await;
    assert!(!copy.tasks.contains(tasks[5]["id"].as_str().unwrap()));
}

/// A write with a parent moves its subtasks, too.
#[tokio::test]
async fn subtasks_go_with_their_task() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let parent = ann.add("Parent").await;
    for _ in 0..3 {
        let child = json!({"title": "Child", "parent_id": parent["id"]});
        ann.send("POST", "", Some(child)).await.expect(201);
    }
    let start = read(&ann, "").await;
    ann.send("DELETE", &id_of(&parent), None).await.expect(204);
    let mut gone = BTreeSet::new();
    let mut page = start;
    loop {
        page = since(&ann, &page, "&limit=1").await;
        gone.extend(ids(&page["gone"]).into_iter().map(str::to_owned));
        if page["more"] == false {
            break;
        }
    }
    assert_eq!((gone.len(), &page["count"]), (4, &json!(0)));
}

/// What is deleted for good in between keeps its place, whether its page was read or not.
#[tokio::test]
async fn a_purge_between_pages_changes_nothing() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let mut tasks = Vec::new();
    for number in 0..5 {
        tasks.push(ann.add(&format!("Task {number}")).await);
    }
    let start = read(&ann, "").await;
    for task in &tasks {
        ann.send("DELETE", &id_of(task), None).await.expect(204);
    }
    let first = since(&ann, &start, "&limit=2").await;
    ann.call("DELETE", "/trash", None).await.expect(204);
    let second = since(&ann, &first, "&limit=2").await;
    let third = since(&ann, &second, "&limit=2").await;
    let gone = [&first, &second, &third].map(|page| ids(&page["gone"])).concat();
    assert_eq!(gone, ids(&json!(tasks)));
    assert_eq!((&third["more"], &third["count"]), (&json!(false), &json!(0)));
    assert_eq!(since(&ann, &third, "").await["cursor"], third["cursor"]);
}
