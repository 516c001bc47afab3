use crate::helpers::{Response, SECRET, Server, access_claims, header, sign};
use futures_util::{StreamExt, stream};
use std::fmt::Write;

const USERS: usize = 10_000;

/// How many requests are in flight at once.
const AT_ONCE: usize = 100;

#[tokio::test]
async fn authenticates_10_000_users_without_failure() {
    let server = Server::start();
    let id = |n: usize| format!("01932f00-0000-7000-8000-{n:012x}");
    let mut sql =
        "INSERT INTO users (id, email, name, email_verified, password_hash, created_at, updated_at) \
                   VALUES "
            .to_owned();
    for n in 0..USERS {
        let comma = if n == 0 { "" } else { "," };
        write!(sql, "{comma}('{}', 'user-{n}@example.org', 'n', FALSE, '', 0, 0)", id(n)).unwrap();
    }
    server.database.execute(&sql);
    let header = header("at+jwt", SECRET);
    let responses = stream::iter(0..USERS)
        .map(|n| {
            let user = id(n);
            let token = sign(&header, &access_claims(&user, "ann@example.org", &user), SECRET);
            Response::of(server.request("GET", &format!("/api/{user}/tasks")).bearer_auth(token))
        })
        .buffer_unordered(AT_ONCE)
        .map(|response| response.status)
        .collect::<Vec<u16>>()
        .await;
    assert_eq!(responses.len(), USERS);
    assert!(responses.iter().all(|status| *status == 200), "{responses:?}");
}
