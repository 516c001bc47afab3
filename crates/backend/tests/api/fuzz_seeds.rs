//! The checks of the fuzz targets, applied to their seeds. `cargo xtask fuzz` continues from there.

#[path = "../../../../fuzz/src/lib.rs"]
mod fuzz;

use formats::ImportFormat;
use fuzz::{bodies, imports, requests, rules, server::Server, tokens};
use std::{fs, path::Path};

/// The valid tokens.
const GOOD: [&str; 17] = [
    "access-ahead-by-the-leeway",
    "access-good",
    "access-nbf-null",
    "access-of-the-earlier-secret",
    "access-with-nbf",
    "email-malformed",
    "email-upper",
    "exp-huge",
    "extra-claims",
    "jku",
    "jwk-embedded",
    "session-good",
    "session-of-the-earlier-secret",
    "signed-access",
    "signed-session",
    "sub-upper",
    "sub-urn",
];

/// Every file of a corpus, by name, of which there are at least so many.
fn seeds(target: &str, least: usize) -> Vec<(String, Vec<u8>)> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let files = fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap());
    let mut seeds: Vec<_> =
        files.map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap())).collect();
    assert!(seeds.len() >= least, "{}", seeds.len());
    seeds.sort();
    seeds
}

#[test]
fn only_valid_tokens_are_accepted() {
    let accepted = seeds("tokens", 40).into_iter().filter(|(_, seed)| tokens::check(seed));
    let accepted: Vec<String> = accepted.map(|(name, _)| name).collect();
    assert_eq!(accepted, GOOD);
}

#[test]
fn requests_keep_to_the_contract() {
    let server = Server::start();
    for (name, seed) in seeds("requests", 40) {
        println!("{name}");
        requests::check(&server, &seed);
    }
}

#[test]
fn bodies_keep_to_the_contract() {
    let server = Server::start();
    for (name, seed) in seeds("bodies", 40) {
        println!("{name}");
        bodies::check(&server, &seed);
    }
}

#[test]
fn rules_keep_to_the_contract() {
    for (name, seed) in seeds("rules", 40) {
        println!("{name}");
        rules::check(&seed);
    }
}

#[test]
fn imports_keep_to_the_contract() {
    for (format, name) in ImportFormat::ALL {
        for (seed_name, seed) in seeds(&format!("import_{name}"), 5) {
            println!("{name} {seed_name}");
            imports::check(format, &seed);
        }
    }
}
