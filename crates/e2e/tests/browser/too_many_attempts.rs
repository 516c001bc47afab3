//! What somebody is told whose attempts are held up, for guessing or for being one of too many.

use anyhow::Result;
use e2e::{ANN, BOB, PASSWORD, Page, Scene, until, with};

const HELD_UP: &str = "Too many attempts. Try again in ";

/// Says how long, keeps what was typed, and leaves the button to be pressed again.
async fn expect_held_up(page: &Page, button: &str, email: &str) -> Result<()> {
    page.expect("alert", HELD_UP).await?;
    page.expect_value("Email", email).await?;
    page.expect_value("Password", PASSWORD).await?;
    let button = page.get("button", button).await?;
    assert!(!button.is("disabled") && button.is("focused"), "one can try again at once");
    assert!(page.address().await?.starts_with("/sign-"), "nobody was let in");
    Ok(())
}

/// Takes everything that this network may ask of the doors for now.
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
                expect_held_up(&page, "Sign in", ANN).await?;
            }
            page.expect_accessible("held up").await
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

/// The network is allowed another attempt every other second: one that slips through in the browser is refused for
/// another reason, since nobody can sign in as Ann, who has no account, or sign up as Bob, who has one.
async fn expect_flooded(scene: &Scene, path: &str, button: &str) -> Result<()> {
    let email = if path == "/sign-in" { ANN } else { BOB };
    scene.api.sign_up(BOB).await?;
    let page = scene.open(path).await?;
    page.fill("Email", email).await?;
    page.fill("Password", PASSWORD).await?;
    until("the network is held up", async || {
        flood(scene).await;
        page.click("button", button).await?;
        let answered = async || Ok((!page.get("button", button).await?.is("disabled")).then_some(()));
        until("the answer", answered).await?;
        Ok(page.shows(HELD_UP).await?.then_some(()))
    })
    .await?;
    expect_held_up(&page, button, email).await
}
