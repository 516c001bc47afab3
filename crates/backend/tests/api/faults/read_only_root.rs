//! A container whose root file system is read-only, as `docs/deployment.md` shows it: only the directory of the database
//! can be written, and neither `/tmp` nor the working directory.

use super::volume::Volume;
use crate::helpers::{PASSWORD, Response};
use futures_util::future::join_all;
use serde_json::json;

/// Temporary files of SQLite would go to the first of these that is writable.
const READ_ONLY: &str = "mount -t tmpfs -o size=300m tmpfs volume && \
    for place in / /tmp /var/tmp /usr/tmp \"$OLDPWD\" .; do mount -o remount,bind,ro \"$place\" || true; done 2> /dev/null";

#[tokio::test]
async fn needs_no_other_directory_than_that_of_the_database() {
    let volume = Volume::mounted_by(READ_ONLY);
    for place in ["/tmp", "/var/tmp", "."] {
        assert!(!volume.run(&format!("touch {place}/file")).status.success(), "{place} is writable");
    }
    let program = volume.start_program();
    let ann = program.client.sign_up("ann@example.org").await.unwrap();
    let description = "\u{1f600}".repeat(1000);
    for _ in 0..10 {
        let task = json!({"title": "t".repeat(200), "description": description});
        let tasks = (0..30).map(|_| Response::of(ann.request("POST", &ann.path("")).json(&task)));
        for response in join_all(tasks).await {
            response.expect(201);
        }
    }
    program.client.get("/readyz").await.expect(200);
    assert_eq!(ann.get("?q=tttt").await.expect(200).json().as_array().unwrap().len(), 300);

    let backup = volume.run(&format!(
        "DATABASE_URL=sqlite://volume/latchkey.db {} backup volume/backup.db",
        env!("CARGO_BIN_EXE_latchkey")
    ));
    assert!(backup.status.success(), "{backup:?}");

    let body = json!({"password": PASSWORD});
    ann.auth("POST", "/api/auth/delete-user", Some(body)).await.expect(200);
    assert!(!ann.is_signed_in().await);
    program.client.get("/readyz").await.expect(200);
}
