//! Every action can be undone.

use anyhow::Result;
use e2e::{ANN, Key, Page, play};

async fn undo_by_key(page: &Page) -> Result<()> {
    // Not in a field, where the browser undoes typing.
    page.get("heading", "Today").await?.element.send_keys(Key::Control + "z").await?;
    page.expect("status", "Undone").await
}

#[tokio::test]
async fn toast_undoes_what_it_reports() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Coffee", "Tea"]).await?;
        page.tick("Coffee").await?;
        page.expect("status", "Done: Coffee").await?;
        page.click("button", "Undo").await?;
        page.expect_tasks(&["Tea", "Coffee"]).await?;
        page.delete("Tea").await?;
        page.expect("status", "Deleted: Tea").await?;
        page.click("button", "Undo").await?;
        page.expect_tasks(&["Tea", "Coffee"]).await?;
        page.add("Milk").await?;
        page.expect("status", "Added: Milk").await?;
        page.click("button", "Undo").await?;
        page.expect_tasks(&["Tea", "Coffee"]).await?;
        scene.expect_saved(ANN, &["Tea", "Coffee"]).await
    })
    .await
}

#[tokio::test]
async fn key_undoes_the_last_actions_in_turn() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Coffee", "Tea"]).await?;
        page.edit("Tea", "Green tea").await?;
        page.expect_tasks(&["Green tea", "Coffee"]).await?;
        page.tick("Coffee").await?;
        page.expect_tasks(&["Green tea"]).await?;
        page.delete("Green tea").await?;
        page.expect_tasks(&[]).await?;
        for wanted in [&["Green tea"][..], &["Green tea", "Coffee"], &["Tea", "Coffee"]] {
            undo_by_key(&page).await?;
            page.expect_tasks(wanted).await?;
        }
        scene.expect_saved(ANN, &["Tea", "Coffee"]).await
    })
    .await
}

/// What is undone before it was sent ends as it began.
#[tokio::test]
async fn undo_is_sent_after_what_it_undoes() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.set_offline(true).await?;
        page.tick("Tea").await?;
        page.click("button", "Undo").await?;
        page.add("Coffee").await?;
        page.expect_tasks(&["Coffee", "Tea"]).await?;
        page.set_offline(false).await?;
        scene.expect_saved(ANN, &["Coffee", "Tea"]).await?;
        page.reload().await?;
        page.expect_tasks(&["Coffee", "Tea"]).await
    })
    .await
}
