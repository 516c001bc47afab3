//! Storage of the browser that is full, evicted or forbidden.

use anyhow::Result;
use e2e::{ANN, PASSWORD, play};

const NOT_STORED: &str = "This browser stores nothing: changes need the network.";

#[tokio::test]
async fn works_online_where_storage_is_forbidden() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        page.prepare("IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError') }")
            .await?;
        page.sign_up(ANN).await?;
        page.expect_banner(NOT_STORED).await?;
        page.add("Tea").await?;
        scene.expect_saved(ANN, &["Tea"]).await?;
        page.reload().await?;
        page.expect_tasks(&["Tea"]).await?;
        scene.program.stop().await;
        page.tick("Tea").await?;
        page.expect_banner("Keep this page open: they cannot be stored here.").await?;
        scene.program.start_again().await?;
        scene.expect_saved(ANN, &["✓ Tea"]).await
    })
    .await
}

#[tokio::test]
async fn goes_on_where_storage_is_full() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.limit_storage(Some(1000)).await?;
        page.open_task("Tea").await?;
        let long = "0123456789".repeat(900);
        page.paste("Notes", &long).await?;
        page.close_task().await?;
        page.add("Coffee").await?;
        scene.expect_saved(ANN, &["Coffee", "Tea"]).await?;
        page.reload().await?;
        page.expect_tasks(&["Coffee", "Tea"]).await?;
        page.limit_storage(None).await?;
        page.reload().await?;
        page.open_task("Tea").await?;
        page.expect_value("Notes", &long).await
    })
    .await
}

#[tokio::test]
async fn evicted_storage_is_filled_again() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Coffee", "Tea"]).await?;
        page.evict_storage().await?;
        // The browser takes its time to remove them.
        page.expect_banner(NOT_STORED).await?;
        page.tick("Tea").await?;
        page.add("Milk").await?;
        page.expect_tasks(&["Milk", "Coffee"]).await?;
        scene.expect_saved(ANN, &["Milk", "✓ Tea", "Coffee"]).await?;
        page.reload().await?;
        page.expect_sent().await?;
        page.expect_tasks(&["Milk", "Coffee"]).await?;
        scene.program.stop().await;
        page.reload().await?;
        page.expect_tasks(&["Milk", "Coffee"]).await
    })
    .await
}

/// A session that is not to be remembered stores no tasks.
#[tokio::test]
async fn brief_session_stores_no_tasks() -> Result<()> {
    play(async |scene| {
        scene.api.sign_up(ANN).await?;
        let page = scene.open("/sign-in").await?;
        page.click("checkbox", "Keep me signed in").await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect_tasks_page().await?;
        page.add("Ann's secret").await?;
        scene.expect_saved(ANN, &["Ann's secret"]).await?;
        assert!(!page.stored().await?.contains("secret"), "{}", page.stored().await?);
        assert!(!page.shows(NOT_STORED).await?, "as wished");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn sign_out_removes_the_tasks() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Ann's secret"]).await?;
        assert!(page.stored().await?.contains("Ann's secret"), "for the next start without a network");
        page.sign_out().await?;
        page.expect_nothing_stored().await
    })
    .await
}

/// Also without storage, what was refused stays in the tab.
#[tokio::test]
async fn brief_session_keeps_what_was_refused() -> Result<()> {
    play(async |scene| {
        let ann = scene.api.sign_up(ANN).await?;
        let task = ann.add("Tea").await;
        let page = scene.open("/sign-in?next=%2Finbox").await?;
        page.click("checkbox", "Keep me signed in").await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect_view("Inbox").await?;
        page.set_offline(true).await?;
        page.edit("Tea", "Green tea").await?;
        page.expect_banner("Keep this page open").await?;
        ann.send("DELETE", &testkit::id_of(&task), None).await.expect(204);
        page.set_offline(false).await?;
        page.expect("alert", "Could not be saved: Green tea").await?;
        page.js::<()>(
            "addEventListener('beforeunload', event => event.stopImmediatePropagation(), true)",
            serde_json::json!([]),
        )
        .await?;
        page.reload().await?;
        page.expect("alert", "Could not be saved: Green tea").await
    })
    .await
}
