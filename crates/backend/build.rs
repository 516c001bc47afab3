//! Rebuilds the program when what it carries inside changes: the app and the migrations.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../../dist");
    println!("cargo:rerun-if-changed=../../migrations");
}
