//! The key that the secrets of second factors are encrypted with.

use crate::helpers::{DATA_KEY, Database, Factor, PASSWORD, Server, error_line, run, start_on};
use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt, time::Duration};

const ANN: &str = "ann@example.org";
const OTHER: &str = "3e1f0c7a9b5d2e8466d1f0a7c3b9e5281f7d4c6a0b8e9f35d2c1a7b4e6f80912";
const NONE: [(&str, &str); 1] = [("DATA_KEY", "")];
const STEP: Duration = Duration::from_secs(30);

fn check(database: &Database, settings: &[(&str, &str)]) -> String {
    String::from_utf8(run(database, &["check"], settings).stdout).unwrap()
}

#[test]
fn rejects_malformed_and_regular_keys() {
    let digits = "64 hexadecimal digits";
    for (key, reason) in [
        ("secret", digits),
        (&DATA_KEY[1..], digits),
        (&format!("{DATA_KEY},"), digits),
        (&"0123456789abcdef".repeat(4), "is a pattern and not random"),
        (&format!("{DATA_KEY},{}", "00".repeat(32)), "is a pattern and not random"),
    ] {
        let error = error_line(&run(&Database::create(), &[], &[("DATA_KEY", key)]));
        assert!(error.contains(reason) && error.contains("DATA_KEY") && !error.contains(key), "{error}");
    }
}

#[test]
fn generates_keys() {
    let generate = || run(&Database::create(), &["secret", "new-data-key"], &[]).stdout;
    let [one, two] = [(); 2].map(|()| String::from_utf8(generate()).unwrap());
    assert!(one != two && one.trim().len() == 64, "{one}");
    let report = check(&Database::create(), &[("DATA_KEY", &format!("{},{}", one.trim(), two.trim()))]);
    assert!(report.contains("ok     data key: 2 keys, of which the first encrypts"), "{report}");
}

#[tokio::test]
async fn is_made_beside_an_sqlite_database() {
    let database = Database::sqlite();
    let file = database.path().with_file_name("data-key");
    let report = check(&database, &NONE);
    assert!(report.contains("data-key does not exist yet; the first start creates it"), "{report}");
    drop(start_on(&database, &[("DATA_KEY", " ")]));
    let key = fs::read_to_string(&file).unwrap();
    assert_eq!((key.len(), fs::metadata(&file).unwrap().permissions().mode() & 0o777), (64, 0o600));
    drop(start_on(&database, &NONE));
    assert_eq!(fs::read_to_string(&file).unwrap(), key);
    assert!(check(&database, &NONE).contains("ok     data key: one key"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o604)).unwrap();
    let error = error_line(&run(&database, &[], &NONE));
    assert!(error.contains("data-key") && error.contains("set DATA_KEY"), "{error}");
}

/// First with both, then with the new one alone: what was used in between is encrypted with it.
#[tokio::test]
async fn rotation_locks_no_one_out() {
    let database = Database::create();
    let server = Server::on(&database, &["--data-key", OTHER]);
    let (factor, _) = Factor::turn_on(&server, &server.sign_up(ANN).await).await;
    let (unused, _) = Factor::turn_on(&server, &server.sign_up("ben@example.org").await).await;
    let secret = || {
        let of_ann = format!("SELECT id FROM users WHERE email = '{ANN}'");
        database.text(&format!("SELECT secret AS text FROM two_factors WHERE user_id = ({of_ann})"))
    };
    let before = secret();
    let both = Server::on(&database, &["--data-key", &format!("{DATA_KEY},{OTHER}")]);
    both.advance(2 * STEP);
    factor.sign_in(&both, ANN).await;
    let after = secret();
    assert_ne!(before, after);
    let new = Server::on(&database, &["--data-key", DATA_KEY]);
    new.advance(4 * STEP);
    factor.sign_in(&new, ANN).await;
    assert_eq!(secret(), after, "it is encrypted again once");

    // Of the other account the key is lost, its backup codes are not.
    let cookie = Factor::password(&new, "ben@example.org").await;
    let body = json!({"code": unused.code(new.now())});
    Factor::second(&new, "verify-totp", &cookie, body).await.expect_error(500, "INTERNAL_ERROR");
    let body = json!({"code": unused.backup_codes[0]});
    Factor::second(&new, "verify-backup-code", &cookie, body).await.expect(200);
}

/// The file beside the database may have been deleted, or left behind. A new one would decrypt nothing.
#[tokio::test]
async fn does_not_start_without_the_key_of_the_factors_that_there_are() {
    let database = Database::create();
    let server = Server::on(&database, &["--data-key", DATA_KEY]);
    let ann = server.sign_up(ANN).await;
    let body = json!({"password": PASSWORD});
    ann.auth("POST", "/api/auth/two-factor/enable", Some(body)).await.expect(200);
    // One that is being set up can be set up again.
    drop(start_on(&database, &[("DATA_KEY", OTHER)]));
    let (factor, _) = Factor::turn_on(&server, &ann).await;
    for settings in [[("DATA_KEY", OTHER)], NONE] {
        let error = error_line(&run(&database, &[], &settings));
        let sentence = format!("The data key of 1 second factor is missing (accounts {}).", ann.id);
        assert!(error.contains(&sentence) && error.contains("reset-two-factor"), "{error}");
        let report = check(&database, &settings);
        assert!(report.contains("ERROR  data key: The data key of 1"), "{report}");
    }
    if !database.is_postgres() {
        let file = database.path().with_file_name("data-key");
        assert!(!file.exists(), "none is made in its place");
    }
    let other = format!("{OTHER},{DATA_KEY}");
    let again = Server::on(&database, &["--data-key", &other]);
    again.advance(2 * STEP);
    factor.sign_in(&again, ANN).await;
    assert!(run(&database, &["user", "reset-two-factor", ANN], &NONE).status.success());
    drop(start_on(&database, &[("DATA_KEY", DATA_KEY)]));
}

/// Who restores a dump elsewhere has another key.
#[tokio::test]
async fn dump_of_the_database_alone_gives_no_code() {
    let server = Server::on(&Database::create(), &["--data-key", DATA_KEY]);
    let (factor, _) = Factor::turn_on(&server, &server.sign_up(ANN).await).await;
    // Of an account of their own they have the key.
    let thief = Server::with(&["--data-key", OTHER]);
    Factor::turn_on(&thief, &thief.sign_up(ANN).await).await;
    let sealed = |database: &Database| database.text("SELECT secret AS text FROM two_factors");
    thief.database.execute(&format!("UPDATE two_factors SET secret = '{}'", sealed(&server.database)));
    let cookie = Factor::password(&thief, ANN).await;
    let body = json!({"code": factor.code(thief.now())});
    Factor::second(&thief, "verify-totp", &cookie, body).await.expect_error(500, "INTERNAL_ERROR");
}

mod needs_postgres {
    use super::*;

    #[tokio::test]
    #[ignore = "needs PostgreSQL"]
    async fn is_optional() {
        let database = Database::postgres();
        let report = check(&database, &NONE);
        assert!(
            report.contains("ok     data key: DATA_KEY is not set: second factors cannot be turned on"),
            "{report}"
        );
        let program = start_on(&database, &NONE);
        let ann = program.client.sign_up(ANN).await.unwrap();
        let body = json!({"password": PASSWORD});
        let refused = ann.auth("POST", "/api/auth/two-factor/enable", Some(body)).await;
        refused.expect_error(400, "TWO_FACTOR_DISABLED");
    }
}
