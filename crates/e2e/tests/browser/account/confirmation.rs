//! "Is it you?": what the server asks for once more before it changes how one signs in.

use super::second_factor::{CODE, NOT_FRESH, at_security, turn_on};
use crate::sign_in::forms::expect_field_error;
use anyhow::{Result, ensure};
use e2e::{ANN, Authenticator, Fault, PASSWORD, Page, Scene, play, until, with};
use serde_json::json;

const CREATE: &str = "api-key/create";

/// Makes the session look as if it had begun so many days ago.
async fn pass_days(page: &Page, days: u8) -> Result<()> {
    let script = "window.trueNow ??= Date.now; Date.now = () => trueNow() + arguments[0] * 864e5";
    page.js::<()>(script, json!([days])).await
}

/// With a second factor, and the question for the creation of a token in a session that looks old.
async fn asked_for_all(scene: &Scene) -> Result<(Page, Authenticator)> {
    let page = at_security(scene).await?;
    let (app, _) = turn_on(&page).await?;
    page.click("button", "I have kept them").await?;
    page.visit_account("Tokens").await?;
    page.fill("What is it for?", "Backup").await?;
    scene.proxy.set("POST", CREATE, Fault::Json(403, NOT_FRESH));
    pass_days(&page, 2).await?;
    page.click("button", "Create token").await?;
    page.get("dialog", "Is it you?").await?;
    // What is created later gets a time that the server accepts.
    pass_days(&page, 0).await?;
    Ok((page, app))
}

/// The field of the code has the focus, with its text selected.
async fn expect_code_selected(page: &Page) -> Result<()> {
    let script = "const { id, selectionStart, selectionEnd, value } = document.activeElement;
        return id === 'code' && selectionStart === 0 && selectionEnd === value.length && value !== ''";
    until("the code selected", async || Ok(page.js::<bool>(script, json!([])).await?.then_some(()))).await
}

#[tokio::test]
async fn wrong_code_does_not_end_the_session() -> Result<()> {
    play(async |scene| {
        let page = at_security(scene).await?;
        let before = scene.open("/sign-in").await?;
        before.sign_in(ANN).await?;
        let (app, _) = turn_on(&page).await?;
        before.go("/account/tokens").await?;
        before.fill("What is it for?", "Backup").await?;
        before.click("button", "Create token").await?;
        before.get("dialog", "Is it you?").await?;
        before.expect_text("Show that it is you, and this goes on.").await?;
        assert!(before.all("textbox", "Your password").await?.is_empty(), "only the factor is missing");
        before.expect_accessible_everywhere("a question for a code").await?;
        before.click("button", "Continue").await?;
        expect_field_error(&before, CODE, "Enter the code").await?;
        before.fill(CODE, "000000\n").await?;
        expect_field_error(&before, CODE, "This code is wrong").await?;
        expect_code_selected(&before).await?;
        before.click("button", "Cancel").await?;
        before.expect("alert", "Enter a code of your authenticator app").await?;
        before.expect_value("What is it for?", "Backup").await?;

        before.click("button", "Create token").await?;
        before.fill(CODE, &app.next_code(&before).await?).await?;
        before.click("button", "Continue").await?;
        before.get("button", "Revoke Backup").await?;
        assert_eq!(scene.proxy.count("POST", "sign-in/email"), 1, "it was the same session");
        before.visit("Today").await?;
        before.add("Still signed in").await?;
        scene.proxy.expect_count("POST", "verify-totp", 3).await
    })
    .await
}

#[tokio::test]
async fn password_is_asked_for_once() -> Result<()> {
    play(async |scene| {
        let (page, app) = asked_for_all(scene).await?;
        page.expect_accessible_everywhere("a question for a password and a code").await?;
        page.fill(CODE, "000000").await?;
        page.fill("Your password", "wrong\n").await?;
        expect_field_error(&page, "Your password", "This is not your password").await?;
        page.fill("Your password", PASSWORD).await?;
        page.click("button", "Continue").await?;
        expect_field_error(&page, CODE, "This code is wrong").await?;
        page.expect_text("Your password is right, and the code is still missing.").await?;
        assert!(page.all("textbox", "Your password").await?.is_empty());
        let sign_ins = scene.proxy.count("POST", "sign-in/email");
        page.fill(CODE, "111111\n").await?;
        expect_field_error(&page, CODE, "This code is wrong").await?;
        expect_code_selected(&page).await?;
        scene.proxy.heal();
        page.fill(CODE, &app.next_code(&page).await?).await?;
        page.click("button", "Continue").await?;
        page.get("button", "Revoke Backup").await?;
        assert_eq!(scene.proxy.count("POST", "sign-in/email"), sign_ins, "retries send the code alone");
        page.visit("Today").await?;
        page.add("Still signed in").await
    })
    .await
}

/// The session has ended by then: the sign-in goes on where it was, and leads back to what was typed.
#[tokio::test]
async fn cancelled_without_the_code_goes_on_at_the_sign_in() -> Result<()> {
    play(async |scene| {
        let (page, app) = asked_for_all(scene).await?;
        page.fill("Your password", PASSWORD).await?;
        page.fill(CODE, "000000\n").await?;
        expect_field_error(&page, CODE, "This code is wrong").await?;
        page.click("button", "Cancel").await?;
        page.get("heading", "One more step").await?;
        page.expect("status", "Your session has ended.").await?;
        let stored = page.stored().await?;
        ensure!(!stored.contains(PASSWORD), "the password is stored");
        page.reload().await?;
        scene.proxy.heal();
        page.get("heading", "One more step").await?;
        page.fill(CODE, &app.next_code(&page).await?).await?;
        page.click("button", "Continue").await?;
        page.expect_view("Tokens").await?;
        page.expect_value("What is it for?", "Backup").await?;
        page.click("button", "Create token").await?;
        page.get("button", "Revoke Backup").await?;
        page.expect_value("What is it for?", "").await
    })
    .await
}

/// A sign-in that took too long is begun again with the password that was typed.
#[tokio::test]
async fn expired_sign_in_begins_again() -> Result<()> {
    const EXPIRED: Fault = Fault::Json(401, r#"{"code":"INVALID_TWO_FACTOR_COOKIE","message":"no"}"#);
    play(async |scene| {
        let (page, app) = asked_for_all(scene).await?;
        page.fill("Your password", PASSWORD).await?;
        page.fill(CODE, "000000\n").await?;
        expect_field_error(&page, CODE, "This code is wrong").await?;
        let sign_ins = scene.proxy.count("POST", "sign-in/email");
        scene.proxy.set("POST", "verify-totp", EXPIRED);
        page.fill(CODE, "111111\n").await?;
        scene.proxy.expect_count("POST", "sign-in/email", sign_ins + 1).await?;
        scene.proxy.heal();
        page.fill(CODE, &app.next_code(&page).await?).await?;
        page.click("button", "Continue").await?;
        page.get("button", "Revoke Backup").await.map(drop)
    })
    .await
}

/// The password was right, so that the session is over by then: the response does not ask again.
#[tokio::test]
async fn cancelled_during_the_check_stays_cancelled() -> Result<()> {
    play(async |scene| {
        let (page, app) = asked_for_all(scene).await?;
        let sign_ins = scene.proxy.count("POST", "sign-in/email");
        scene.proxy.set("POST", "sign-in/email", Fault::Hold);
        page.fill("Your password", PASSWORD).await?;
        page.fill(CODE, "000000\n").await?;
        scene.proxy.expect_count("POST", "sign-in/email", sign_ins + 1).await?;
        page.click("button", "Cancel").await?;
        page.gone("dialog", "Is it you?").await?;
        page.expect("alert", "Sign in again for this").await?;
        scene.proxy.heal();
        page.get("heading", "One more step").await?;
        page.expect("status", "Your session has ended.").await?;
        assert_eq!(scene.proxy.count("POST", "verify-totp"), 1, "only what turned the factor on");
        page.fill(CODE, &format!("{}\n", app.next_code(&page).await?)).await?;
        page.expect_view("Tokens").await?;
        page.expect_value("What is it for?", "Backup").await?;
        assert_eq!(scene.proxy.count("POST", CREATE), 1, "nothing was created");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn call_of_a_page_that_was_left_asks_nothing() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.go("/account/tokens").await?;
        page.expect_view("Tokens").await?;
        scene.proxy.set("POST", CREATE, Fault::Hold);
        page.fill("What is it for?", "Backup").await?;
        page.click("button", "Create token").await?;
        scene.proxy.expect_count("POST", CREATE, 1).await?;
        page.visit_account("Devices").await?;
        let asked = scene.proxy.count("GET", "get-session");
        scene.proxy.set("POST", CREATE, Fault::Json(403, NOT_FRESH));
        page.visit_account("Tokens").await?;
        page.expect_value("What is it for?", "Backup").await?;
        assert!(page.all("dialog", "Is it you?").await?.is_empty());
        assert_eq!(scene.proxy.count("GET", "get-session"), asked, "nothing was prepared");
        scene.proxy.heal();
        page.click("button", "Create token").await?;
        page.get("button", "Revoke Backup").await.map(drop)
    })
    .await
}

/// It is also in the form then, for what else is to be corrected there.
#[tokio::test]
async fn corrected_password_is_the_one_that_is_sent() -> Result<()> {
    const CHANGE: &str = "change-password";
    play(async |scene| {
        let page = at_security(scene).await?;
        scene.proxy.set("POST", CHANGE, Fault::Json(403, NOT_FRESH));
        page.fill("Current password", "a wrong one").await?;
        page.fill("New password", "iloveyou1").await?;
        page.click("button", "Change password").await?;
        page.get("dialog", "Is it you?").await?;
        expect_field_error(&page, "Your password", "This is not your password").await?;
        scene.proxy.heal();
        page.fill("Your password", PASSWORD).await?;
        page.click("button", "Continue").await?;
        expect_field_error(&page, "New password", "Choose another").await?;
        page.expect_value("Current password", PASSWORD).await?;
        page.fill("New password", "a stapled battery of horses\n").await?;
        page.expect("status", "Your password is changed.").await?;
        let sent = scene.proxy.bodies(CHANGE);
        let right: Vec<bool> = sent.iter().map(|body| body.contains(PASSWORD)).collect();
        assert_eq!(right, [false, true, true]);
        Ok(())
    })
    .await
}

/// The session has ended while the question waits for the code: that is not the end of the account's session.
#[tokio::test]
async fn renewal_in_flight_waits_for_the_code() -> Result<()> {
    const TOKEN: &str = "/api/auth/token";
    with("ACCESS_TOKEN_TTL", "2s")
        .play(async |scene| {
            let (page, app) = asked_for_all(scene).await?;
            scene.wait_until_expired(&page).await?;
            let renewals = scene.proxy.count("GET", TOKEN);
            scene.proxy.set("GET", TOKEN, Fault::Hold);
            page.js::<()>("dispatchEvent(new Event('online'))", json!([])).await?;
            scene.proxy.expect_count("GET", TOKEN, renewals + 1).await?;
            page.fill("Your password", PASSWORD).await?;
            page.fill(CODE, "000000\n").await?;
            expect_field_error(&page, CODE, "This code is wrong").await?;
            scene.proxy.heal();
            // It is refused now, and so is the next attempt.
            page.js::<()>("dispatchEvent(new Event('online'))", json!([])).await?;
            page.fill(CODE, &app.next_code(&page).await?).await?;
            page.get("dialog", "Is it you?").await?;
            page.click("button", "Continue").await?;
            page.get("button", "Revoke Backup").await?;
            page.visit("Today").await?;
            page.add("Still signed in").await
        })
        .await
}
