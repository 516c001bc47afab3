//! Import and export on the command line.

use crate::helpers::{Database, Server, error_line};
use serde_json::Value;
use std::{
    fs,
    process::{Command, Output},
};

fn run(database: &Database, arguments: &[&str]) -> Output {
    crate::helpers::run(database, arguments, &[])
}

#[track_caller]
fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test]
async fn refuses_unknown_accounts_formats_and_files() {
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("tasks.csv");
    fs::write(&file, "title\nOne\n").unwrap();
    let file = file.to_str().unwrap();
    let import = |user: &str, format: &str, file: &str| {
        error_line(&run(&server.database, &["import", "--user", user, "--format", format, file]))
    };
    assert!(import("bob@example.org", "csv", file).contains("no account of bob@example.org"));
    assert!(import("ann@example.org", "xls", file).contains("todoist"));
    assert!(import("ann@example.org", "csv", "/does/not/exist").contains("Cannot open"));
    let pipe = directory.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert!(import("ann@example.org", "csv", pipe.to_str().unwrap()).contains("is not a regular file"));
    let export = error_line(&run(&server.database, &["export", "--user", "bob@example.org"]));
    assert!(export.contains("no account of bob@example.org"));
}

#[tokio::test]
async fn moves_the_tasks_of_an_account_while_serving() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("tasks.csv");
    fs::write(&file, "title,list\nOne,Home\nTwo,\n").unwrap();
    let arguments = ["import", "--user", "ann@example.org", "--format", "csv", file.to_str().unwrap()];
    let dry = printed(&run(&server.database, &[&arguments[..], &["--dry-run"]].concat()));
    assert!(dry.contains("2 tasks, 1 lists and 0 tags would be added"), "{dry}");
    assert_eq!(ann.titles("").await, [""; 0]);
    let report: Value =
        serde_json::from_str(&printed(&run(&server.database, &[&arguments[..], &["--json"]].concat())))
            .unwrap();
    assert_eq!((report["tasks"].as_u64(), report["lists"].as_u64()), (Some(2), Some(1)));
    assert_eq!(ann.titles("").await, ["One", "Two"]);
    let again = printed(&run(&server.database, &arguments));
    assert!(again.contains("line 2: skipped") && again.contains("0 tasks, 0 lists"), "{again}");

    let project = directory.path().join("Garden [220474322].csv");
    fs::write(&project, "TYPE,CONTENT,PRIORITY,INDENT\ntask,Three,4,1\n").unwrap();
    let arguments = ["import", "--user", "ann@example.org", "--format", "todoist", project.to_str().unwrap()];
    printed(&run(&server.database, &arguments));
    let lists = ann.call("GET", "/lists", None).await.json();
    assert!(lists.as_array().unwrap().iter().any(|list| list["name"] == "Garden"), "{lists}");

    let exported = printed(&run(&server.database, &["export", "--user", "ann@example.org"]));
    let exported: Value = serde_json::from_str(&exported).unwrap();
    assert_eq!(exported["tasks"].as_array().unwrap().len(), 3);
    let csv = printed(&run(&server.database, &["export", "--user", "ann@example.org", "--format", "csv"]));
    assert!(csv.contains("One"), "{csv}");
}
