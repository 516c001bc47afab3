//! Clocks that are put forward and back.

use super::{ANN, DAY, HOUR, add, count, settle, sign_up, start, subjects};

#[tokio::test]
async fn a_clock_that_is_put_forward_and_back_repeats_nothing() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    for number in 0..20 {
        add(&ann, &server, &format!("{number:02}"), HOUR).await;
    }
    server.advance(2 * HOUR);
    settle(&server).await;
    server.set_back(2 * HOUR);
    add(&ann, &server, "Later", HOUR).await;
    server.advance(2 * HOUR);
    settle(&server).await;
    let mut expected: Vec<String> = (0..20).map(|number| format!("Reminder: {number:02}")).collect();
    expected.push("Reminder: Later".to_owned());
    assert_eq!(subjects(&mailbox), expected);
}

/// What seemed to be too late while the clock was wrong is sent when it is due.
#[tokio::test]
async fn a_clock_that_was_days_ahead_drops_nothing() {
    let (server, mailbox) = start();
    let ann = sign_up(&server, ANN).await;
    add(&ann, &server, "Soon", HOUR).await;
    server.advance(3 * DAY);
    settle(&server).await;
    assert_eq!(count(&server.database, "outcome = 'late'"), 1);
    server.set_back(3 * DAY);
    testkit::until("it waits again", async || {
        Ok((count(&server.database, "outcome IS NULL") == 1).then_some(()))
    })
    .await
    .unwrap();
    assert_eq!(subjects(&mailbox), [""; 0]);
    server.advance(HOUR);
    settle(&server).await;
    assert_eq!(subjects(&mailbox), ["Reminder: Soon"]);
}
