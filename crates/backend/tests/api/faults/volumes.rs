//! The file system under SQLite is full, or can only be read.

use super::{
    outage::{Away, is_away, is_back, survives},
    volume::{Volume, is_root},
};
use crate::helpers::{Database, Ledger, Remote};
use std::{sync::Arc, time::Duration};
use tokio::time::{sleep, timeout};

#[tokio::test]
async fn the_disk_is_full_and_has_room_again() {
    if Database::create().is_postgres() {
        return;
    }
    let volume = Arc::new(Volume::mounted_by("mount -t tmpfs -o size=16m tmpfs volume"));
    let program = volume.start_program();
    let (full, room) = (volume.clone(), volume.clone());
    let go_away = move || assert!(!full.run("cat /dev/zero > volume/filler").status.success());
    let come_back = move || room.run_well("rm volume/filler");
    // SQLite writes over its log from the beginning when it can, and then needs no room: such a write is kept, and
    // may be the sign-out.
    let away = Away { reading: &[200, 401], writing: &[200, 201, 401, 503] };
    survives(&program, away, go_away, come_back).await;
}

/// A kernel that meets an error of the disk lets nobody write any more. Then the administrator mounts what is on
/// the disk anew, while the program goes on.
#[tokio::test]
async fn the_disk_can_only_be_read_and_is_mounted_anew() {
    if Database::create().is_postgres() || !is_root() {
        return;
    }
    let make = "truncate -s 32M disk && mkfs.ext4 -q disk && mount -o loop disk volume";
    let volume = Volume::mounted_by(make);
    let program = volume.start_program();
    let ann = Remote::sign_up(&program, "ann@example.org").await;
    let leaver = Remote::sign_up(&program, "ben@example.org").await;
    let visitor = Remote::sign_up(&program, "cleo@example.org").await;
    let ledger = Ledger::default();
    let _ = timeout(Duration::from_millis(500), ledger.write(&ann, "before", 8)).await;
    // Not in the middle of writes: ext4 says of a file system that has become read-only that what was written to it a
    // moment before is on the disk, and it is not.
    sleep(Duration::from_secs(1)).await;
    volume.run_well("mount -o remount,abort volume");
    is_away(&leaver, &Away { reading: &[200, 503], writing: &[503] }).await;
    // The old one stays as long as a file of it is open, so the new one needs a device of its own.
    volume.run_well("umount -l volume && cp disk disk2 && mount -o loop disk2 volume");
    is_back(&visitor).await;
    ledger.check(&ann.list().await);
}
