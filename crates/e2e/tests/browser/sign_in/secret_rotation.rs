//! Rotation of `JWT_SECRET` (`new,old`, then `new`) while users are signed in.

use anyhow::{Context, Result};
use e2e::{ANN, BOB, Name, PASSWORD, Page, with};

const SECRET: &str = "JWT_SECRET";
const OLD: &str = "the old secret of thirty-two bytes or more";
const NEW: &str = "the new secret of thirty-two bytes or more";
const BOTH: &str = "the new secret of thirty-two bytes or more,the old secret of thirty-two bytes or more";

/// The token's JOSE header. Among tokens of one type it depends on the secret only.
fn header(token: &str) -> Result<String> {
    let (header, _) = token.split_once('.').context("a token without a header")?;
    Ok(header.to_owned())
}

/// Asserts that the page is unchanged and no input is lost.
async fn expect_nothing_noticed(page: &Page, typed: &str) -> Result<()> {
    page.expect_tasks_page().await?;
    page.expect_address("/").await?;
    page.expect_value("New task", typed).await?;
    assert!(page.all("alert", Name::Any).await?.is_empty(), "nothing is said");
    Ok(())
}

#[tokio::test]
async fn accepts_tokens_of_old_secret() -> Result<()> {
    with(SECRET, OLD)
        .play(async |scene| {
            let page = scene.signed_up_with(ANN, &["Tea"]).await?;
            page.fill("New task", "Coffee, not yet").await?;
            let token = page.access_token().await?;
            scene.program.start_again_with(SECRET, BOTH).await?;
            page.tick("Tea").await?;
            scene.expect_saved(ANN, &["✓ Tea"]).await?;
            expect_nothing_noticed(&page, "Coffee, not yet").await?;
            assert_eq!(page.access_token().await?, token, "it is good until it expires");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn renews_tokens_under_new_secret() -> Result<()> {
    with(SECRET, OLD)
        .with("ACCESS_TOKEN_TTL", "2s")
        .play(async |scene| {
            let page = scene.signed_up_with(ANN, &["Tea"]).await?;
            page.fill("New task", "Coffee, not yet").await?;
            let old = page.access_token().await?;
            scene.program.start_again_with(SECRET, BOTH).await?;
            scene.wait_until_expired(&page).await?;
            page.tick("Tea").await?;
            scene.expect_saved(ANN, &["✓ Tea"]).await?;
            expect_nothing_noticed(&page, "Coffee, not yet").await?;
            assert_ne!(header(&page.access_token().await?)?, header(&old)?, "the new secret signs");
            Ok(())
        })
        .await
}

/// Even if the access token has to be renewed.
#[tokio::test]
async fn removal_of_old_secret_keeps_renewed_sessions() -> Result<()> {
    with(SECRET, OLD)
        .with("ACCESS_TOKEN_TTL", "2s")
        .play(async |scene| {
            scene.api.sign_up(ANN).await?;
            scene.program.start_again_with(SECRET, BOTH).await?;
            let page = scene.open("/sign-in").await?;
            page.sign_in(ANN).await?;
            page.fill("New task", "Coffee").await?;
            scene.program.start_again_with(SECRET, NEW).await?;
            scene.wait_until_expired(&page).await?;
            page.press(e2e::Key::Enter).await?;
            scene.expect_saved(ANN, &["Coffee"]).await?;
            expect_nothing_noticed(&page, "").await
        })
        .await
}

#[tokio::test]
async fn removal_of_old_secret_keeps_input_after_sign_in() -> Result<()> {
    with(SECRET, OLD)
        .play(async |scene| {
            let page = scene.signed_up_with(BOB, &["Tea"]).await?;
            page.visit("Inbox").await?;
            page.fill("New task", "Coffee").await?;
            scene.program.start_again_with(SECRET, BOTH).await?;
            scene.program.start_again_with(SECRET, NEW).await?;
            page.expect_session_ended().await?;
            page.submit_sign_in(BOB, PASSWORD).await?;
            page.expect_view("Inbox").await?;
            page.expect_address("/inbox").await?;
            page.expect_value("New task", "Coffee").await?;
            page.expect_tasks(&["Tea"]).await
        })
        .await
}
