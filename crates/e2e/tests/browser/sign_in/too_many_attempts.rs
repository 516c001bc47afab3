//! Messages of the throttle of an account and of the rate limit of a network.

use anyhow::Result;
use e2e::{ANN, BOB, PASSWORD, Page, Scene, until, with};

const TOO_MANY: &str = "Too many attempts. Try again in ";

/// Asserts that the page reports how long to wait, keeps the input and allows another attempt.
async fn expect_throttled(page: &Page, button: &str, email: &str) -> Result<()> {
    page.expect("alert", TOO_MANY).await?;
    page.expect_value("Email", email).await?;
    page.expect_value("Password", PASSWORD).await?;
    let button = page.get("button", button).await?;
    assert!(!button.is("disabled") && button.is("focused"), "one can try again at once");
    assert!(page.address().await?.starts_with("/sign-"), "was signed in");
    Ok(())
}

/// Exhausts the token bucket of this network.
async fn flood(scene: &Scene) {
    while scene.api.sign_in(BOB).await.is_ok() {}
}

#[tokio::test]
async fn throttles_after_five_wrong_passwords() -> Result<()> {
    with("RATE_LIMIT", "on")
        .play(async |scene| {
            scene.api.sign_up(ANN).await?;
            let page = scene.open("/sign-in").await?;
            for attempt in 1..=5 {
                page.submit_sign_in(ANN, "not my password").await?;
                scene.proxy.expect_count("POST", "/sign-in", attempt).await?;
                page.expect("alert", "That email and password do not match an account.").await?;
            }
            for attempt in 6..=7 {
                page.submit_sign_in(ANN, PASSWORD).await?;
                scene.proxy.expect_count("POST", "/sign-in", attempt).await?;
                expect_throttled(&page, "Sign in", ANN).await?;
            }
            page.expect_accessible("throttled").await
        })
        .await
}

#[tokio::test]
async fn sign_in_reports_rate_limit() -> Result<()> {
    with("RATE_LIMIT", "on").play(async |scene| expect_flooded(scene, "/sign-in", "Sign in").await).await
}

#[tokio::test]
async fn sign_up_reports_rate_limit() -> Result<()> {
    with("RATE_LIMIT", "on")
        .play(async |scene| expect_flooded(scene, "/sign-up", "Create account").await)
        .await
}

/// The token bucket is refilled every other second. An attempt of the browser that gets through fails for another
/// reason: Ann has no account, and Bob has one.
async fn expect_flooded(scene: &Scene, path: &str, button: &str) -> Result<()> {
    let email = if path == "/sign-in" { ANN } else { BOB };
    scene.api.sign_up(BOB).await?;
    let page = scene.open(path).await?;
    page.fill("Email", email).await?;
    page.fill("Password", PASSWORD).await?;
    until("the network is throttled", async || {
        flood(scene).await;
        page.click("button", button).await?;
        let responded = async || Ok((!page.get("button", button).await?.is("disabled")).then_some(()));
        until("the response", responded).await?;
        Ok(page.shows(TOO_MANY).await?.then_some(()))
    })
    .await?;
    expect_throttled(&page, button, email).await
}
