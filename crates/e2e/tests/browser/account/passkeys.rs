//! Passkeys: on the security page, and at the sign-in.

use super::second_factor::{NOT_FRESH, turn_on};
use anyhow::Result;
use e2e::{ANN, Fault, Name, PASSWORD, Page, Scene, play, until};
use serde_json::json;

/// Passkeys need a name of the server: `localhost`.
async fn with_device(scene: &Scene) -> Result<Page> {
    sign_up_with_device(scene.open_at_localhost("/sign-up").await?).await
}

/// The same behind a proxy that can fail.
async fn with_device_and_faults(scene: &Scene) -> Result<Page> {
    sign_up_with_device(scene.open_at_localhost_with_faults("/sign-up").await?).await
}

async fn sign_up_with_device(page: Page) -> Result<Page> {
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
async fn new_name_stays_until_it_is_saved_or_cancelled() -> Result<()> {
    const NAME: &str = "Name of the passkey";
    play(async |scene| {
        let page = with_device(scene).await?;
        add(&page, "Laptop").await?;
        page.click("button", "Rename Laptop").await?;
        page.fill(NAME, "Work laptop").await?;
        page.reload().await?;
        page.get("dialog", "Rename this passkey?").await?;
        page.expect_value(NAME, "Work laptop").await?;
        until("the focus in the name", async || Ok(page.field(NAME).await?.is("focused").then_some(())))
            .await?;
        page.expect_accessible("a new name from before").await?;
        page.click("button", "Rename").await?;
        page.get("button", "Rename Work laptop").await?;
        assert!(!page.stored().await?.contains("Work laptop"));

        page.click("button", "Rename Work laptop").await?;
        page.fill(NAME, "Other").await?;
        page.back().await?;
        page.expect_tasks_page().await?;
        page.forward().await?;
        page.expect_value(NAME, "Other").await?;
        page.click("button", "Cancel").await?;
        page.gone("dialog", "Rename this passkey?").await?;
        assert!(!page.stored().await?.contains("Other"));
        page.reload().await?;
        page.get("button", "Rename Work laptop").await?;
        page.gone("dialog", "Rename this passkey?").await
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

/// It confirms who one is, and stands for the password in the session that it has begun.
#[tokio::test]
async fn stands_for_password_and_code() -> Result<()> {
    play(async |scene| {
        let page = with_device_and_faults(scene).await?;
        add(&page, "Laptop").await?;
        turn_on(&page).await?;
        page.click("button", "I have kept them").await?;
        page.click("button", "Turn off…").await?;
        page.field("Your password").await?;
        page.click("button", "Cancel").await?;
        page.visit_account("Tokens").await?;
        page.fill("What is it for?", "Backup").await?;
        scene.proxy.set("POST", "api-key/create", Fault::Json(403, NOT_FRESH));
        page.click("button", "Create token").await?;
        page.get("dialog", "Is it you?").await?;
        page.expect_accessible_everywhere("a question with a passkey").await?;
        scene.proxy.heal();
        page.click("button", "Use a passkey").await?;
        page.get("button", "Revoke Backup").await?;
        page.visit_account("Security").await?;
        page.click("button", "New backup codes…").await?;
        page.get("dialog", "New backup codes?").await?;
        assert!(page.all("textbox", "Your password").await?.is_empty());
        page.click("button", "Make new ones").await?;
        page.click("button", "I have kept them").await?;
        // The third exchange of the session during one wait for changes.
        page.click("button", "Turn off…").await?;
        page.click("button", "Turn off").await?;
        page.expect("status", "The second factor is off.").await?;
        page.visit("Today").await?;
        page.add("Still signed in").await
    })
    .await
}

/// The server decides, not the clock of the device.
#[tokio::test]
async fn password_is_asked_for_after_all() -> Result<()> {
    const WRONG: Fault = Fault::Json(
        400,
        r#"{"code":"INVALID_PASSWORD","message":"no","fields":[{"field":"password","message":"no"}]}"#,
    );
    play(async |scene| {
        let page = with_device_and_faults(scene).await?;
        add(&page, "Laptop").await?;
        turn_on(&page).await?;
        page.click("button", "I have kept them").await?;
        page.click("button", "Sign out").await?;
        page.expect_tasks_page().await?;
        page.go("/account/security").await?;
        page.expect_view("Security").await?;
        scene.proxy.set("POST", "two-factor/disable", WRONG);
        page.click("button", "Turn off…").await?;
        page.click("button", "Turn off").await?;
        until("the focus on the password", async || {
            Ok(page.field("Your password").await?.is("focused").then_some(()))
        })
        .await?;
        scene.proxy.heal();
        page.fill("Your password", PASSWORD).await?;
        page.click("button", "Turn off").await?;
        page.expect("status", "The second factor is off.").await
    })
    .await
}

/// A click before the app has started is not lost.
#[tokio::test]
async fn early_click_on_the_button_signs_in() -> Result<()> {
    const NO_OFFER: &str = "PublicKeyCredential.isConditionalMediationAvailable = async () => false";
    play(async |scene| {
        let page = with_device_and_faults(scene).await?;
        add(&page, "Laptop").await?;
        page.set_presence(false).await?;
        page.sign_out().await?;
        page.forget_cache().await?;
        scene.proxy.set("GET", ".wasm", Fault::Hold);
        page.go_at_once("/sign-in?next=%2Finbox", NO_OFFER).await?;
        until("the page before the app", async || {
            let script = "return !!document.querySelector('#boot #passkey')";
            Ok(page.js::<bool>(script, json!([])).await?.then_some(()))
        })
        .await?;
        page.set_presence(true).await?;
        page.click("button", "Sign in with a passkey").await?;
        scene.proxy.heal();
        page.expect_view("Inbox").await
    })
    .await
}

/// No one has asked for it.
#[tokio::test]
async fn offer_that_fails_says_nothing() -> Result<()> {
    play(async |scene| {
        for fault in [Fault::Cut, Fault::Status(500), Fault::Status(503)] {
            let page = scene.open_at_localhost_with_faults("/sign-in").await?;
            page.add_authenticator().await?;
            let before = scene.proxy.count("GET", "generate-authenticate-options");
            scene.proxy.set("GET", "generate-authenticate-options", fault);
            page.reload().await?;
            page.expect_sign_in_page().await?;
            until("the offer", async || {
                Ok((scene.proxy.count("GET", "generate-authenticate-options") > before).then_some(()))
            })
            .await?;
            page.click("button", "Show password").await?;
            assert!(page.all("alert", Name::Any).await?.is_empty(), "{fault:?}");
            page.click("button", "Sign in with a passkey").await?;
            page.get("alert", Name::Any).await?;
            scene.proxy.heal();
        }
        Ok(())
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
