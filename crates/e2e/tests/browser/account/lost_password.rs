//! Password reset, and the pages behind mailed links.

use super::{follow_mail, play_with_mail};
use crate::{pages::keyboard::use_key, sign_in::forms::expect_field_error};
use anyhow::Result;
use e2e::{ANN, Fault, Key, PASSWORD, WITH_MAIL, play};
use testkit::Mailbox;

const ANOTHER: &str = "a stapled battery of horses";
const ON_ITS_WAY: &str = "If there is an account with this address, an email is on its way.";
const CONFIRM: &str = "Confirm this address";
const VERIFIED: &str = "Your address is verified. Thank you.";
const TOO_LATE: &str = "This link was used already, or is too old.";
const REQUESTED: Fault = Fault::Json(200, r#"{"status":true,"message":"Look into your mail"}"#);
const DISABLED: Fault = Fault::Json(400, r#"{"code":"RESET_PASSWORD_DISABLED","message":"Not enabled"}"#);
const DONE: Fault = Fault::Json(200, r#"{"status":true,"user":null}"#);
const INVALID: Fault = Fault::Json(400, r#"{"code":"INVALID_TOKEN","message":"Invalid token"}"#);
const EXPIRED: Fault = Fault::Json(401, r#"{"code":"TOKEN_EXPIRED","message":"Token expired"}"#);

#[tokio::test]
async fn mailed_links_verify_email_and_reset_password() -> Result<()> {
    let mailbox = Mailbox::start()?;
    play_with_mail(&mailbox, async |scene| {
        let page = scene.signed_up(ANN).await?;
        let link = follow_mail(&page, &mailbox, ANN, "Confirm your email address").await?;
        page.click("link", "to your account").await?;
        page.expect_text("Not verified").await?;
        // A used link reports success again.
        for _ in 0..2 {
            page.go_abroad(&link).await?;
            page.click("button", CONFIRM).await?;
            page.expect("status", VERIFIED).await?;
        }
        page.click("link", "to your account").await?;
        page.expect_text("Verified.").await?;
        assert!(page.all("button", "Send a verification email").await?.is_empty(), "nothing is left to do");

        let elsewhere = scene.open("/forgot-password").await?;
        elsewhere.fill("Email", &format!("{ANN}\n")).await?;
        elsewhere.expect("status", ON_ITS_WAY).await?;
        follow_mail(&elsewhere, &mailbox, ANN, "Set a new password").await?;
        elsewhere.fill("New password", "iloveyou1\n").await?;
        expect_field_error(&elsewhere, "New password", "Choose another").await?;
        elsewhere.fill("New password", ANOTHER).await?;
        elsewhere.click("button", "Set password").await?;
        elsewhere.expect("status", "Your new password is set. Sign in with it.").await?;
        elsewhere.submit_sign_in(ANN, ANOTHER).await?;
        elsewhere.expect_tasks_page().await?;
        page.expect_session_ended().await
    })
    .await
}

#[tokio::test]
async fn requests_link_by_keyboard() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        page.expect_sign_in_page().await?;
        page.gone("link", "Forgot your password?").await?;
        scene.proxy.set("GET", "/api/auth/ok", WITH_MAIL);
        scene.proxy.set("POST", "request-password-reset", REQUESTED);
        page.reload().await?;
        page.expect_sign_in_page().await?;
        use_key(&page, "link", "Forgot your password?", Key::Enter).await?;
        page.get("heading", "Forgot your password?").await?;
        page.expect_address("/forgot-password").await?;
        use_key(&page, "button", "Send the link", Key::Enter).await?;
        expect_field_error(&page, "Email", "Enter your email address").await?;
        assert_eq!(scene.proxy.count("POST", ""), 0, "nothing was sent");
        page.tab_to("textbox", "Email").await?;
        page.write(&format!("{ANN}\n")).await?;
        page.expect("status", ON_ITS_WAY).await?;
        use_key(&page, "link", "Back to sign-in", Key::Enter).await?;
        page.expect_sign_in_page().await
    })
    .await
}

#[tokio::test]
async fn reports_server_without_mail() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("POST", "request-password-reset", DISABLED);
        let page = scene.open("/forgot-password").await?;
        page.fill("Email", &format!("{ANN}\n")).await?;
        page.expect("alert", "This server does not send email. Ask its operator for help.").await?;
        page.expect_accessible("a server without mail").await
    })
    .await
}

#[tokio::test]
async fn sets_password_and_removes_token_from_url() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("POST", "reset-password", DONE);
        let page = scene.open("/reset-password#token=a.b-c.d_e").await?;
        page.get("heading", "Set a new password").await?;
        page.expect_address("/reset-password").await?;
        page.tab_to("textbox", "New password").await?;
        page.write("short\n").await?;
        expect_field_error(&page, "New password", "Use at least 8 characters").await?;
        assert_eq!(scene.proxy.count("POST", ""), 0, "nothing was sent");
        page.fill("New password", PASSWORD).await?;
        page.expect_text("Password strength: strong").await?;
        use_key(&page, "button", "Set password", Key::Enter).await?;
        page.expect_sign_in_page().await?;
        page.expect("status", "Your new password is set. Sign in with it.").await?;
        page.expect_address("/sign-in").await?;
        assert_eq!(
            scene.proxy.bodies("/api/auth/reset-password"),
            [r#"{"newPassword":"correct horse battery staple","token":"a.b-c.d_e"}"#]
        );
        assert_eq!(scene.proxy.count("GET", "a.b-c"), 0, "no server saw the token in an address");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn used_link_offers_another() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("POST", "reset-password", INVALID);
        let page = scene.open("/reset-password#token=old").await?;
        page.fill("New password", PASSWORD).await?;
        page.click("button", "Set password").await?;
        page.expect("alert", TOO_LATE).await?;
        page.expect_accessible("a link that was used").await?;
        page.click("link", "Ask for another").await?;
        page.get("heading", "Forgot your password?").await?;

        // Another link in the same tab.
        scene.proxy.set("POST", "reset-password", DONE);
        page.go("/reset-password").await?;
        page.go("/reset-password#token=new").await?;
        page.expect_address("/reset-password").await?;
        page.fill("New password", PASSWORD).await?;
        page.click("button", "Set password").await?;
        page.expect_sign_in_page().await?;
        assert!(scene.proxy.bodies("/api/auth/reset-password")[1].contains(r#""token":"new""#));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn verifies_email_by_a_click() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("POST", "verify-email", DONE);
        let page = scene.open("/verify-email#token=a.b-c.d_e").await?;
        page.get("heading", "Verify your address").await?;
        page.expect_address("/verify-email").await?;
        page.expect_accessible("an address to verify").await?;
        assert_eq!(scene.proxy.count("POST", ""), 0, "nothing was sent");
        use_key(&page, "button", CONFIRM, Key::Enter).await?;
        page.expect("status", VERIFIED).await?;
        assert_eq!(scene.proxy.bodies("/api/auth/verify-email"), [r#"{"token":"a.b-c.d_e"}"#]);
        assert_eq!(scene.proxy.count("GET", "a.b-c"), 0, "no server saw the token in an address");
        page.expect_accessible("a verified address").await?;
        page.click("link", "Go to your tasks").await?;
        page.expect_sign_in_page().await
    })
    .await
}

#[tokio::test]
async fn goes_on_to_the_page_of_the_server_after_a_click() -> Result<()> {
    const DONE: Fault = Fault::Json(200, r#"{"status":true,"user":null,"url":"/forgot-password?from=mail"}"#);
    play(async |scene| {
        scene.proxy.set("POST", "verify-email", DONE);
        let page = scene.open("/verify-email?url=https://evil.example#token=t").await?;
        page.click("button", CONFIRM).await?;
        page.get("heading", "Forgot your password?").await?;
        page.expect_address("/forgot-password?from=mail").await
    })
    .await
}

#[tokio::test]
async fn expired_verification_link_keeps_the_session() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("POST", "verify-email", EXPIRED);
        let page = scene.signed_up(ANN).await?;
        page.go("/verify-email#token=old").await?;
        page.click("button", CONFIRM).await?;
        page.expect("alert", TOO_LATE).await?;
        page.expect_accessible("a link that is too old").await?;
        page.click("link", "to your account").await?;
        page.expect_account_page().await
    })
    .await
}

#[tokio::test]
async fn password_reset_pages_are_accessible() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("POST", "request-password-reset", REQUESTED);
        let page = scene.open("/forgot-password").await?;
        page.fill("Email", &format!("{ANN}\n")).await?;
        page.expect("status", ON_ITS_WAY).await?;
        page.expect_accessible("a mail on its way").await?;
        page.go("/reset-password#token=t").await?;
        page.fill("New password", "short\n").await?;
        expect_field_error(&page, "New password", "Use at least 8 characters").await?;
        page.expect_accessible("a new password with a mistake").await?;
        page.set_width(320).await?;
        assert_eq!(page.overflow().await?, 0, "nothing goes sideways");
        page.expect_accessible("a new password on a small screen").await
    })
    .await
}
