use super::{add_all, day};
use crate::helpers::{Account, Response, Server, id_of, now};
use serde_json::json;
use shared::Date;
use std::time::Duration;

#[tokio::test]
async fn rejects_a_today_that_is_further_than_a_day() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    for days in [-2, 2, 400] {
        for rest in ["", "&due=today", "&due=none&sort=due"] {
            let response = ann.get(&format!("?today={}{rest}", day(days))).await;
            let response = response.expect_error(400, "VALIDATION_ERROR");
            assert_eq!(response.json()["fields"][0]["field"], "today", "{days} {rest}");
        }
    }
    for days in [-1, 0, 1] {
        ann.get(&format!("?today={}&due=overdue", day(days))).await.expect(200);
    }
}

#[tokio::test]
async fn filters_by_date_alone() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    add_all(
        &ann,
        [
            json!({"title": "never"}),
            json!({"title": "eve", "due": {"date": "2026-12-24"}}),
            json!({"title": "gifts", "due": {"date": "2026-12-24", "time": "23:59"}}),
            json!({"title": "midnight", "due": {"date": "2026-12-25", "time": "00:00", "zone": "Asia/Tokyo"}}),
            json!({"title": "first", "due": {"date": "1970-01-01"}}),
            json!({"title": "last", "due": {"date": "9999-12-31", "time": "23:59"}}),
        ],
    )
    .await;
    for (due, found) in [
        ("none", vec!["never"]),
        ("2026-12-24", vec!["gifts", "eve"]),
        ("2026-12-25", vec!["midnight"]),
        ("2026-12-26", vec![]),
        ("2026-12-24..2026-12-25", vec!["midnight", "gifts", "eve"]),
        ("2026-12-25..2026-12-31", vec!["midnight"]),
        ("2026-12-23..2026-12-24", vec!["gifts", "eve"]),
        ("2026-12-25..2026-12-24", vec![]),
        ("1970-01-01..9999-12-31", vec!["last", "first", "midnight", "gifts", "eve"]),
        ("9999-12-31", vec!["last"]),
    ] {
        assert_eq!(ann.titles(&format!("?due={due}")).await, found, "{due}");
    }
}

#[tokio::test]
async fn today_and_overdue_are_those_of_the_client() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let days = [day(-1), day(0), day(1)];
    let [yesterday, today, tomorrow] = &days;
    add_all(
        &ann,
        [
            json!({"title": "yesterday", "due": {"date": yesterday, "time": "23:59"}}),
            json!({"title": "today", "due": {"date": today}}),
            // Overdue in a minute, but not by its date.
            json!({"title": "now", "due": {"date": today, "time": "00:00"}}),
            json!({"title": "tomorrow", "due": {"date": tomorrow}}),
            json!({"title": "never"}),
            json!({"title": "done", "due": {"date": "2001-01-01"}, "completed": true}),
        ],
    )
    .await;
    for (query, found) in [
        ("due=today".to_owned(), vec!["now", "today"]),
        ("due=overdue".to_owned(), vec!["done", "yesterday"]),
        ("due=overdue&completed=false".to_owned(), vec!["yesterday"]),
        (format!("due=today&today={yesterday}"), vec!["yesterday"]),
        (format!("due=overdue&today={yesterday}"), vec!["done"]),
        (format!("due=today&today={tomorrow}"), vec!["tomorrow"]),
        (format!("due=overdue&today={tomorrow}"), vec!["done", "now", "today", "yesterday"]),
    ] {
        assert_eq!(ann.titles(&format!("?{query}")).await, found, "{query}");
    }
}

#[tokio::test]
async fn today_is_that_in_the_zone_of_the_account_unless_given() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    // There are 25 hours in between, so that one of them has another date than the server.
    for (zone, offset) in [("Pacific/Kiritimati", 14), ("Etc/GMT+11", -11)] {
        let settings = json!({"timeZone": zone});
        ann.auth("POST", "/api/auth/update-user", Some(settings)).await.expect(200);
        let there = Date::from_days((now() + offset * 3600).div_euclid(86_400)).unwrap().to_string();
        let task = json!({"title": zone, "due": {"date": there}});
        let id = id_of(&ann.send("POST", "", Some(task)).await.expect(201).json());
        assert_eq!(ann.titles("?due=today").await, [zone]);
        assert_eq!(ann.titles("?due=overdue").await, [""; 0]);
        let given = if day(0) == there { vec![zone] } else { vec![] };
        assert_eq!(ann.titles(&format!("?due=today&today={}", day(0))).await, given);
        ann.send("DELETE", &id, None).await.expect(204);
    }
}

/// Nothing was changed overnight, but what is due today has.
#[tokio::test]
async fn etag_of_what_is_due_today_is_another_one_each_day() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let (today, tomorrow) = (day(0), day(1));
    add_all(
        &ann,
        [
            json!({"title": "today", "due": {"date": today}}),
            json!({"title": "tomorrow", "due": {"date": tomorrow}}),
        ],
    )
    .await;
    let list = ann.get("?due=today").await.expect(200);
    let get = async |ann: &Account, query: &str| {
        let request = ann.tasks("GET", query).header("If-None-Match", list.header("etag"));
        Response::of(request).await
    };
    get(&ann, "?due=today").await.expect(304);
    let request = ann.tasks("GET", "?due=today").header("If-Match", list.header("etag"));
    Response::of(request).await.expect(200);
    server.advance(Duration::from_secs(24 * 60 * 60));
    let ann = server.sign_in("ann@example.org").await;
    assert_eq!(get(&ann, "?due=today").await.expect(200).json()[0]["title"], "tomorrow");
    assert_eq!(get(&ann, &format!("?due=today&today={today}")).await.expect(200).json()[0]["title"], "today");
}
