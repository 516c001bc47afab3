use super::Place;
use crate::helpers::{error_line, run, start_on};
use std::{fs, os::unix::fs::symlink};

/// The lock, the log and the replaced database are beside the file, and the link remains.
#[tokio::test]
async fn restores_through_a_symbolic_link() {
    let place = Place::new();
    let (backup, account) = place.backup().await;
    fs::create_dir(place.at("disk")).unwrap();
    symlink("../latchkey.db", place.at("disk/link.db")).unwrap();
    let linked = place.database("disk/link.db");
    let program = place.start();
    let arguments = ["restore", "--keep-sessions", &backup.display().to_string()];
    let error = error_line(&run(&linked, &arguments, &[]));
    assert!(error.contains("latchkey.db is in use"), "{error}");
    account.at(&program.client).add("Later").await;
    drop(program);

    let output = run(&linked, &arguments, &[]);
    assert!(output.status.success(), "{output:?}");
    assert!(place.at("disk/link.db").is_symlink() && place.at("latchkey.db.replaced-1").exists());
    let program = start_on(&linked, &[]);
    assert_eq!(account.at(&program.client).completion().await.len(), 1);
    let names: Vec<_> = fs::read_dir(place.at("disk")).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(names, ["link.db"]);
}

/// An unmounted disk must not lead to a new, empty database.
#[test]
fn refuses_links_that_lead_nowhere() {
    let place = Place::new();
    symlink("disk/latchkey.db", place.at("link.db")).unwrap();
    fs::create_dir(place.at("disk")).unwrap();
    fs::write(place.at("backup"), "").unwrap();
    for command in [&[][..], &["migrate"], &["restore", &place.at("backup").display().to_string()]] {
        let error = error_line(&run(&place.database("link.db"), command, &[]));
        assert!(error.contains("is a symbolic link that leads nowhere"), "{error}");
    }
    let output = run(&place.database("link.db"), &["check"], &[]);
    assert!(String::from_utf8(output.stdout).unwrap().contains("ERROR  database"));
    assert_eq!(fs::read_dir(place.at("disk")).unwrap().count(), 0);
}
