//! What the tests share, besides the `testkit`.

mod factor;
mod ledger;
mod program;
mod raw;
mod server;
mod token;

pub use factor::{Factor, cookie_of};
pub use ledger::Ledger;
pub use program::{error_line, launch, refuse, run, start, start_on};
pub use raw::{Pending, exchange};
pub use server::Server;
pub use testkit::{Account, Database, PASSWORD, Program, RequestBuilder, Response, id_of};
pub use token::{Forged, access_claims, claims, header, now, session_claims, sign, with_claims};

use serde_json::{Value, json};

pub const SECRET: &str = "a test secret of more than thirty-two bytes";
pub const OTHER_SECRET: &str = "another secret of more than thirty-two bytes";
pub const DATA_KEY: &str = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";
/// The public URL of a server that sends mail.
pub const APP: &str = "https://todo.example.org";
/// An id that belongs to no account and no task.
pub const ABSENT: &str = "01932f00-0000-7000-8000-000000000001";
/// UUIDs that are not of version 7 and the variant of RFC 9562, some of them with a time of the past.
pub const OTHER_UUIDS: [&str; 6] = [
    "00000000-0000-0000-0000-000000000000",
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "9b2f4b0a-5d6c-4e3b-8d3e-2f1a0b9c8d7e",
    "1d19dad6-ba7b-6810-80b4-00c04fd430c8",
    "01932f00-0000-7000-0000-000000000001",
    "01932f00-0000-7000-c000-000000000001",
];

/// The names of an object's members, in order.
pub fn members(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// Inserts `count` tasks with this description, bypassing the server and its quota.
pub fn insert_tasks(database: &Database, user: &str, count: usize, description: &str) {
    database.execute(&format!(
        "INSERT INTO tasks (id, user_id, title, title_folded, description, description_folded, completed,
            created_at, updated_at)
         WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
         SELECT '01932f00-0000-7000-8000-0000000' || (10000 + n), '{user}', 't', 't', '{description}',
            '{description}', FALSE, 0, 0 FROM numbers"
    ));
    database.execute(&format!(
        "UPDATE task_lists SET task_count = (SELECT count(*) FROM tasks WHERE user_id = '{user}'), revision = revision + 1
         WHERE user_id = '{user}'"
    ));
}

/// Inserts `count` tasks into the trash, deleted in 1970 one by one, bypassing the server. Returns the oldest.
pub fn insert_trash(database: &Database, user: &str, count: usize) -> Value {
    database.execute(&format!(
        "INSERT INTO trash (user_id, id, title, completed, created_at, updated_at, deleted_at, changed)
         WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
         SELECT '{user}', '01932f00-0000-7000-8000-0000000' || (10000 + n), 't', FALSE, 0, 0, n, n FROM numbers;
         UPDATE task_lists SET counter = {count}, trash_count = {count} WHERE user_id = '{user}'"
    ));
    json!({"id": "01932f00-0000-7000-8000-000000010001"})
}
