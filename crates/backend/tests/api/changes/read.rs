use super::{cursor, get, ids, read, since, token};
use crate::helpers::{Account, Response, Server, id_of, members};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn requires_a_valid_token_and_the_own_account() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let path = format!("/api/{}/changes", ann.id);
    Response::of(server.request("GET", &path)).await.expect_error(401, "UNAUTHORIZED");
    let missing =
        Response::of(bob.request("GET", "/api/nothing/changes")).await.expect_error(404, "NOT_FOUND");
    let foreign = Response::of(bob.request("GET", &path)).await.expect_error(404, "NOT_FOUND");
    assert_eq!(foreign.text, missing.text);
    for method in ["PUT", "PATCH", "DELETE"] {
        Response::of(ann.request(method, &path)).await.expect_error(405, "METHOD_NOT_ALLOWED");
    }
    server.advance(Duration::from_secs(3600));
    get(&ann, "").await.expect_error(401, "TOKEN_EXPIRED");
}

#[tokio::test]
async fn a_personal_access_token_needs_the_read_scope() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (scope, status) in [("write", 403), ("read", 200)] {
        let key = token(&ann, scope).await;
        let request = server.request("GET", &format!("/api/{}/changes", ann.id));
        Response::of(request.bearer_auth(key["key"].as_str().unwrap())).await.expect(status);
    }
}

#[tokio::test]
async fn rejects_invalid_parameters() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let start = read(&ann, "").await;
    for (query, field, message) in [
        ("?limit=0", "limit", "limit must be a number from 1 to 1000"),
        ("?limit=1001", "limit", "limit must be a number from 1 to 1000"),
        ("?limit=-1", "limit", "limit must be a number from 1 to 1000"),
        ("?limit=", "limit", "limit must be a number from 1 to 1000"),
        ("?limit=1&limit=2", "limit", "`limit` must be given once"),
        ("?wait=-1", "wait", "wait must be a number of seconds"),
        ("?wait=1.5", "wait", "wait must be a number of seconds"),
        ("?wait=a+while", "wait", "wait must be a number of seconds"),
        ("?since=", "since", "since must be a cursor of this account"),
        ("?since=0", "since", "since must be a cursor of this account"),
        ("?since=0000000000000000.-1", "since", "since must be a cursor of this account"),
    ] {
        get(&ann, query).await.expect_error(400, "VALIDATION_ERROR").expect_field(field, message);
    }
    let altered = format!("?since={}%20", cursor(&start));
    get(&ann, &altered).await.expect_error(400, "VALIDATION_ERROR");
    read(&ann, "?unknown=1").await;
}

#[tokio::test]
async fn a_cursor_that_leads_nowhere_requires_a_new_start() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let old = read(&ann, "").await;
    ann.add("First").await;
    ann.add("Second").await;
    let now = read(&ann, "?limit=1").await;
    let (epoch, number) = cursor(&old).split_once('.').unwrap();
    let refused = async |account: &Account, cursor: &str| {
        for more in ["", "&wait=25"] {
            let response = get(account, &format!("?since={cursor}{more}")).await;
            response.expect_error(410, "RESYNC_REQUIRED");
        }
    };
    for foreign in [cursor(&old), cursor(&now)] {
        refused(&bob, foreign).await;
    }
    assert_eq!(number, "0");
    refused(&ann, &format!("{epoch}.3")).await;
    refused(&ann, &format!("{epoch}.1.3.00000000-0000-0000-0000-000000000000")).await;

    // What was deleted up to there is no longer remembered.
    server.database.execute(&format!("UPDATE task_lists SET forgotten = 1 WHERE user_id = '{}'", ann.id));
    refused(&ann, cursor(&old)).await;
    assert_eq!(since(&ann, &now, "").await["tasks"].as_array().unwrap().len(), 1, "{now}");

    server.database.execute(&format!("UPDATE task_lists SET epoch = epoch / 2 WHERE user_id = '{}'", ann.id));
    refused(&ann, cursor(&now)).await;
    assert_eq!(read(&ann, "").await["count"], 2);
}

#[tokio::test]
async fn begins_with_everything() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let empty = read(&ann, "").await;
    assert_eq!(members(&empty), ["count", "cursor", "full", "gone", "lists", "more", "tasks"]);
    let nothing = json!({
        "cursor": empty["cursor"], "more": false, "full": true, "tasks": [], "lists": [], "gone": [], "count": 0,
    });
    assert_eq!(empty, nothing);
    let first = ann.add("First").await;
    let second =
        ann.send("POST", "", Some(json!({"title": "Second", "tags": ["home"], "priority": "high"}))).await;
    let gone = ann.add("Gone").await;
    ann.send("DELETE", &id_of(&gone), None).await.expect(204);
    let all = read(&ann, "?wait=25").await;
    assert_eq!(all["tasks"], json!([first, second.json()]), "with the members of a list");
    assert_eq!((&all["full"], &all["more"], &all["count"]), (&json!(true), &json!(false), &json!(2)));
    assert_eq!(all["gone"], json!([]));
}

#[tokio::test]
async fn reports_each_change_once() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (kept, gone) = (ann.add("Kept").await, ann.add("Gone").await);
    let start = read(&ann, "").await;
    assert_eq!(since(&ann, &start, "").await["cursor"], start["cursor"], "nothing new");

    let new = ann.add("New").await;
    for title in ["Once", "Twice"] {
        ann.send("PATCH", &id_of(&kept), Some(json!({"title": title}))).await.expect(200);
    }
    ann.send("DELETE", &id_of(&gone), None).await.expect(204);
    let short_lived = ann.add("Short-lived").await;
    ann.send("DELETE", &id_of(&short_lived), None).await.expect(204);

    let changes = since(&ann, &start, "").await;
    let changed = ann.get(&id_of(&kept)).await.json();
    assert_eq!(changes["tasks"], json!([new, changed]));
    let removed = |task: &Value| json!({"kind": "task", "id": task["id"]});
    assert_eq!(changes["gone"], json!([removed(&gone), removed(&short_lived)]));
    assert_eq!(
        (&changes["full"], &changes["more"], &changes["count"]),
        (&json!(false), &json!(false), &json!(2))
    );
    let after = since(&ann, &changes, "").await;
    assert_eq!(after["cursor"], changes["cursor"]);
    assert_eq!((ids(&after["tasks"]).len(), ids(&after["gone"]).len()), (0, 0));
}

#[tokio::test]
async fn a_write_that_changes_nothing_is_no_change() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let id = "01932f00-0000-7000-8000-000000000007";
    let create = || ann.send("POST", "", Some(json!({"id": id, "title": "Once"})));
    create().await.expect(201);
    let start = read(&ann, "").await;
    create().await.expect(200);
    ann.send("PATCH", &format!("/{id}"), Some(json!({}))).await.expect(200);
    assert_eq!(since(&ann, &start, "").await["cursor"], start["cursor"]);
}

#[tokio::test]
async fn reports_lists_and_what_is_gone_for_good() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let start = read(&ann, "").await;
    let id = |number: u8| format!("01932f00-0000-7000-8000-00000000000{number}");
    server.database.execute(&format!(
        "INSERT INTO lists (user_id, id, name, color, position, archived, created_at, updated_at, changed)
         VALUES ('{user}', '{}', 'Garden', 'green', NULL, FALSE, 0, 0, 1),
                ('{user}', '{}', 'Old', NULL, '80', TRUE, 0, 0, 2);
         INSERT INTO tombstones (user_id, id, kind, deleted_at, changed)
         VALUES ('{user}', '{}', 'list', 0, 2), ('{user}', '{}', 'task', 0, 3);
         UPDATE task_lists SET counter = 3 WHERE user_id = '{user}'",
        id(1),
        id(2),
        id(3),
        id(4),
        user = ann.id,
    ));
    let changes = since(&ann, &start, "").await;
    let time = "1970-01-01T00:00:00.000Z";
    let lists = json!([
        {"id": id(1), "name": "Garden", "color": "green", "created_at": time, "updated_at": time},
        {"id": id(2), "name": "Old", "position": "80", "archived": true, "created_at": time, "updated_at": time},
    ]);
    assert_eq!(changes["lists"], lists);
    assert_eq!(changes["gone"], json!([{"kind": "list", "id": id(3)}, {"kind": "task", "id": id(4)}]));
    let all = read(&ann, "").await;
    assert_eq!((&all["lists"], &all["gone"]), (&lists, &json!([])));
    // Pages end between the tables, too.
    let mut page = start;
    for expected in [vec![id(1)], vec![id(2)], vec![id(3)], vec![id(4)], vec![]] {
        page = since(&ann, &page, "&limit=1").await;
        let found = [ids(&page["lists"]), ids(&page["gone"])].concat();
        assert_eq!(found, expected, "{page}");
    }
}
