//! Secrets in files, their permissions, and secrets that are not random.

mod data_key;

use crate::helpers::{Database, OTHER_SECRET, SECRET, error_line, refuse, run, start, start_on};
use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Command,
    thread,
};
use tempfile::TempDir;

fn file(directory: &TempDir, name: &str, content: &str) -> PathBuf {
    let path = directory.path().join(name);
    fs::write(&path, content).unwrap();
    set_mode(&path, 0o600);
    path
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// A named pipe, on which a reader waits for a writer.
fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg("-m").arg("600").arg(path).status().unwrap().success());
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn check(database: &Database, settings: &[(&str, &str)]) -> String {
    String::from_utf8(run(database, &["check"], settings).stdout).unwrap()
}

#[test]
fn rejects_secrets_that_are_a_pattern() {
    for secret in [
        "x".repeat(32),
        "changeme".repeat(4),
        "0123456789abcdef".repeat(2),
        "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f".to_owned(),
        "1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100".to_owned(),
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned(),
        "1234567891011121314151617181920212223".to_owned(),
        ('a'..='z').collect::<String>() + "0123456",
    ] {
        for secret in [secret.clone(), format!("{SECRET},{secret}")] {
            let error = refuse(&[("JWT_SECRET", &secret)]);
            assert!(error.contains("is a pattern and not random") && !error.contains(&secret), "{error}");
        }
    }
    let database = Database::create();
    let report = check(&database, &[("JWT_SECRET", &"ab".repeat(20))]);
    assert!(report.contains("ERROR  secret: A secret in JWT_SECRET is a pattern"), "{report}");
}

/// As an env file of a container leaves them.
#[test]
fn rejects_quotation_marks_around_secrets() {
    for secret in [
        format!("\"{SECRET}\""),
        format!("'{SECRET}'"),
        format!(" `{SECRET}`\n"),
        format!("\"{OTHER_SECRET},{SECRET}\""),
        format!("{OTHER_SECRET}, '{SECRET}'"),
    ] {
        let error = refuse(&[("JWT_SECRET", &secret)]);
        assert!(error.contains("A secret in JWT_SECRET has quotation marks around it"), "{error}");
        assert!(error.contains("remove them") && !error.contains(SECRET), "{error}");
    }
    let directory = TempDir::new().unwrap();
    let quoted = file(&directory, "quoted", &format!("\"{SECRET}\"\n"));
    let report = check(&Database::create(), &[("JWT_SECRET", ""), ("JWT_SECRET_FILE", text(&quoted))]);
    assert!(report.contains("ERROR  secret: A secret in JWT_SECRET has quotation marks"), "{report}");
    let database = Database::sqlite();
    fs::write(database.path().with_file_name("jwt-secret"), format!("'{SECRET}'")).unwrap();
    set_mode(&database.path().with_file_name("jwt-secret"), 0o600);
    let error = error_line(&run(&database, &[], &[("JWT_SECRET", "")]));
    assert!(error.contains("quotation marks around it"), "{error}");
}

#[tokio::test]
async fn reads_each_secret_from_a_file() {
    let (database, directory) = (Database::create(), TempDir::new().unwrap());
    let secret = file(&directory, "secret", &format!("\u{feff}{SECRET}\r\n"));
    let url = file(&directory, "url", &format!("{}\n", database.url()));
    let settings = [
        ("JWT_SECRET", ""),
        ("JWT_SECRET_FILE", text(&secret)),
        ("DATABASE_URL", ""),
        ("DATABASE_URL_FILE", text(&url)),
    ];
    let ann = start_on(&database, &settings).client.sign_up("ann@example.org").await.unwrap();
    // The same secret and the same database as without the files.
    let program = start_on(&database, &[]);
    assert!(ann.at(&program.client).is_signed_in().await);
    drop(program);

    let smtp = file(&directory, "smtp", "smtp://ann:a-password@mail.example.org\n");
    let error = error_line(&run(&database, &[], &[("SMTP_URL_FILE", text(&smtp))]));
    assert!(error.contains("SMTP_URL cannot be used") && !error.contains("a-password"), "{error}");
}

#[test]
fn rejects_files_that_cannot_be_meant() {
    let directory = TempDir::new().unwrap();
    let good = file(&directory, "good", SECRET);
    let both = refuse(&[("JWT_SECRET_FILE", text(&good))]);
    assert!(both.contains("JWT_SECRET and JWT_SECRET_FILE are both set"), "{both}");
    let lines = file(&directory, "lines", &format!("{SECRET}\n{OTHER_SECRET}\n"));
    let open = file(&directory, "open", SECRET);
    set_mode(&open, 0o644);
    let missing = directory.path().join("missing");
    for (path, words) in [
        (&lines, "several lines"),
        (&open, "accessible to other users"),
        (&missing, "No such file"),
        (&directory.path().to_owned(), "JWT_SECRET_FILE"),
    ] {
        let error = refuse(&[("JWT_SECRET", ""), ("JWT_SECRET_FILE", text(path))]);
        assert!(error.contains(words) && !error.contains("a test secret"), "{error}");
        let output =
            run(&Database::create(), &["check"], &[("JWT_SECRET", ""), ("JWT_SECRET_FILE", text(path))]);
        assert!(!output.status.success(), "{output:?}");
    }
}

/// As platforms mount secrets for a service that is in a group.
#[test]
fn accepts_files_that_a_group_can_read_and_reports_them() {
    let (database, directory) = (Database::create(), TempDir::new().unwrap());
    let secret = file(&directory, "secret", SECRET);
    set_mode(&secret, 0o440);
    let settings = [("JWT_SECRET", ""), ("JWT_SECRET_FILE", text(&secret))];
    drop(start_on(&database, &settings));
    assert!(check(&database, &settings).contains(&format!("the group of {} can read it", secret.display())));

    let database = Database::sqlite();
    drop(start_on(&database, &[("JWT_SECRET", "")]));
    let secret = database.path().with_file_name("jwt-secret");
    set_mode(&secret, 0o640);
    set_mode(&database.path(), 0o660);
    let report = check(&database, &[("JWT_SECRET", "")]);
    assert!(report.contains(&format!("the group of {} can read it", secret.display())), "{report}");
    assert!(report.contains("its group can access it"), "{report}");
    drop(start_on(&database, &[("JWT_SECRET", "")]));
}

/// As `sops exec-file` passes a secret.
#[test]
fn reads_a_pipe_once() {
    let (database, directory) = (Database::create(), TempDir::new().unwrap());
    let secret = directory.path().join("secret");
    pipe(&secret);
    let settings = [("JWT_SECRET", ""), ("JWT_SECRET_FILE", text(&secret))];
    thread::scope(|scope| {
        scope.spawn(|| fs::write(&secret, SECRET).unwrap());
        drop(start_on(&database, &settings));
        scope.spawn(|| fs::write(&secret, SECRET).unwrap());
        let report = check(&database, &settings);
        assert!(report.contains("ok     secret: one secret"), "{report}");
    });
}

#[test]
fn rejects_what_is_no_file_beside_the_database() {
    let (database, directory) = (Database::sqlite(), TempDir::new().unwrap());
    let (secret, good) = (database.path().with_file_name("jwt-secret"), file(&directory, "good", SECRET));
    let planted: [(&dyn Fn(), &str); 4] = [
        (&|| pipe(&secret), "it is not a regular file"),
        (&|| fs::create_dir(&secret).unwrap(), "JWT_SECRET"),
        (&|| symlink(&good, &secret).unwrap(), "it is a symbolic link"),
        (&|| symlink(directory.path().join("missing"), &secret).unwrap(), "it is a symbolic link"),
    ];
    for (create, words) in planted {
        create();
        let error = error_line(&run(&database, &[], &[("JWT_SECRET", "")]));
        assert!(error.contains(words), "{error}");
        let report = check(&database, &[("JWT_SECRET", "")]);
        assert!(report.contains("ERROR  secret: ") && report.contains(words), "{report}");
        fs::remove_file(&secret).or_else(|_| fs::remove_dir(&secret)).unwrap();
    }
}

#[test]
fn rejects_database_that_other_users_can_read() {
    for mode in [0o644, 0o604, 0o602] {
        let database = Database::sqlite();
        drop(start_on(&database, &[]));
        set_mode(&database.path(), mode);
        for command in [&[][..], &["migrate"], &["user", "list"]] {
            let error = error_line(&run(&database, command, &[]));
            assert!(error.contains("is accessible to other users: restrict it (chmod 600)"), "{error}");
        }
        assert!(check(&database, &[]).contains("ERROR  database"));
        set_mode(&database.path(), 0o600);
        drop(start_on(&database, &[]));
    }
}

/// libpq reads these URLs otherwise than they are meant, and reports what it takes for a host or a port.
#[test]
fn reports_no_part_of_a_postgresql_password() {
    for url in [
        "postgres://ann:hid/den@127.0.0.1:1/latchkey",
        "postgres://ann:hid@den@127.0.0.1:1/latchkey",
        "postgres://ann:hid?den@127.0.0.1:1/latchkey",
        "postgres://ann:hid#den@127.0.0.1:1/latchkey",
        "postgres://ann:hid%den@127.0.0.1:1/latchkey",
        "postgres://ann:[hid@den]@127.0.0.1:1/latchkey",
        "postgres://127.0.0.1:1/latchkey?user=ann&password=hidden&sslmode=den",
    ] {
        let error = refuse(&[("DATABASE_URL", url)]);
        assert!(error.contains("Cannot open the database at postgres://…"), "{error}");
        let output = run(&Database::at(url.to_owned()), &["check"], &[]);
        let report = String::from_utf8(output.stdout).unwrap();
        for text in [&error, &report] {
            assert!(!text.contains("hid") && !text.contains("den@") && !text.contains("\"den"), "{text}");
        }
    }
}

#[test]
fn starts_with_a_secret_of_every_usual_form() {
    for secret in ["9f86d081884c7d659a2feaa0c55ad015", "Zm9vYmFyIGJheiBxdXV4IHF1dXV4IGZvbyBiYXI=", SECRET] {
        drop(start(&[("JWT_SECRET", secret)]));
    }
}
