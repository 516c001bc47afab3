//! Lists of tasks with attributes, and searches and filters of as many tasks as an account has at most.

use super::{
    bare::Bare,
    client::{self, Waiting},
    limits,
    measure::{CONNECTIONS, Names, by_each, p99, record},
    results::{Results, Unit},
    user::{self, DESCRIPTION, TASKS, TITLE, User},
};
use crate::cores::Cores;
use anyhow::Result;
use rusqlite::{Connection, params};
use serde_json::json;
use std::{fs, path::Path, time::Duration};
use testkit::Program;

const MOST_TASKS: i64 = 10_000;
/// The interval of searches: one after the other, since an account has one permit.
const INTERVAL: Duration = Duration::from_millis(20);
/// How much longer they take than other measurements.
const FACTOR: u32 = 5;

const BARE: Names = ("limit: bare actix-web, tasks with due, tags and priority", &[]);
const LIST: Names =
    ("list of 20 with due, tags and priority", &[("list of 20 with due, tags and priority, p99", 0.99)]);

/// What is found in every task, and in how few of them.
const SEARCHES: [(&str, &str); 3] = [
    ("search of 10,000 tasks, p99", "?q=oranges+9998"),
    ("filter of 10,000 tasks, p99", "?due=2026-12-01..2026-12-03&tag=garden&tag=home&priority=high"),
    ("sorted page of 10,000 tasks, p99", "?completed=false&sort=due&limit=50"),
];

/// On a database of its own.
///
/// # Errors
/// Of the database, or if a response is not a success.
pub(crate) fn measure(path: &Path, cores: &Cores, duration: Duration, results: &mut Results) -> Result<()> {
    let program = &user::start(path, None, cores)?;
    let user = user::sign_up_with(program, TASKS, |number| {
        json!({
            "title": format!("{number}. {TITLE}"), "description": DESCRIPTION, "priority": "high",
            "tags": ["garden", "home"], "due": {"date": "2026-12-24", "time": "17:00"},
        })
    })?;
    let database = program.database.path();
    let rows =
        cores.start(|| limits::rows(&database, &user.account.id, limits::WITH_ATTRIBUTES, duration))?;
    results.add("limit: SQLite, 20 rows with attributes into JSON", Unit::Microseconds, rows);
    let body = database.with_file_name("attributes.json");
    fs::write(&body, &user.listed)?;
    let bare = cores.start(|| Bare::start(&body))?;
    let request = user::request("GET", "/", &user.account.access_token, None);
    for (address, names, request) in
        [(bare.address, BARE, request), (program.address, LIST, user.list_uncached())]
    {
        let requests = by_each(CONNECTIONS, request);
        record(results, names, &client::send_continuously(address, requests, duration, Waiting::Poll)?);
    }
    drop(bare);

    let many = user::sign_up(program, 1)?;
    fill(program, &many)?;
    for (name, query) in SEARCHES {
        let request = user::request("GET", &many.account.path(query), &many.account.access_token, None);
        let measured = client::send_at_fixed_rate(program.address, &request, INTERVAL, duration * FACTOR)?;
        results.add(name, Unit::Microseconds, p99(&measured));
    }
    Ok(())
}

/// Adds tasks to an account until it has as many as it may have, every other of them with attributes.
fn fill(program: &Program, user: &User) -> Result<()> {
    let connection = Connection::open(program.database.path())?;
    let tasks = "
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1),
        tasks_to_add (n, due) AS
            (SELECT n, CASE WHEN n % 2 = 0 THEN '2026-12-' || printf('%02d', n % 28 + 1) END FROM numbers)
        INSERT INTO tasks (id, user_id, title, description, completed, title_folded, description_folded, created_at,
            updated_at, attributes, due, priority, tags_folded)
        SELECT '01932f00-0000-7000-8000-' || printf('%012d', n), ?2, n || '. ' || ?3, ?4, FALSE,
            n || '. ' || lower(?3), lower(?4), 0, 0,
            '{\"due\":{\"date\":\"' || due || '\"},\"priority\":\"high\",\"tags\":[\"garden\",\"home\"]}', due,
            CASE WHEN due NOTNULL THEN 3 END, CASE WHEN due NOTNULL THEN ',garden,home,' END
        FROM tasks_to_add";
    connection.execute(tasks, params![MOST_TASKS - 1, user.account.id, TITLE, DESCRIPTION])?;
    Ok(())
}
