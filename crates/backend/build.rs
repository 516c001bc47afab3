//! How the program is linked.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var("CARGO_CFG_TARGET_ENV").as_deref() == Ok("gnu") {
        // Addresses that depend on where the program is loaded take 3.5 MiB otherwise, all read at each start. Needs a
        // C library from 2022 or later (glibc 2.36), where it runs.
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}
