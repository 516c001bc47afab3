//! Rebuilds the crate when a migration is added, which the embedding macro does not notice.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=../../migrations");
}
