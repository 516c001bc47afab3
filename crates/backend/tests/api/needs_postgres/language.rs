use crate::helpers::{Database, Response, start_on};

/// A server whose disk is full, and that reports it in another language unless it is asked for English.
fn full_disk() -> Database {
    let database = Database::postgres();
    let name = database.text("SELECT current_database() AS text");
    database.execute(&format!("ALTER DATABASE {name} SET lc_messages = 'C.UTF-8'"));
    database
}

async fn create_on_full_disk(database: &Database, at: &Database) -> Response {
    let program = start_on(at, &[]);
    let ann = program.client.sign_up("ann@example.org").await.unwrap();
    database.execute(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = CASE current_setting('lc_messages')
                WHEN 'C' THEN 'could not extend file \"base/1\": No space left on device'
                ELSE 'konnte Datei »base/1« nicht erweitern: Auf dem Gerät ist kein Speicherplatz mehr verfügbar'
            END;
        END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION full_disk();",
    );
    Response::of(ann.create("too much")).await
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn a_full_disk_is_recognised_in_every_language() {
    let database = full_disk();
    create_on_full_disk(&database, &database).await.expect_error(503, "DATABASE_UNAVAILABLE");
}

/// Only superusers may choose the language.
#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn serves_a_role_that_may_not_choose_the_language() {
    let database = full_disk();
    let name = database.text("SELECT current_database() AS text");
    database.execute(&format!(
        "GRANT ALL ON DATABASE {name} TO pg_monitor; GRANT ALL ON SCHEMA public TO pg_monitor"
    ));
    let mut url: url::Url = database.url().parse().unwrap();
    url.query_pairs_mut().append_pair("options", "-crole=pg_monitor");
    create_on_full_disk(&database, &Database::at(url.into())).await.expect_error(500, "INTERNAL_ERROR");
}
