//! The file system under SQLite is full, or read-only, or the program may write no larger files.

use super::{
    outage::{Away, is_back, sign_up, survives},
    volume::Volume,
};
use crate::helpers::{Database, Response, error_line, launch, start_on};
use serde_json::json;
use std::{fs, process::Command, sync::Arc};
use testkit::until;

#[tokio::test]
async fn survives_a_full_disk() {
    let volume = Arc::new(Volume::mounted_by("mount -t tmpfs -o size=16m tmpfs volume"));
    let program = volume.start_program();
    let (full, room) = (volume.clone(), volume.clone());
    let go_away = move || assert!(!full.run("cat /dev/zero > volume/filler").status.success());
    let come_back = move || room.run_well("rm volume/filler");
    // After a checkpoint SQLite reuses the pages of its log, which needs no room: such a write succeeds, and it may be
    // the sign-out.
    let away = Away { reading: &[200, 401], writing: &[200, 201, 401, 503] };
    survives(&program, away, go_away, come_back).await;
}

/// There is room for the little that the check itself writes, since SQLite reuses the pages of its log.
#[tokio::test]
async fn is_not_ready_while_writes_fail() {
    let volume = Volume::mounted_by("mount -t tmpfs -o size=24m tmpfs volume");
    let program = volume.start_program();
    let ann = sign_up(&program, "ann").await;
    let task = json!({"title": "t", "description": "\u{1f600}".repeat(1000)});
    let add = async || Response::of(ann.request("POST", &ann.path("")).json(&task)).await;
    add().await.expect(201);
    program.client.get("/readyz").await.expect(200);
    assert!(!volume.run("cat /dev/zero > volume/filler").status.success());
    let fails = async || Ok((add().await.status == 503).then_some(()));
    until("a write fails", fails).await.unwrap();
    program.client.get("/readyz").await.expect_error(503, "DATABASE_UNAVAILABLE");
    volume.run_well("rm volume/filler");
    is_back(&ann).await;
}

/// The system also sends SIGXFSZ, which ends programs that do not expect it.
#[tokio::test]
async fn survives_a_limit_on_the_size_of_files() {
    let program = start_on(&Database::sqlite(), &[]);
    let id = program.id().to_string();
    let limit = move |bytes: &str| {
        let status = Command::new("prlimit").args(["--pid", &id, &format!("--fsize={bytes}:")]).status();
        assert!(status.expect("install util-linux, which has prlimit").success());
    };
    let lift = limit.clone();
    let away = Away { reading: &[200, 401], writing: &[200, 201, 401, 503] };
    survives(&program, away, move || limit("100000"), move || lift("unlimited")).await;
}

#[tokio::test]
async fn commands_report_a_limit_on_the_size_of_files() {
    let database = Database::sqlite();
    start_on(&database, &[]).client.sign_up("ann@example.org").await.unwrap();
    let backup = database.path().with_file_name("backup");
    let wrapper = ["prlimit", "--fsize=4096:", "--"].map(ToOwned::to_owned);
    let launch = launch(&database, &[]).within(&wrapper);
    let error = error_line(&launch.command(&["backup", &backup.display().to_string()]).output().unwrap());
    assert!(error.contains("Cannot copy") && error.contains("free space"), "{error}");
    assert!(!fs::exists(backup).unwrap());
}

mod needs_root {
    use super::{
        super::outage::{is_away, is_back, sign_up},
        Away, Volume,
    };
    use crate::helpers::Ledger;

    /// After an I/O error the kernel makes a file system read-only. Here the operator then mounts it again while the
    /// program is running.
    #[tokio::test]
    #[ignore = "needs root"]
    async fn survives_a_read_only_disk() {
        let make = "truncate -s 32M disk && mkfs.ext4 -q disk && mount -o loop disk volume";
        let volume = Volume::mounted_by(make);
        let program = volume.start_program();
        let ann = sign_up(&program, "ann").await;
        let (leaver, visitor) = (sign_up(&program, "ben").await, sign_up(&program, "cleo").await);
        let ledger = Ledger::default();
        let enough = async {
            ledger.acknowledge(30).await;
            ledger.stop();
        };
        tokio::join!(ledger.write(&ann, "before", 8), enough);
        // When ext4 becomes read-only it may report writes as durable that are still in its journal's memory.
        volume.run_well("sync -f volume");
        volume.run_well("mount -o remount,abort volume");
        is_away(&leaver, &Away { reading: &[200, 503], writing: &[503] }).await;
        // The old mount exists as long as a file of it is open, so the new one needs a device of its own.
        volume.run_well("umount -l volume && cp disk disk2 && mount -o loop disk2 volume");
        is_back(&visitor).await;
        ledger.check(&ann.completion().await);
    }
}
