//! The subcommands of the operator.

use crate::helpers::{APP, Database, PASSWORD, Response, Server, error_line, launch, start_on};
use serde_json::{Value, json};
use std::{
    fs,
    io::Write,
    process::{Output, Stdio},
};
use testkit::Mailbox;

fn run(database: &Database, arguments: &[&str]) -> Output {
    crate::helpers::run(database, arguments, &[])
}

#[track_caller]
fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[track_caller]
fn printed_json(output: &Output) -> Value {
    serde_json::from_str(&printed(output)).unwrap()
}

#[track_caller]
fn refused(output: &Output) -> String {
    assert!(output.stdout.is_empty(), "{output:?}");
    error_line(output)
}

async fn sign_in(server: &Server, email: &str, password: &str) -> Response {
    server.post("/api/auth/sign-in/email", json!({"email": email, "password": password})).await
}

#[tokio::test]
async fn manages_accounts_while_serving() {
    let server = Server::start();
    let database = &server.database;
    assert_eq!(printed(&run(database, &["user", "list"])), "There are no accounts\n");
    let ann = server.sign_up("ann@example.org").await;
    ann.add("Water the plants").await;

    let created =
        printed_json(&run(database, &["user", "create", "Bob@Example.org", "--name", "Bob B.", "--json"]));
    let bob =
        sign_in(&server, "bob@example.org", created["password"].as_str().unwrap()).await.expect(200).json();
    assert_eq!((&bob["user"]["id"], &bob["user"]["name"]), (&created["id"], &json!("Bob B.")));

    let listed = printed_json(&run(database, &["user", "list", "--json"]));
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!((&listed[0]["email"], &listed[0]["tasks"]), (&json!("ann@example.org"), &json!(1)));
    let text = printed(&run(database, &["user", "list"]));
    assert!(text.contains(&ann.id) && text.contains("bob@example.org"), "{text}");
    assert!(!listed.to_string().contains("bcrypt"));

    let phone = server.sign_in("ann@example.org").await;
    printed(&run(database, &["user", "sign-out", "ann@example.org"]));
    assert!(!ann.is_signed_in().await && !phone.is_signed_in().await);
    assert!(server.sign_in("ann@example.org").await.is_signed_in().await);

    assert!(refused(&run(database, &["user", "delete", "ann@example.org"])).contains("--yes"));
    printed(&run(database, &["user", "delete", "ann@example.org", "--yes"]));
    sign_in(&server, "ann@example.org", PASSWORD).await.expect_error(401, "INVALID_EMAIL_OR_PASSWORD");
}

#[tokio::test]
async fn accepts_every_spelling_of_an_address() {
    let server = Server::start();
    let database = &server.database;
    let (unicode, ascii) = ("ann@bücher.example", "ann@xn--bcher-kva.example");
    assert!(refused(&run(database, &["user", "create", "ünï@example.org"])).contains("before the @"));
    let created = printed(&run(database, &["user", "create", "Ann@BU\u{308}CHER.example"]));
    assert!(created.contains(unicode), "{created}");
    for email in [unicode, ascii] {
        assert!(refused(&run(database, &["user", "create", email])).contains("has an account already"));
        let reset = printed_json(&run(database, &["user", "reset-password", email, "--json"]));
        sign_in(&server, unicode, reset["password"].as_str().unwrap()).await.expect(200);
    }
    assert!(printed(&run(database, &["user", "list"])).contains(unicode));
    printed(&run(database, &["user", "sign-out", ascii]));
    // As versions before stored it, with a local part that is refused today.
    database.execute("UPDATE users SET email = 'ünï@bücher.example'");
    printed(&run(database, &["user", "delete", "ünï@xn--bcher-kva.example", "--yes"]));
    assert_eq!(printed(&run(database, &["user", "list"])), "There are no accounts\n");
}

#[tokio::test]
async fn resets_password_without_mail() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let text = printed(&run(&server.database, &["user", "reset-password", "ann@example.org"]));
    assert!(!ann.is_signed_in().await);
    let password = text.lines().next().unwrap().strip_prefix("The password is ").unwrap();
    sign_in(&server, "ann@example.org", PASSWORD).await.expect(401);
    sign_in(&server, "ann@example.org", password).await.expect(200);
}

/// Other users of the machine can read command lines.
#[tokio::test]
async fn reads_password_from_standard_input() {
    let server = Server::start();
    let create = |password: &str| {
        let mut command =
            launch(&server.database, &[]).command(&["user", "create", "ann@example.org", "--password-stdin"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    assert!(refused(&create("short\n")).contains("at least 8 characters"));
    assert!(refused(&create("password1\n")).contains("first that others would try"));
    assert!(!printed(&create(&format!("{PASSWORD}\n"))).contains("password is"));
    sign_in(&server, "ann@example.org", PASSWORD).await.expect(200);
    assert!(refused(&create("another good one\n")).contains("has an account already"));
}

#[tokio::test]
async fn reports_unknown_accounts() {
    let server = Server::start();
    for command in [
        &["user", "reset-password", "eve@example.org"][..],
        &["user", "sign-out", "eve@example.org"],
        &["user", "delete", "eve@example.org", "--yes"],
    ] {
        assert!(refused(&run(&server.database, command)).contains("no account of eve@example.org"));
    }
    assert!(refused(&run(&server.database, &["user", "create", "eve"])).contains("email address"));
}

#[test]
fn reports_missing_database_without_creating_it() {
    let database = Database::sqlite();
    assert!(refused(&run(&database, &["user", "list"])).contains("There is no database"));
    assert!(!database.path().exists());
}

#[test]
fn generates_a_usable_secret() {
    let database = Database::create();
    let secret = printed(&run(&database, &["secret", "new"])).trim().to_owned();
    assert_eq!(secret.len(), 64);
    assert_ne!(secret, printed_json(&run(&database, &["secret", "new", "--json"]))["secret"]);
    drop(start_on(&database, &[("JWT_SECRET", &secret)]));
}

#[test]
fn migrates_the_schema() {
    let database = Database::create();
    assert!(
        printed(&run(&database, &["check"])).contains("first start creates it") || database.is_postgres()
    );
    printed(&run(&database, &["migrate"]));
    printed(&run(&database, &["migrate"]));
    assert!(printed(&run(&database, &["check"])).contains("can be used, and its schema is up to date"));
}

#[test]
fn check_of_valid_configuration_creates_nothing() {
    let database = Database::sqlite();
    let mailbox = Mailbox::start().unwrap();
    let url = mailbox.url();
    let settings = [("SMTP_URL", url.as_str()), ("MAIL_FROM", "a@example.org"), ("PUBLIC_URL", APP)];
    let report = printed_json(&crate::helpers::run(&database, &["check", "--json"], &settings));
    assert_eq!(report["ok"], true, "{report}");
    assert_eq!(report["checks"]["mail"]["message"], "the mail server responds");
    assert!(!database.path().exists());
}

/// A mistyped name may be that of any file.
#[test]
fn check_leaves_foreign_database_untouched() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("other.db");
    let database = Database::at(format!("sqlite://{}", file.display()));
    fs::write(&file, "").unwrap();
    database.execute("CREATE TABLE theirs (id INTEGER)");
    let before = fs::read(&file).unwrap();
    let output = run(&database, &["check"]);
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(!output.status.success() && text.contains("is not a Latchkey database"), "{text}");
    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[test]
fn check_reports_each_problem() {
    let database = Database::create();
    for (settings, what, words) in [
        (&[("BCRYPT_COST", "5"), ("ALLOW_WEAK_HASHING", "false")][..], "settings", "BCRYPT_COST is 5"),
        (&[("JWT_SECRET", "short")], "secret", "use at least 32"),
        (&[("DATABASE_URL", "sqlite:///proc/latchkey.db")], "database", "cannot be created in /proc"),
        (&[("DATABASE_URL", "postgres://ann:hidden@127.0.0.1:1/x")], "database", "Cannot open the database"),
        (
            &[("SMTP_URL", "smtp://127.0.0.1:1"), ("MAIL_FROM", "a@example.org"), ("PUBLIC_URL", APP)],
            "mail",
            "Check SMTP_URL",
        ),
        (&[("BREACHED_PASSWORDS", "/nowhere")], "breached passwords", "Set it to off, online or a file"),
        (&[("SMTP_URL", "smtp://ann:hidden@mail.example.org")], "mail", "smtps://"),
        (&[("SMTP_URL", "smtps://ann:hidden@mail.example.org")], "mail", "MAIL_FROM"),
        (&[("SMTP_URL", "smtp://127.0.0.1:1"), ("MAIL_FROM", "a@example.org")], "mail", "PUBLIC_URL"),
        (
            &[("SMTP_URL", "smtp://127.0.0.1:1"), ("MAIL_FROM", "ünï@example.org"), ("PUBLIC_URL", APP)],
            "mail",
            "MAIL_FROM cannot be used",
        ),
    ] {
        let output = crate::helpers::run(&database, &["check"], settings);
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert_eq!(output.status.code(), Some(1), "{text}");
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("ERROR  {what}: ")))
            .unwrap_or_else(|| panic!("{what}: {text}"));
        assert!(line.contains(words), "{line}");
        assert!(!text.contains("hidden") && text.lines().count() == 8, "{text}");
    }
}

#[test]
fn every_command_has_help() {
    let database = Database::create();
    for command in ["serve", "check", "user", "secret", "passwords", "migrate", "backup", "restore"] {
        let help = printed(&run(&database, &[command, "--help"]));
        assert!(help.lines().next().is_some_and(|line| line.len() > 20), "{command}: {help}");
    }
    for command in ["list", "create", "invite", "reset-password", "sign-out", "delete"] {
        let help = printed(&run(&database, &["user", command, "--help"]));
        assert!(help.contains("--json") && help.contains("--database-url"), "{command}: {help}");
        assert!(!help.contains("--trusted-proxies"), "{command}: {help}");
    }
}
