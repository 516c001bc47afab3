use crate::helpers::{Database, error_line, run};

/// A database that another one creates and removes.
fn in_encoding(server: &Database, encoding: &str) -> Database {
    let name = format!("{}_other", server.text("SELECT current_database() AS text"));
    server.execute(&format!("DROP DATABASE IF EXISTS {name}"));
    server.execute(&format!(
        "CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    ));
    let mut url: url::Url = server.url().parse().unwrap();
    url.set_path(&name);
    Database::at(url.into())
}

#[test]
#[ignore = "needs PostgreSQL"]
fn refuses_a_database_that_cannot_store_every_character() {
    let server = Database::postgres();
    for encoding in ["LATIN1", "SQL_ASCII", "WIN1252"] {
        let database = in_encoding(&server, encoding);
        let sentence = format!("The encoding of the database is {encoding}: create one with ENCODING 'UTF8'");
        for command in [&[][..], &["migrate"], &["user", "create", "ann@example.org"]] {
            let error = error_line(&run(&database, command, &[]));
            assert!(error.contains(&sentence), "{error}");
        }
        let check = run(&database, &["check"], &[]);
        let report = String::from_utf8(check.stdout).unwrap();
        assert!(!check.status.success() && report.contains(&sentence), "{report}");
    }
    let name = format!("{}_other", server.text("SELECT current_database() AS text"));
    server.execute(&format!("DROP DATABASE {name}"));
}
