//! The file system under SQLite is full, or can only be read.

use super::{
    outage::survives,
    volume::{Volume, is_root},
};
use crate::helpers::Database;
use std::sync::Arc;

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
    survives(&program, &[200], go_away, come_back).await;
}

/// A kernel that meets an error of the disk lets nobody write any more. Then the administrator mounts what is on
/// the disk anew, while the program goes on.
#[tokio::test]
async fn the_disk_can_only_be_read_and_is_mounted_anew() {
    if Database::create().is_postgres() || !is_root() {
        return;
    }
    let make = "truncate -s 32M disk && mkfs.ext4 -q disk && mount -o loop disk volume";
    let volume = Arc::new(Volume::mounted_by(make));
    let program = volume.start_program();
    let (abort, anew) = (volume.clone(), volume.clone());
    let go_away = move || abort.run_well("mount -o remount,abort volume");
    // The old one stays as long as a file of it is open, so the new one needs a device of its own.
    let come_back = move || anew.run_well("umount -l volume && cp disk disk2 && mount -o loop disk2 volume");
    survives(&program, &[200, 503], go_away, come_back).await;
}
