//! The address for a calendar, on the account page.

use anyhow::{Context, Result, ensure};
use e2e::{ANN, play, until};
use reqwest::Client;

const ADDRESS: &str = "The address for your calendar. Copy it now: it will not be shown again.";

#[tokio::test]
async fn address_shows_what_is_due_until_it_is_revoked() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New task", "Water the plants tomorrow\n").await?;
        page.expect("status", "Added: Water the plants").await?;
        page.visit_move_page().await?;
        page.click("link", "the page of tokens").await?;
        page.expect_view("Tokens").await?;
        page.click("button", "Create an address").await?;
        let address = page.value(ADDRESS).await?;
        let (path, key) = address.split_once("/feed.ics?key=").context("another address")?;
        assert!(key.starts_with("lk_pat_") && path.ends_with(&page.user_id().await?), "{address}");
        until("the task in the calendar", async || {
            let feed = Client::new().get(&address).send().await?.error_for_status()?.text().await?;
            ensure!(feed.contains("SUMMARY:Water the plants"), "{feed}");
            Ok(Some(()))
        })
        .await?;
        page.expect_text("Shows what is due, until 20").await?;
        page.expect_accessible_everywhere("an address for a calendar").await?;
        page.click("button", "Revoke Calendar").await?;
        page.get("dialog", "Revoke this token?").await?;
        page.click("button", "Revoke").await?;
        page.gone("button", "Revoke Calendar").await?;
        assert_eq!(Client::new().get(&address).send().await?.status(), 404);
        Ok(())
    })
    .await
}
