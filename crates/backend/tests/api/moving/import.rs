use super::{counts, import, imported, lists, path, upload};
use crate::helpers::{Response, Server, id_of, insert_tasks};
use serde_json::{Value, json};

const FILE: &str = "title,list,tags,priority,due,completed\n\
    Water the plants,Home,garden,high,2026-12-24,\n\
    Call Ben,,,,,yes\n\
    Read a book,Home,\"quiet, garden\",,,\n";

#[tokio::test]
async fn requires_a_token_and_the_own_account() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    let without = server.request("POST", &path(&ann, "/import?format=csv")).body(FILE);
    Response::of(without).await.expect_error(401, "UNAUTHORIZED");
    let foreign = bob.request("POST", &path(&ann, "/import?format=csv")).body(FILE);
    Response::of(foreign).await.expect_error(404, "NOT_FOUND");
    assert_eq!(ann.get("").await.json(), json!([]));
}

#[tokio::test]
async fn names_a_parameter_that_is_wrong() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for (query, field) in [
        ("", "format"),
        ("format=", "format"),
        ("format=xls", "format"),
        ("format=CSV", "format"),
        ("format=csv&dry_run=maybe", "dry_run"),
        ("format=csv&today=tomorrow", "today"),
        ("format=csv&today=2001-01-01", "today"),
        ("format=csv&dates=iso", "dates"),
        ("format=csv&name=a%0Ab", "name"),
        (&format!("format=csv&name={}", "x".repeat(256)), "name"),
    ] {
        let response = import(&ann, query, FILE).await.expect_error(400, "VALIDATION_ERROR");
        assert_eq!(response.json()["fields"][0]["field"], field, "{query}");
    }
    assert_eq!(ann.get("").await.json(), json!([]));
}

#[tokio::test]
async fn refuses_a_file_that_is_too_large_or_compressed() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let large = "x".repeat(10 * 1024 * 1024 + 1);
    import(&ann, "format=todotxt", &large).await.expect_error(413, "PAYLOAD_TOO_LARGE");
    let compressed = upload(&ann, "format=csv", FILE).header("content-encoding", "gzip");
    Response::of(compressed).await.expect_error(415, "UNSUPPORTED_MEDIA_TYPE");
}

#[tokio::test]
async fn adds_nothing_over_a_quota() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    insert_tasks(&server.database, &ann.id, 9998, "");
    for query in ["format=csv&dry_run=true", "format=csv"] {
        import(&ann, query, FILE).await.expect_error(422, "TASK_QUOTA_EXCEEDED");
    }
    assert_eq!(lists(&ann).await, json!([]));
    let bob = server.sign_up("bob@example.org").await;
    let many: String = (0..201).map(|n| format!("Task {n},List {n},\n")).collect();
    import(&bob, "format=csv", &format!("title,list,tags\n{many}"))
        .await
        .expect_error(422, "LIST_QUOTA_EXCEEDED");
    let many: String = (0..501).map(|n| format!("Task {n},,tag{n}\n")).collect();
    import(&bob, "format=csv", &format!("title,list,tags\n{many}"))
        .await
        .expect_error(422, "TAG_QUOTA_EXCEEDED");
    assert_eq!((bob.get("").await.json(), lists(&bob).await), (json!([]), json!([])));
}

#[tokio::test]
async fn a_dry_run_reports_and_adds_nothing() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for query in ["format=csv&dry_run=true", "format=csv&dry_run=1", "format=csv&dry_run"] {
        let report = imported(&ann, query, FILE).await;
        assert_eq!(counts(&report), [1, 2, 3], "{report}");
    }
    assert_eq!((ann.get("").await.json(), lists(&ann).await), (json!([]), json!([])));
    assert_eq!(ann.call("GET", "/tags", None).await.json(), json!([]));
}

#[tokio::test]
async fn adds_the_tasks_in_the_order_of_the_file() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let before = ann.call("GET", "/changes", None).await.json();
    let report = imported(&ann, "format=csv", FILE).await;
    assert_eq!((counts(&report), &report["lines"]), ([1, 2, 3], &json!([])));
    assert_eq!(ann.titles("").await, ["Water the plants", "Call Ben", "Read a book"]);
    let home = lists(&ann).await[0].clone();
    assert_eq!(home["name"], "Home");
    let tasks = ann.get("").await.json();
    assert_eq!((&tasks[0]["list_id"], &tasks[0]["priority"]), (&home["id"], &json!("high")));
    assert_eq!((&tasks[0]["due"], &tasks[0]["tags"]), (&json!({"date": "2026-12-24"}), &json!(["garden"])));
    assert_eq!(tasks[2]["tags"], json!(["garden", "quiet"]));
    assert_eq!(tasks[1]["completed"], true);
    assert!(tasks[1]["completed_at"].is_string());
    let cursor = before["cursor"].as_str().unwrap();
    let changes = ann.call("GET", &format!("/changes?since={cursor}"), None).await.json();
    assert_eq!(changes["tasks"].as_array().unwrap().len(), 3, "other devices see them");
    assert_eq!((changes["lists"].as_array().unwrap().len(), &changes["count"]), (1, &json!(3)));
}

#[tokio::test]
async fn the_same_file_again_adds_nothing() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    imported(&ann, "format=csv", FILE).await;
    let tasks = ann.get("").await.json();
    ann.send("PATCH", &id_of(&tasks[1]), Some(json!({"completed": false}))).await.expect(200);
    ann.send("PATCH", &id_of(&tasks[0]), Some(json!({"title": "Changed"}))).await.expect(200);
    ann.send("DELETE", &id_of(&tasks[2]), None).await.expect(204);
    let home = lists(&ann).await[0]["id"].as_str().unwrap().to_owned();
    ann.call("PATCH", &format!("/lists/{home}"), Some(json!({"name": "House"}))).await.expect(200);
    for query in ["format=csv&dry_run=true", "format=csv", "format=csv"] {
        let report = imported(&ann, query, FILE).await;
        assert_eq!(counts(&report), [0, 0, 0], "{query}: {report}");
        let lines: Vec<_> = report["lines"].as_array().unwrap().iter().map(|line| &line["line"]).collect();
        assert_eq!(lines, [2, 3, 4]);
        assert_eq!(report["lines"][0]["outcome"], "skipped");
    }
    assert_eq!(ann.titles("").await, ["Changed", "Call Ben"]);
    assert_eq!(ann.titles("?completed=true").await, [""; 0], "nothing is completed again");
    let longer = format!("{FILE}New,Home,,,,\n");
    assert_eq!(counts(&imported(&ann, "format=csv", &longer).await), [0, 0, 1]);
    assert_eq!(lists(&ann).await.as_array().unwrap().len(), 1, "in the list that was renamed");
}

#[tokio::test]
async fn tasks_that_are_alike_are_all_added() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let file = "title\nBuy milk\nBuy milk\n";
    assert_eq!(counts(&imported(&ann, "format=csv", file).await), [0, 0, 2]);
    assert_eq!(counts(&imported(&ann, "format=csv", file).await), [0, 0, 0]);
}

#[tokio::test]
async fn a_bad_line_does_not_stop_the_others() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let file = format!("title,due\n,\nGood,soon\n{},\nLast,2026-12-24\n", "long ".repeat(120));
    let report = imported(&ann, "format=csv", &file).await;
    assert_eq!(counts(&report), [0, 0, 3], "{report}");
    let outcomes: Vec<(u64, &str)> = report["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["line"].as_u64().unwrap(), line["outcome"].as_str().unwrap()))
        .collect();
    assert!(outcomes.contains(&(3, "changed")) && outcomes.contains(&(4, "changed")), "{report}");
    assert_eq!(ann.titles("").await.last().unwrap(), "Last");
}

#[tokio::test]
async fn a_file_of_another_format_is_reported() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for format in ["json", "google", "microsoft", "ics", "ticktick", "todoist"] {
        let report = imported(&ann, &format!("format={format}"), "PK\u{3}\u{4} not that").await;
        assert_eq!(counts(&report), [0, 0, 0], "{format}");
        assert_eq!(report["lines"][0]["outcome"], "skipped", "{format}: {report}");
    }
}

#[tokio::test]
async fn subtasks_are_in_the_list_of_their_parents() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let csv = "TYPE,CONTENT,PRIORITY,INDENT,DATE,DATE_LANG,TIMEZONE\n\
        task,Journey @travel,1,1,,,\ntask,Pack,4,2,,,\ntask,Socks,4,3,,,\nnote,In the cupboard,,,,,\n";
    let report = imported(&ann, "format=todoist", csv).await;
    assert_eq!(counts(&report), [0, 1, 3], "{report}");
    let tasks: Vec<Value> = ann.get("").await.json().as_array().unwrap().clone();
    let journey = tasks.iter().find(|task| task["title"] == "Journey").unwrap();
    assert_eq!((&journey["priority"], &journey["tags"]), (&json!("high"), &json!(["travel"])));
    for title in ["Pack", "Socks"] {
        let task = tasks.iter().find(|task| task["title"] == title).unwrap();
        assert_eq!(task["parent_id"], journey["id"], "{title}");
    }
    assert!(report["lines"].as_array().unwrap().iter().any(|line| line["line"] == 4), "{report}");
}

#[tokio::test]
async fn imports_of_two_devices_at_once_add_a_file_once() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (one, other) = tokio::join!(imported(&ann, "format=csv", FILE), imported(&ann, "format=csv", FILE));
    assert_eq!(one["tasks"].as_u64().unwrap() + other["tasks"].as_u64().unwrap(), 3);
    assert_eq!(ann.titles("").await.len(), 3);
}

#[tokio::test]
async fn accounts_do_not_share_what_was_imported() {
    let server = Server::start();
    let (ann, bob) = (server.sign_up("ann@example.org").await, server.sign_up("bob@example.org").await);
    imported(&ann, "format=csv", FILE).await;
    assert_eq!(counts(&imported(&bob, "format=csv", FILE).await), [1, 2, 3]);
}

#[tokio::test]
async fn a_single_project_is_named_after_its_file() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let csv = "TYPE,CONTENT,PRIORITY,INDENT,DATE,DATE_LANG,TIMEZONE\ntask,Buy paint,4,1,,,\n";
    for (name, added) in [
        ("Home%20%5B220474322%5D.csv", [1, 0, 1]),
        ("B%C3%BCro.csv", [1, 0, 1]),
        ("Inbox.csv", [0, 0, 1]),
        ("Home%20%5B220474322%5D.csv", [0, 0, 0]),
        ("", [0, 0, 0]),
    ] {
        let report = imported(&ann, &format!("format=todoist&name={name}"), csv).await;
        assert_eq!(counts(&report), added, "{name}: {report}");
    }
    assert_eq!(ann.titles("").await, ["Buy paint"; 3], "projects with the same task are different ones");
    let names: Vec<Value> =
        lists(&ann).await.as_array().unwrap().iter().map(|list| list["name"].clone()).collect();
    assert!(names.contains(&json!("Home")) && names.contains(&json!("Büro")), "{names:?}");
}

#[tokio::test]
async fn lists_differ_in_more_than_case() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    ann.call("POST", "/lists", Some(json!({"name": "BÜRO"}))).await.expect(201);
    let file = "title,list\nOne,Büro\nTwo,Buro\nThree,buro\nFour,bu\u{308}ro\n";
    assert_eq!(counts(&imported(&ann, "format=csv", file).await), [1, 0, 4]);
    let lists = lists(&ann).await;
    let of = |name: &str| {
        lists.as_array().unwrap().iter().find(|list| list["name"] == name).unwrap()["id"].clone()
    };
    for (name, titles) in [("BÜRO", ["One", "Four"]), ("Buro", ["Two", "Three"])] {
        let id = of(name);
        assert_eq!(ann.titles(&format!("?list={}", id.as_str().unwrap())).await, titles);
    }
}
