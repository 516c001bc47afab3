//! Passkeys: on the security page, and at the sign-in.

use anyhow::Result;
use e2e::{ANN, Page, Scene, play};

/// Passkeys need a name of the server: `localhost`.
async fn with_device(scene: &Scene) -> Result<Page> {
    let page = scene.open_at_localhost("/sign-up").await?;
    page.add_authenticator().await?;
    page.sign_up(ANN).await?;
    page.go("/account/security").await?;
    page.expect_view("Security").await?;
    Ok(page)
}

async fn add(page: &Page, name: &str) -> Result<()> {
    page.fill("Name, such as that of your device", name).await?;
    page.click("button", "Add a passkey").await?;
    page.expect("status", "The passkey is added").await?;
    page.get("button", &format!("Remove {name}")).await.map(drop)
}

#[tokio::test]
async fn is_added_renamed_and_removed() -> Result<()> {
    play(async |scene| {
        let page = with_device(scene).await?;
        add(&page, "Laptop").await?;
        page.expect_text("Added today · not used yet").await?;
        page.expect_accessible_everywhere("a passkey").await?;
        page.fill("Name, such as that of your device", "Again").await?;
        page.click("button", "Add a passkey").await?;
        page.expect("alert", "has a passkey for your account already").await?;
        page.click("button", "Rename Laptop").await?;
        page.fill("Name of the passkey", "Work laptop").await?;
        page.click("button", "Rename").await?;
        page.click("button", "Remove Work laptop").await?;
        page.get("dialog", "Remove this passkey?").await?;
        page.expect_accessible("a passkey to be removed").await?;
        page.click("button", "Remove").await?;
        page.gone("button", "Remove Work laptop").await
    })
    .await
}

#[tokio::test]
async fn signs_in_by_a_button() -> Result<()> {
    play(async |scene| {
        let page = with_device(scene).await?;
        add(&page, "Laptop").await?;
        // An offer among what the browser fills in would be taken at once.
        page.set_presence(false).await?;
        page.sign_out().await?;
        page.expect_accessible("sign-in with passkeys").await?;
        page.set_presence(true).await?;
        if page.shows("Sign in with a passkey").await? {
            page.click("button", "Sign in with a passkey").await?;
        }
        page.expect_tasks_page().await?;
        page.go("/account/security").await?;
        page.expect_text("last used today").await
    })
    .await
}

#[tokio::test]
async fn is_offered_among_what_the_browser_fills_in() -> Result<()> {
    play(async |scene| {
        let page = with_device(scene).await?;
        add(&page, "Laptop").await?;
        // The authenticator accepts the offer at once, perhaps before the sign-in page is seen.
        page.click("button", "Sign out").await?;
        page.expect_tasks_page().await
    })
    .await
}

#[tokio::test]
async fn is_hidden_at_an_address_without_a_name() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        page.expect_sign_in_page().await?;
        page.gone("button", "Sign in with a passkey").await?;
        page.sign_up(ANN).await?;
        page.go("/account/security").await?;
        page.get("heading", "Second factor").await?;
        page.gone("heading", "Passkeys").await
    })
    .await
}
