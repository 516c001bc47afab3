//! What the program writes, where it cannot write, and the signals that it ignores.

use crate::helpers::{Database, PASSWORD, Server, error_line, launch, run, start};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    os::unix::process::ExitStatusExt,
    process::{Command, Output, Stdio},
};
use testkit::ChildGuard;

/// Every write to it fails, as if the disk was full.
fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

fn run_with_full_stdout(database: &Database, arguments: &[&str]) -> Output {
    launch(database, &[]).command(arguments).stdout(full()).output().unwrap()
}

fn kill(signal: &str, child: &ChildGuard) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[cfg(target_os = "linux")]
#[test]
fn serves_with_full_disks_behind_its_output() {
    let database = Database::create();
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log");
    for (format, error_is_full) in [("text", false), ("json", false), ("text", true), ("json", true)] {
        let settings = [("LOG_FORMAT", format), ("LISTEN", "127.0.0.1:0"), ("RUST_LOG", "debug")];
        let mut command = launch(&database, &settings).command(&[]);
        let stderr = if error_is_full { full() } else { File::create(&log).unwrap() };
        let mut child =
            ChildGuard::spawn(command.stdin(Stdio::null()).stdout(full()).stderr(stderr)).unwrap();
        if error_is_full {
            // It has no way to report its address: it must not have ended by the time another one has started.
            drop(start(&[]));
            assert!(child.try_wait().unwrap().is_none(), "{format}");
        } else {
            let reported = loop {
                let written = fs::read_to_string(&log).unwrap();
                if let Some((_, rest)) = written.split_once("Latchkey is at http://localhost:") {
                    break rest.to_owned();
                }
                assert!(child.try_wait().unwrap().is_none(), "{written}");
            };
            let written = fs::read_to_string(&log).unwrap();
            assert!(!reported.is_empty() && !written.contains("panicked"), "{written}");
        }
        kill("-TERM", &child);
        // The signal may arrive before the server handles it.
        let status = child.wait().unwrap();
        assert!(status.success() || status.signal() == Some(15), "{status}");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn changes_no_password_that_cannot_be_shown() {
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    for arguments in [
        &["user", "reset-password", "ann@example.org"][..],
        &["user", "reset-password", "ann@example.org", "--json"],
        &["user", "create", "ben@example.org"],
        &["user", "create", "ben@example.org", "--json"],
        &["user", "list"],
        &["check"],
        &["secret", "new"],
    ] {
        let error = error_line(&run_with_full_stdout(&server.database, arguments));
        assert!(error.contains("Cannot write to standard output") && !error.contains("panicked"), "{error}");
    }
    let body = json!({"email": "ann@example.org", "password": PASSWORD});
    server.post("/api/auth/sign-in/email", body).await.expect(200);
    let accounts = String::from_utf8(run(&server.database, &["user", "list"], &[]).stdout).unwrap();
    assert!(!accounts.contains("ben@example.org"), "{accounts}");
}

/// Closed by `>&-`, for which the standard library opens `/dev/null`, or `/dev/null` itself.
#[tokio::test]
async fn changes_no_password_that_would_not_be_displayed() {
    let server = Server::start();
    server.sign_up("ann@example.org").await;
    for redirection in [">&-", "> /dev/null"] {
        let run = |arguments: &[&str]| {
            let direct = launch(&server.database, &[]).command(arguments);
            let mut command = Command::new("/bin/sh");
            command.args(["-c", &format!("exec \"$@\" {redirection}"), "sh"]).arg(direct.get_program());
            command.args(direct.get_args());
            let variables = direct.get_envs().filter_map(|(name, value)| Some((name, value?)));
            command.env_clear().envs(variables).output().unwrap()
        };
        for command in ["reset-password", "create"] {
            let email = if command == "create" { "ben@example.org" } else { "ann@example.org" };
            for arguments in [&["user", command, email][..], &["user", command, email, "--json"]] {
                let error = error_line(&run(arguments));
                assert!(error.contains("the password would not be displayed"), "{redirection}: {error}");
            }
        }
        // Nothing is lost.
        assert!(run(&["user", "list"]).status.success());
    }
    let body = json!({"email": "ann@example.org", "password": PASSWORD});
    server.post("/api/auth/sign-in/email", body).await.expect(200);
    let accounts = String::from_utf8(run(&server.database, &["user", "list"], &[]).stdout).unwrap();
    assert!(!accounts.contains("ben@example.org"), "{accounts}");
}

#[test]
fn ignores_signals_that_other_servers_reload_for() {
    let directory = tempfile::tempdir().unwrap();
    let log = directory.path().join("log");
    let database = Database::create();
    let mut command = launch(&database, &[]).command(&[]);
    let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&log).unwrap());
    let mut child = ChildGuard::spawn(command).unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    for signal in ["-HUP", "-USR1", "-USR2"] {
        for _ in 0..3 {
            kill(signal, &child);
        }
    }
    kill("-TERM", &child);
    let status = child.wait().unwrap();
    assert!(
        status.success() || status.signal() == Some(15),
        "{status}: {}",
        fs::read_to_string(&log).unwrap()
    );
}

/// Those of the start, of a failed start and of invalid settings, too.
#[test]
fn writes_every_line_as_json() {
    let database = Database::create();
    let mut command = launch(&database, &[("LOG_FORMAT", "json")]).command(&[]);
    let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = ChildGuard::spawn(command).unwrap();
    let mut lines = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut lines).unwrap();
    assert!(lines.contains("Latchkey is at http://"), "{lines}");
    kill("-TERM", &child);
    let stderr = BufReader::new(child.stderr.take().unwrap());
    lines.extend(stdout.lines().chain(stderr.lines()).map(|line| line.unwrap() + "\n"));
    for settings in [
        &[("LOG_FORMAT", "json"), ("LISTEN", "203.0.113.1:80")][..],
        &[("LOG_FORMAT", "json"), ("BCRYPT_COST", "none")],
        &[("LOG_FORMAT", " json\n"), ("JWT_SECRET", "short")],
    ] {
        let output = run(&database, &[], settings);
        assert!(!output.status.success() && output.stdout.is_empty(), "{output:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains(r#""level":"ERROR""#), "{error}");
        lines += &error;
    }
    let output = run(&database, &["--log-format", "json", "--bcrypt-cost", "none"], &[]);
    lines += &String::from_utf8(output.stderr).unwrap();
    assert!(lines.lines().count() > 5, "{lines}");
    for line in lines.lines() {
        let object: Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert!(object["level"].is_string() && object["message"].is_string(), "{line}");
        assert!(object["timestamp"].as_str().unwrap().ends_with('Z'), "{line}");
    }
}
