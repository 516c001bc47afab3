//! The second factor: on the security page, and at the sign-in.

use crate::sign_in::forms::expect_field_error;
use anyhow::{Context, Result, ensure};
use e2e::{ANN, Authenticator, Fault, PASSWORD, Page, Scene, play, until};
use serde_json::json;

const CODE: &str = "Code of your authenticator app";
const NOT_FRESH: &str = r#"{"code":"SESSION_NOT_FRESH","message":"Sign in again for this"}"#;

async fn at_security(scene: &Scene) -> Result<Page> {
    let page = scene.signed_up(ANN).await?;
    page.go("/account/security").await?;
    page.expect_view("Security").await?;
    Ok(page)
}

/// The codes on the page.
async fn backup_codes(page: &Page) -> Result<Vec<String>> {
    let script = "return [...document.querySelectorAll('.backup-codes code')].map(code => code.textContent)";
    page.js(script, json!([])).await
}

/// Sets up an authenticator app, and returns it with the backup codes.
async fn turn_on(page: &Page) -> Result<(Authenticator, Vec<String>)> {
    page.fill("Your password", PASSWORD).await?;
    page.click("button", "Set up").await?;
    page.get("image", "QR code with the secret").await?;
    let script = "return document.querySelector('.secret code').textContent";
    let app = Authenticator::new(&page.js::<String>(script, json!([])).await?);
    page.fill("Code that the app shows", &app.next_code(page).await?).await?;
    page.click("button", "Turn on").await?;
    page.get("heading", "Your backup codes").await?;
    let codes = backup_codes(page).await?;
    Ok((app, codes))
}

#[tokio::test]
async fn is_set_up_with_codes_that_are_shown_once() -> Result<()> {
    play(async |scene| {
        let page = at_security(scene).await?;
        page.click("button", "Set up").await?;
        expect_field_error(&page, "Your password", "Enter your password").await?;
        page.fill("Your password", "wrong\n").await?;
        page.expect_text("This is not your password").await?;
        page.fill("Your password", PASSWORD).await?;
        page.click("button", "Set up").await?;
        page.expect_accessible_everywhere("a QR code").await?;
        page.fill("Code that the app shows", "000 000\n").await?;
        page.expect("alert", "This code is wrong, or was used before").await?;
        page.click("button", "Cancel").await?;

        let (_, codes) = turn_on(&page).await?;
        ensure!(codes.len() == 10, "{codes:?}");
        until("the focus on the codes", async || {
            Ok(page.get("heading", "Your backup codes").await?.is("focused").then_some(()))
        })
        .await?;
        page.expect_accessible_everywhere("backup codes").await?;
        page.click("button", "Copy").await?;
        page.expect("status", "Copied.").await?;
        let file = page.get("link", "Download").await?.element.attr("href").await?.unwrap_or_default();
        assert_eq!(file, format!("data:text/plain,{}", codes.join("%0A")));
        page.click("button", "I have kept them").await?;
        page.get("button", "Turn off…").await?;
        page.expect_accessible_everywhere("a second factor").await?;
        page.reload().await?;
        page.get("button", "New backup codes…").await?;
        assert!(backup_codes(&page).await?.is_empty());
        page.visit("Today").await?;
        page.add("The session goes on").await
    })
    .await
}

#[tokio::test]
async fn sign_in_takes_a_code_until_the_device_is_trusted() -> Result<()> {
    play(async |scene| {
        let page = at_security(scene).await?;
        let (app, codes) = turn_on(&page).await?;
        page.sign_out().await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.get("heading", "One more step").await?;
        until("the focus in the field", async || Ok(page.field(CODE).await?.is("focused").then_some(())))
            .await?;
        let field = page.field(CODE).await?.element;
        assert_eq!(field.attr("autocomplete").await?.as_deref(), Some("one-time-code"));
        assert_eq!(field.attr("inputmode").await?.as_deref(), Some("numeric"));
        page.expect_accessible("the second step").await?;
        page.click("button", "Continue").await?;
        expect_field_error(&page, CODE, "Enter the code").await?;
        page.fill(CODE, "000000\n").await?;
        page.expect("alert", "This code is wrong, or was used before").await?;
        page.click("button", "Back").await?;
        page.expect_value("Email", ANN).await?;
        page.click("button", "Sign in").await?;
        let code = app.next_code(&page).await?;
        let (left, right) = code.split_at_checked(3).context("a short code")?;
        page.get("heading", "One more step").await?;
        page.paste(CODE, &format!(" {left} {right} ")).await?;
        page.click("button", "Continue").await?;
        page.expect_tasks_page().await?;

        page.sign_out().await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.get("heading", "One more step").await?;
        page.click("button", "Use a backup code").await?;
        page.fill("Backup code", &codes[0].to_uppercase().replace('-', " ")).await?;
        page.click("checkbox", "Trust this device for 30 days").await?;
        page.click("button", "Continue").await?;
        page.expect_tasks_page().await?;
        page.sign_out().await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect_tasks_page().await
    })
    .await
}

#[tokio::test]
async fn session_from_before_is_asked_for_a_code_in_place() -> Result<()> {
    play(async |scene| {
        let page = at_security(scene).await?;
        let before = scene.open("/sign-in").await?;
        before.sign_in(ANN).await?;
        let (app, _) = turn_on(&page).await?;
        before.go("/account/security").await?;
        before.click("button", "New backup codes…").await?;
        before.fill("Password", PASSWORD).await?;
        before.click("button", "Make new ones").await?;
        before.get("dialog", "Is it you?").await?;
        before.expect_accessible("a confirmation").await?;
        before.fill(CODE, "000000\n").await?;
        before.expect("alert", "This code is wrong").await?;
        before.fill(CODE, &app.next_code(&before).await?).await?;
        before.click("button", "Continue").await?;
        before.get("heading", "Your backup codes").await?;
        before.click("button", "I have kept them").await?;
        before.click("button", "Turn off…").await?;
        before.fill("Password", PASSWORD).await?;
        before.click("button", "Turn off").await?;
        before.expect("status", "The second factor is off.").await?;
        before.visit("Today").await?;
        before.add("Still signed in").await
    })
    .await
}

#[tokio::test]
async fn old_session_is_renewed_in_place() -> Result<()> {
    play(async |scene| {
        let page = at_security(scene).await?;
        scene.proxy.set("POST", "change-password", Fault::Json(403, NOT_FRESH));
        page.fill("Current password", PASSWORD).await?;
        page.fill("New password", "a stapled battery of horses").await?;
        let before = page.session_token().await?;
        page.click("button", "Change password").await?;
        page.expect("alert", "Sign in again for this").await?;
        assert_eq!(scene.proxy.count("POST", "change-password"), 2, "it was repeated");
        assert_ne!(page.session_token().await?, before, "in a new session");
        page.expect_value("New password", "a stapled battery of horses").await?;
        scene.proxy.heal();
        page.click("button", "Change password").await?;
        page.expect("status", "Your password is changed.").await?;
        page.visit("Today").await?;
        page.add("Still signed in").await
    })
    .await
}
