//! Invalid settings prevent the start, with a sentence that explains what to do.

use crate::helpers::{refuse, start};
use std::{fs, os::unix::fs::PermissionsExt, process::Command};

#[track_caller]
fn refuses(settings: &[(&str, &str)], sentence: &str) {
    let error = refuse(settings);
    assert!(error.contains(sentence), "{settings:?}: {error}");
    assert!(!error.contains("panicked"), "{error}");
}

#[test]
fn rejects_short_secret_without_revealing_it() {
    let short = "thirty-one bytes are not enough";
    refuses(&[("JWT_SECRET", short)], "A secret in JWT_SECRET has 31 bytes: use at least 32 random bytes.");
    refuses(&[("JWT_SECRET", &format!("{},{short}", "x".repeat(32)))], "has 31 bytes");
    refuses(&[("JWT_SECRET", &format!("{},", "x".repeat(32)))], "has 0 bytes");
    assert!(!refuse(&[("JWT_SECRET", short)]).contains(short));
}

#[test]
fn rejects_unknown_database_url() {
    for url in [
        "mysql://ann:a-password@localhost/latchkey",
        "POSTGRES://ann:a-password@localhost/latchkey",
        "latchkey.db",
        "sqlite://",
        "sqlite://:memory:",
        "sqlite://x.db?mode=ro",
    ] {
        refuses(
            &[("DATABASE_URL", url)],
            "set it to sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE.",
        );
        assert!(!refuse(&[("DATABASE_URL", url)]).contains("a-password"));
    }
}

#[test]
fn rejects_unwritable_database_path() {
    refuses(
        &[("DATABASE_URL", "sqlite:///dev/null/latchkey.db")],
        "Cannot create or write /dev/null/latchkey.db",
    );
    refuses(&[("DATABASE_URL", "sqlite:///proc/latchkey.db")], "set DATABASE_URL to another path");
}

#[test]
fn rejects_unreachable_postgresql_without_revealing_password() {
    let nowhere = "postgres://ann:a-password@127.0.0.1:1/latchkey";
    refuses(&[("DATABASE_URL", nowhere)], "Cannot open the database at postgres://…");
    for (url, password) in
        [(nowhere, "a-password"), ("postgres://ann:100%zz-sure@127.0.0.1:1/latchkey", "zz-sure")]
    {
        let error = refuse(&[("DATABASE_URL", url)]);
        assert!(error.contains("Cannot open the database") && !error.contains(password), "{error}");
    }
}

#[test]
fn rejects_weak_hashing_unless_allowed() {
    refuses(
        &[("BCRYPT_COST", "9"), ("ALLOW_WEAK_HASHING", "false")],
        "BCRYPT_COST is 9: set it to 10 or more",
    );
    refuses(&[("BCRYPT_COST", "3")], "4..=20");
}

#[test]
fn rejects_invalid_values() {
    for (name, value, sentence) in [
        ("ACCESS_TOKEN_TTL", "soon", "like 90s, 15m, 1h or 7d"),
        ("ACCESS_TOKEN_TTL", "0s", "like 90s, 15m, 1h or 7d"),
        ("SESSION_TTL", "1000y", "like 90s, 15m, 1h or 7d"),
        ("LISTEN", "nowhere", "invalid socket address"),
        ("LISTEN", "203.0.113.1:80", "Cannot listen on 203.0.113.1:80"),
        ("PUBLIC_URL", "todo.example.org", "use an address like https://todo.example.org"),
        ("TRUSTED_ORIGINS", "https://a.example.org,ftp://b", "use an address like https://todo.example.org"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy.example.org", "like 192.0.2.7 or 10.0.0.0/8"),
        ("RATE_LIMIT", "maybe", "possible values: on, off"),
        ("LOG_FORMAT", "xml", "possible values: text, json"),
    ] {
        refuses(&[(name, value)], sentence);
    }
}

#[test]
fn sqlite_needs_no_configuration() {
    let directory = tempfile::TempDir::new().unwrap();
    let data = directory.path().join("data");
    let url = format!("sqlite://{}", data.join("latchkey.db").display());
    let start = || start(&[("DATABASE_URL", &url), ("JWT_SECRET", "")]);
    drop(start());
    let secret = fs::read_to_string(data.join("jwt-secret")).unwrap();
    assert!(secret.len() >= 43, "{} bytes", secret.len());
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data.join("jwt-secret")), 0o600);
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join("latchkey.db")), 0o600);
    drop(start());
    assert_eq!(fs::read_to_string(data.join("jwt-secret")).unwrap(), secret, "the second start keeps it");
    fs::set_permissions(data.join("jwt-secret"), fs::Permissions::from_mode(0o644)).unwrap();
    refuses(
        &[("DATABASE_URL", &url), ("JWT_SECRET", "")],
        "it is accessible to other users: restrict it (chmod 600)",
    );
}

#[test]
fn help_lists_every_setting() {
    let output = Command::new(env!("CARGO_BIN_EXE_latchkey")).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    for name in [
        "LISTEN",
        "DATABASE_URL",
        "JWT_SECRET",
        "ACCESS_TOKEN_TTL",
        "SESSION_TTL",
        "BCRYPT_COST",
        "ALLOW_WEAK_HASHING",
        "PUBLIC_URL",
        "TRUSTED_ORIGINS",
        "TRUSTED_PROXIES",
        "RATE_LIMIT",
        "LOG_FORMAT",
    ] {
        assert!(help.contains(name), "{name}");
    }
}

#[test]
fn subcommand_help_lists_only_relevant_settings() {
    for (command, sentence) in
        [("backup", "also while it is being served"), ("restore", "Stop the server first")]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_latchkey")).args([command, "--help"]).output().unwrap();
        let help = String::from_utf8(output.stdout).unwrap();
        assert!(
            help.contains(sentence) && help.contains("<FILE>") && help.contains("DATABASE_URL"),
            "{help}"
        );
        assert!(!help.contains("LISTEN") && !help.contains("BCRYPT_COST"), "{help}");
    }
}
