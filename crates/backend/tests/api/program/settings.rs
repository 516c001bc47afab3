//! Invalid settings prevent the start, with a sentence that explains what to do.

use crate::helpers::{APP, Database, OTHER_SECRET, SECRET, launch, refuse, run, start, start_on};
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
    refuses(&[("JWT_SECRET", &format!("{SECRET},{short}"))], "has 31 bytes");
    refuses(&[("JWT_SECRET", &format!("{SECRET},"))], "has 0 bytes");
    refuses(&[("JWT_SECRET", &format!("{SECRET}, \n"))], "has 0 bytes");
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
        "sqlite://x.db#main",
        "sqlite://~/x.db",
        "sqlite://$HOME/x.db",
        "sqlite:// data/x.db",
        "sqlite://data /x.db",
        "sqlite://\"data/x.db\"",
        "sqlite://file:x.db",
        "sqlite://x.db, sqlite://y.db",
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
        ("PUBLIC_URL", "https://todo.example.org/app", "without path, query, user or *"),
        ("PUBLIC_URL", "https://todo.example.org?from=mail", "without path, query, user or *"),
        ("PUBLIC_URL", "https://ann@todo.example.org", "without path, query, user or *"),
        ("TRUSTED_ORIGINS", "*", "without path, query, user or *"),
        ("TRUSTED_ORIGINS", "https://*.example.org", "without path, query, user or *"),
        (
            "TRUSTED_ORIGINS",
            "https://a.example.org,https://b.example.org/app",
            "without path, query, user or *",
        ),
        ("TRUSTED_ORIGINS", "https://a.example.org,", "use an address like"),
        ("RATE_LIMIT", "maybe", "possible values: on, off"),
        ("LOG_FORMAT", "xml", "possible values: text, json"),
    ] {
        refuses(&[(name, value)], sentence);
    }
}

#[test]
fn rejects_log_filters_that_are_none() {
    for filter in
        ["latchkey=nonsense", "warning", "info,latchkey", "info;latchkey=debug", "latchkey[request]=debug"]
    {
        refuses(
            &[("RUST_LOG", filter)],
            "has to be a level (off, error, warn, info, debug, trace) or TARGET=LEVEL",
        );
        let output = run(&Database::create(), &["check"], &[("RUST_LOG", filter)]);
        let report = String::from_utf8(output.stdout).unwrap();
        assert!(
            !output.status.success() && report.contains("ERROR  settings: RUST_LOG cannot be used"),
            "{report}"
        );
    }
    for filter in ["", " ", "warn", "INFO,latchkey=Debug", " off , security = info "] {
        drop(start(&[("RUST_LOG", filter)]));
    }
}

/// Text files and copied text add them.
#[tokio::test]
async fn trims_every_setting_alike() {
    let database = Database::create();
    let earlier = start_on(&database, &[]);
    let ann = earlier.client.sign_up("ann@example.org").await.unwrap();
    drop(earlier);
    for (before, after) in
        [(" ", "\n"), ("\u{feff}", "\r\n"), ("\t", "\u{a0} \n\n"), ("\u{feff} ", "\u{200b}")]
    {
        let around = |value: &str| format!("{before}{value}{after}");
        let list = |one: &str, two: &str| format!("{},{}", around(one), around(two));
        let settings = [
            ("LISTEN", around("127.0.0.1:0")),
            ("DATABASE_URL", around(database.url())),
            ("JWT_SECRET", list(OTHER_SECRET, SECRET)),
            ("ACCESS_TOKEN_TTL", around("1h")),
            ("SESSION_TTL", around("7d")),
            ("BCRYPT_COST", around("4")),
            ("ALLOW_WEAK_HASHING", around("true")),
            ("PUBLIC_URL", around(APP)),
            ("TRUSTED_ORIGINS", list("https://a.example.org", "https://b.example.org")),
            ("TRUSTED_PROXIES", list("127.0.0.1", "192.0.2.0/24")),
            ("SMTP_URL", around("smtp://127.0.0.1:9")),
            ("MAIL_FROM", around("Latchkey <a@example.org>")),
            ("RATE_LIMIT", around("off")),
            ("LOG_FORMAT", around("text")),
        ];
        let settings: Vec<(&str, &str)> =
            settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let program = start_on(&database, &settings);
        // The session is valid: the secret and the database are the same.
        ann.at(&program.client).get("").await.expect(200);
    }
}

#[test]
fn rejects_several_lines_without_revealing_secrets() {
    for (name, value) in [
        ("JWT_SECRET", format!("{SECRET}\n{OTHER_SECRET}")),
        ("JWT_SECRET", format!("{SECRET},{OTHER_SECRET}\u{feff}{SECRET}")),
        ("DATABASE_URL", "sqlite:///tmp/a-secret-\nlatchkey.db".to_owned()),
        ("DATABASE_URL", "postgres://ann:a-secret\r\nword@127.0.0.1:1/latchkey".to_owned()),
        ("SMTP_URL", "smtps://ann:a-secret\n@mail.example.org".to_owned()),
        ("PUBLIC_URL", "https://todo.example.org\nhttps://other.example.org".to_owned()),
        ("TRUSTED_ORIGINS", "https://a.example.org\nhttps://b.example.org".to_owned()),
        ("TRUSTED_PROXIES", "192.0.2.1\n192.0.2.2".to_owned()),
        ("LISTEN", "127.0.0.1:80\n80".to_owned()),
        ("LOG_FORMAT", "text\njson".to_owned()),
    ] {
        let error = refuse(&[(name, &value)]);
        assert!(error.contains("write it in one line"), "{name}: {error}");
        assert!(!error.contains("a-secret") && !error.contains("test secret"), "{error}");
        let output = launch(&Database::create(), &[(name, &value)]).command(&["check"]).output().unwrap();
        assert!(!output.status.success(), "{name}: {output:?}");
    }
}

#[tokio::test]
async fn sends_no_mail_unencrypted_to_another_machine_unless_asked_to() {
    let mail = [("MAIL_FROM", "a@example.org"), ("PUBLIC_URL", APP)];
    let with = |url| [&[("SMTP_URL", url)][..], &mail].concat();
    for url in
        ["smtp://mail.example.org", "smtp://192.0.2.7:25", "smtp://ann:hidden@mail.example.org?tls=none"]
    {
        refuses(&with(url), "SMTP_URL cannot be used");
    }
    let log_of_start = async |settings: &[(&str, &str)]| {
        let program = start(settings);
        program.client.get("/healthz").await.expect(200);
        program.stop().unwrap()
    };
    let log = log_of_start(&with("smtp://192.0.2.7:25?tls=none")).await;
    assert!(log.contains("unencrypted to 192.0.2.7"), "{log}");
    let log = log_of_start(&with("smtp://127.0.0.1:9")).await;
    assert!(!log.contains("unencrypted"), "{log}");
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
    refuses(&[("DATABASE_URL", &url), ("JWT_SECRET", "")], "it is accessible to other users");
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
        "SIGN_UP",
        "BREACHED_PASSWORDS",
        "TRUSTED_ORIGINS",
        "TRUSTED_PROXIES",
        "RATE_LIMIT",
        "LOG_FORMAT",
        "JWT_SECRET_FILE",
        "DATABASE_URL_FILE",
        "SMTP_URL_FILE",
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
