//! Several tabs of one browser, and several devices of one account.

use anyhow::Result;
use e2e::{ANN, BOB, Fault, play, with};
use serde_json::json;

#[tokio::test]
async fn sign_out_reaches_other_tabs() -> Result<()> {
    play(async |scene| {
        let first = scene.signed_up_with(ANN, &["Ann's secret"]).await?;
        let second = first.new_tab("/inbox").await?;
        second.expect_tasks(&["Ann's secret"]).await?;
        second.sign_out().await?;
        first.to_front().await?;
        first.expect_sign_in_page().await?;
        assert!(!first.shows("Ann's secret").await?);
        first.expect_nothing_stored().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn sign_in_of_another_account_in_another_tab_removes_all_tasks() -> Result<()> {
    play(async |scene| {
        let first = scene.signed_up_with(ANN, &["Ann's secret"]).await?;
        let second = first.new_tab("/").await?;
        second.expect_tasks_page().await?;
        second.sign_out().await?;
        second.sign_up(BOB).await?;
        first.to_front().await?;
        first.expect_text(BOB).await?;
        first.expect_tasks(&[]).await?;
        assert!(!first.shows("Ann's secret").await?);
        first.add("Bob's secret").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn tabs_share_a_renewal() -> Result<()> {
    with("ACCESS_TOKEN_TTL", "3s")
        .play(async |scene| {
            let first = scene.signed_up(ANN).await?;
            let second = first.new_tab("/").await?;
            second.expect_tasks_page().await?;
            let old = first.access_token().await?;
            scene.wait_until_expired(&second).await?;
            second.add("Tea").await?;
            scene.expect_saved(ANN, &["Tea"]).await?;
            assert_ne!(first.access_token().await?, old, "one storage for all tabs");
            first.to_front().await?;
            first.add("Coffee").await?;
            scene.expect_saved(ANN, &["Coffee", "Tea"]).await?;
            first.expect_tasks_page().await
        })
        .await
}

/// The first tab has the new cookie, and has not stored its new access token yet.
#[tokio::test]
async fn renewal_in_flight_survives_the_exchange_of_the_session_in_another_tab() -> Result<()> {
    const EXCHANGE: &str =
        "return fetch('/api/auth/revoke-other-sessions', {method: 'POST'}).then(response => response.status)";
    with("ACCESS_TOKEN_TTL", "2s")
        .play(async |scene| {
            let page = scene.signed_up_with(ANN, &["Tea"]).await?;
            scene.wait_until_expired(&page).await?;
            let renewals = scene.proxy.count("GET", "/api/auth/token");
            scene.proxy.set("GET", "/api/auth/token", Fault::Hold);
            page.tick("Tea").await?;
            scene.proxy.expect_count("GET", "/api/auth/token", renewals + 1).await?;
            assert_eq!(page.js::<u16>(EXCHANGE, json!([])).await?, 200);
            scene.proxy.heal();
            page.expect_gone("Tea").await?;
            scene.expect_saved(ANN, &["✓ Tea"]).await?;
            page.expect_address("/").await
        })
        .await
}

#[tokio::test]
async fn sign_out_leaves_other_devices_signed_in() -> Result<()> {
    play(async |scene| {
        let (laptop, phone) = (scene.open("/sign-up").await?, scene.open("/sign-in").await?);
        laptop.sign_up(ANN).await?;
        laptop.add("Water the plants").await?;
        scene.expect_saved(ANN, &["Water the plants"]).await?;
        phone.sign_in(ANN).await?;
        phone.expect_tasks(&["Water the plants"]).await?;
        laptop.sign_out().await?;
        phone.tick("Water the plants").await?;
        scene.expect_saved(ANN, &["✓ Water the plants"]).await?;
        phone.expect_gone("Water the plants").await
    })
    .await
}
