//! Rebuilds the program when what it carries inside changes, and says how it is linked.

use std::{env, process::Command};

/// The C library that knows packed relocations: glibc 2.36, of 2022.
const GLIBC: (u32, u32) = (2, 36);

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // The embedding macros notice no new files. A debug build reads the files when it runs; and as long as one of these
    // is missing, cargo would compile the program again each time.
    if env::var("PROFILE").as_deref() != Ok("debug") {
        println!("cargo::rerun-if-changed=../../dist");
        println!("cargo::rerun-if-changed=assets");
    }
    if env::var("CARGO_CFG_TARGET_ENV").as_deref() == Ok("gnu") && glibc().is_some_and(|it| it >= GLIBC) {
        // Addresses that depend on where the program is loaded take 3.5 MiB otherwise, all read at each start.
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// The version of this machine's, where the program will most likely run.
fn glibc() -> Option<(u32, u32)> {
    let output = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    let (major, minor) = said.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.split('.').next()?.parse().ok()?))
}
