//! The second factor: on the security page, and at the sign-in.

use crate::sign_in::forms::expect_field_error;
use anyhow::{Context, Result, ensure};
use e2e::{ANN, Authenticator, Fault, Key, PASSWORD, Page, Scene, WITH_MAIL, play, until};
use serde_json::json;

pub(super) const CODE: &str = "Code of your authenticator app";
pub(super) const NOT_FRESH: &str = r#"{"code":"SESSION_NOT_FRESH","message":"Sign in again for this"}"#;

pub(super) async fn at_security(scene: &Scene) -> Result<Page> {
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

/// Sets up an authenticator app, and returns it with the backup codes, which are shown then.
pub(super) async fn turn_on(page: &Page) -> Result<(Authenticator, Vec<String>)> {
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
        expect_field_error(&page, "Code that the app shows", "This code is wrong, or was used before")
            .await?;
        page.click("button", "Cancel").await?;
        until("the focus in the form before", async || {
            Ok(page.field("Your password").await?.is("focused").then_some(()))
        })
        .await?;

        let (_, codes) = turn_on(&page).await?;
        ensure!(codes.len() == 10, "{codes:?}");
        until("the focus on the codes", async || {
            Ok(page.get("heading", "Your backup codes").await?.is("focused").then_some(()))
        })
        .await?;
        page.expect_accessible_everywhere("backup codes").await?;
        page.click("button", "Copy").await?;
        page.expect("status", "Copied.").await?;
        assert!(page.get("button", "Copy").await?.is("focused"), "the focus stays");
        let script = "return decodeURIComponent(document.querySelector('a[download]').getAttribute('href'))";
        let file: String = page.js(script, json!([])).await?;
        let host = scene.proxy.address();
        let codes = codes.join("\n");
        let wanted = format!("Latchkey backup codes\n{host}\n{ANN}\n\n{codes}\n");
        assert_eq!(file, format!("data:text/plain;charset=utf-8,{wanted}"));
        page.click("button", "I have kept them").await?;
        page.get("button", "Turn off…").await?;
        until("the focus where they were asked for", async || {
            Ok(page.get("heading", "Second factor").await?.is("focused").then_some(()))
        })
        .await?;
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
async fn address_has_to_be_verified_where_emails_are_sent() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("GET", "/api/auth/ok", WITH_MAIL);
        let page = at_security(scene).await?;
        page.expect_text("To set it up, verify your address first.").await?;
        page.gone("button", "Set up").await?;
        page.expect_accessible("a factor that needs a verified address").await?;
        page.click("link", "verify your address").await?;
        page.expect_account_page().await?;
        page.get("button", "Send a verification email").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn backup_codes_are_shown_until_they_are_kept() -> Result<()> {
    /// Whether the browser asks before it leaves the page.
    const LEAVE: &str = "return !dispatchEvent(new Event('beforeunload', { cancelable: true }))";
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.click("link", "Account").await?;
        page.expect_account_page().await?;
        page.visit_account("Security").await?;
        let (_, codes) = turn_on(&page).await?;
        for _ in 0..3 {
            page.press(Key::Escape).await?;
        }
        page.get("dialog", "Your backup codes").await?;
        page.expect_text(&format!("{} · {ANN}", scene.proxy.address())).await?;
        for address in ["/account", "/"] {
            page.back().await?;
            page.expect_address(address).await?;
        }
        page.get("dialog", "Your backup codes").await?;
        assert_eq!(backup_codes(&page).await?, codes);
        assert!(page.js::<bool>(LEAVE, json!([])).await?, "a reload would lose them");
        page.click("button", "I have kept them").await?;
        page.expect_tasks_page().await?;
        assert!(!page.js::<bool>(LEAVE, json!([])).await?);
        page.add("The session goes on").await
    })
    .await
}

/// Also on those that need no session.
#[tokio::test]
async fn backup_codes_stay_on_every_page() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.go("/verify-email").await?;
        page.click("link", "to your account").await?;
        page.expect_account_page().await?;
        page.visit_account("Security").await?;
        let (_, codes) = turn_on(&page).await?;
        for address in ["/account", "/verify-email"] {
            page.back().await?;
            page.expect_address(address).await?;
        }
        page.get("dialog", "Your backup codes").await?;
        assert_eq!(backup_codes(&page).await?, codes);
        page.expect_accessible("backup codes above another page").await?;
        page.click("button", "I have kept them").await?;
        until("the focus on the page", async || {
            Ok(page.get("heading", "Verify your address").await?.is("focused").then_some(()))
        })
        .await?;
        page.forward().await?;
        page.expect_account_page().await?;
        assert!(backup_codes(&page).await?.is_empty());
        Ok(())
    })
    .await
}

/// They are for the eyes of the account: shown again after the next sign-in, unless the user has chosen to leave.
#[tokio::test]
async fn backup_codes_leave_the_page_with_the_session() -> Result<()> {
    play(async |scene| {
        let page = at_security(scene).await?;
        let (app, codes) = turn_on(&page).await?;
        scene.api.sign_out(&page.session_token().await?).await?;
        page.expect_session_ended().await?;
        assert!(backup_codes(&page).await?.is_empty());
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.fill(CODE, &format!("{}\n", app.next_code(&page).await?)).await?;
        page.get("dialog", "Your backup codes").await?;
        assert_eq!(backup_codes(&page).await?, codes);

        let other_tab = page.new_tab("/").await?;
        other_tab.sign_out().await?;
        page.to_front().await?;
        page.expect_sign_in_page().await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.fill(CODE, &format!("{}\n", app.next_code(&page).await?)).await?;
        page.expect_tasks_page().await?;
        assert!(backup_codes(&page).await?.is_empty());
        Ok(())
    })
    .await
}

#[tokio::test]
async fn sign_in_takes_a_code_until_the_device_is_trusted() -> Result<()> {
    play(async |scene| {
        let page = at_security(scene).await?;
        let (app, codes) = turn_on(&page).await?;
        page.click("button", "I have kept them").await?;
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
        expect_field_error(&page, CODE, "This code is wrong, or was used before").await?;
        until("the focus in the field again", async || {
            Ok(page.field(CODE).await?.is("focused").then_some(()))
        })
        .await?;
        page.write("111111\n").await?;
        page.expect_value(CODE, "111111").await?;
        expect_field_error(&page, CODE, "This code is wrong, or was used before").await?;
        page.click("button", "Back").await?;
        page.expect_value("Email", ANN).await?;
        until("the focus on the password", async || {
            Ok(page.field("Password").await?.is("focused").then_some(()))
        })
        .await?;
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
async fn second_step_survives_a_reload_and_ends_in_time() -> Result<()> {
    const EXPIRED: Fault = Fault::Json(401, r#"{"code":"INVALID_TWO_FACTOR_COOKIE","message":"no"}"#);
    play(async |scene| {
        let page = at_security(scene).await?;
        let (app, _) = turn_on(&page).await?;
        page.click("button", "I have kept them").await?;
        page.sign_out().await?;
        page.go("/account/data").await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.get("heading", "One more step").await?;
        page.reload().await?;
        page.get("heading", "One more step").await?;
        until("the focus in the field", async || Ok(page.field(CODE).await?.is("focused").then_some(())))
            .await?;
        assert!(!page.stored().await?.contains(PASSWORD));
        scene.proxy.set("POST", "verify-totp", EXPIRED);
        page.fill(CODE, "000000\n").await?;
        page.expect("alert", "That took too long: sign in again.").await?;
        page.expect_value("Email", ANN).await?;
        until("the focus on the password", async || {
            Ok(page.field("Password").await?.is("focused").then_some(()))
        })
        .await?;
        page.expect_accessible("a sign-in that took too long").await?;
        scene.proxy.heal();
        page.fill("Password", &format!("{PASSWORD}\n")).await?;
        page.get("heading", "One more step").await?;
        page.fill(CODE, &format!("{}\n", app.next_code(&page).await?)).await?;
        page.expect_view("Your data").await?;
        page.visit("Today").await?;
        page.sign_out().await?;
        page.expect_nothing_stored().await
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
        before.fill("Your password", PASSWORD).await?;
        before.click("button", "Make new ones").await?;
        before.get("dialog", "Is it you?").await?;
        before.expect_accessible("a confirmation").await?;
        before.fill(CODE, "000000\n").await?;
        expect_field_error(&before, CODE, "This code is wrong").await?;
        before.fill(CODE, &app.next_code(&before).await?).await?;
        before.click("button", "Continue").await?;
        before.get("heading", "Your backup codes").await?;
        before.click("button", "I have kept them").await?;
        before.click("button", "Turn off…").await?;
        before.fill("Your password", PASSWORD).await?;
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
