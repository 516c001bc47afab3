//! The account page: name, e-mail address, password, sessions and deletion.

use crate::{
    pages::keyboard::use_key,
    sign_in::forms::{expect_field_error, expect_no_field_error},
};
use anyhow::Result;
use e2e::{ANN, Fault, Key, Name, PASSWORD, Page, Scene, WITH_MAIL, play, until, with};
use serde_json::json;

const ANOTHER: &str = "a stapled battery of horses";
const NO_MAIL: &str = r#"{"code":"VERIFICATION_EMAIL_NOT_ENABLED","message":"Mail is not enabled"}"#;

/// Signs up and goes to the account page.
async fn at_account(scene: &Scene) -> Result<Page> {
    let page = scene.signed_up(ANN).await?;
    page.click("link", "Account").await?;
    page.expect_account_page().await?;
    Ok(page)
}

async fn fill_passwords(page: &Page, current: &str, new: &str) -> Result<()> {
    page.fill("Current password", current).await?;
    page.fill("New password", new).await?;
    page.click("button", "Change password").await
}

async fn can_sign_in(scene: &Scene, password: &str) -> Result<bool> {
    let path = "/api/auth/sign-in/email";
    let credentials = json!({ "email": ANN, "password": password });
    Ok(scene.api.request("POST", path).json(&credentials).send().await?.status().is_success())
}

#[tokio::test]
async fn saves_name_and_rejects_empty_one() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        page.expect_address("/account").await?;
        let current = page.get("link", "Account").await?.element.attr("aria-current").await?;
        assert_eq!(current.as_deref(), Some("page"));
        page.expect_value("Name", "ann").await?;
        page.fill("Name", " ").await?;
        page.click("button", "Save name").await?;
        expect_field_error(&page, "Name", "Name must not be empty").await?;
        assert!(page.field("Name").await?.is("focused"));
        assert_eq!(scene.proxy.count("POST", "update-user"), 0, "nothing was sent");

        page.fill("Name", "Ann Ödegård 🔑\n").await?;
        page.expect("status", "Your name is saved.").await?;
        assert!(page.get("button", "Save name").await?.is("focused"), "the focus is not lost");
        page.reload().await?;
        page.expect_value("Name", "Ann Ödegård 🔑").await?;
        page.visit("Today").await
    })
    .await
}

#[tokio::test]
async fn changes_password_and_ends_other_sessions() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        page.visit_account("Security").await?;
        let elsewhere = scene.open("/sign-in").await?;
        elsewhere.sign_in(ANN).await?;
        fill_passwords(&page, "", "short").await?;
        expect_field_error(&page, "Current password", "Enter your password").await?;
        expect_field_error(&page, "New password", "Use at least 8 characters").await?;
        assert_eq!(scene.proxy.count("POST", "change-password"), 0, "nothing was sent");
        fill_passwords(&page, "not the password", ANOTHER).await?;
        expect_field_error(&page, "Current password", "This is not your password").await?;
        fill_passwords(&page, PASSWORD, "iloveyou1").await?;
        expect_field_error(&page, "New password", "Choose another").await?;
        page.expect_text("Password strength: weak").await?;

        fill_passwords(&page, PASSWORD, ANOTHER).await?;
        page.expect("status", "Your password is changed.").await?;
        page.expect_value("Current password", "").await?;
        page.expect_value("New password", "").await?;
        assert!(can_sign_in(scene, ANOTHER).await? && !can_sign_in(scene, PASSWORD).await?);
        elsewhere.expect_session_ended().await?;
        page.visit("Today").await?;
        page.add("Still signed in").await
    })
    .await
}

#[tokio::test]
async fn keeps_other_sessions_on_request() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        page.visit_account("Security").await?;
        let elsewhere = scene.open("/sign-in").await?;
        elsewhere.sign_in(ANN).await?;
        page.click("checkbox", "Sign out everywhere else").await?;
        fill_passwords(&page, PASSWORD, ANOTHER).await?;
        page.expect("status", "Your password is changed.").await?;
        elsewhere.reload().await?;
        elsewhere.expect_tasks_page().await
    })
    .await
}

#[tokio::test]
async fn requests_verification_mail() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        page.expect_text("Not verified, since this server sends no e-mails.").await?;
        page.gone("button", "Send a verification email").await?;
        scene.proxy.set("GET", "/api/auth/ok", WITH_MAIL);
        scene.proxy.set("POST", "send-verification-email", Fault::Json(400, NO_MAIL));
        page.reload().await?;
        page.expect_text("Not verified yet.").await?;
        page.click("button", "Send a verification email").await?;
        page.expect("alert", "This server does not send email.").await?;
        scene.proxy.set("POST", "send-verification-email", Fault::Json(200, r#"{"status":true}"#));
        page.click("button", "Send a verification email").await?;
        page.expect("status", "An email is on its way. Open the link in it.").await
    })
    .await
}

#[tokio::test]
async fn deletes_account_after_password() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        let other_tab = page.new_tab("/").await?;
        other_tab.expect_tasks_page().await?;
        page.to_front().await?;
        page.visit_account("Your data").await?;
        page.click("button", "Delete account…").await?;
        let dialog = page.get("dialog", "Delete your account?").await?;
        assert!(dialog.description.contains("All your tasks and personal access tokens are deleted with it"));
        page.press(Key::Escape).await?;
        page.gone("dialog", "Delete your account?").await?;
        assert!(page.get("button", "Delete account…").await?.is("focused"), "one is back where one was");

        page.click("button", "Delete account…").await?;
        page.click("button", "Delete account").await?;
        expect_field_error(&page, "Password", "Enter your password").await?;
        page.fill("Password", "not the password\n").await?;
        expect_field_error(&page, "Password", "This is not your password").await?;
        page.click("button", "Cancel").await?;
        page.gone("dialog", "Delete your account?").await?;
        page.click("button", "Delete account…").await?;
        expect_no_field_error(&page, "Password").await?;
        page.fill("Password", PASSWORD).await?;
        page.click("button", "Delete account").await?;
        page.expect_sign_in_page().await?;
        page.expect("status", "Your account is deleted, and everything that was in it.").await?;
        page.expect_address("/sign-in").await?;
        page.expect_nothing_stored().await?;
        assert!(!can_sign_in(scene, PASSWORD).await?);
        other_tab.to_front().await?;
        other_tab.expect_sign_in_page().await
    })
    .await
}

#[tokio::test]
async fn session_ended_elsewhere_leads_to_sign_in_and_back() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        scene.api.sign_out(&page.session_token().await?).await?;
        page.expect_session_ended().await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect_account_page().await?;
        page.expect_address("/account").await
    })
    .await
}

#[tokio::test]
async fn renews_expired_access_token() -> Result<()> {
    with("ACCESS_TOKEN_TTL", "2s")
        .play(async |scene| {
            let page = at_account(scene).await?;
            scene.wait_until_expired(&page).await?;
            page.fill("Name", "Ann\n").await?;
            page.expect("status", "Your name is saved.").await
        })
        .await
}

#[tokio::test]
async fn offers_retry_when_server_is_unreachable() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        scene.proxy.set("POST", "/api/auth", Fault::Cut);
        page.fill("Name", "Ann\n").await?;
        page.expect("alert", "Latchkey cannot be reached right now").await?;
        page.expect_value("Name", "Ann").await?;
        scene.proxy.set("GET", "/api/auth", Fault::Status(500));
        page.reload().await?;
        page.expect("alert", "Something went wrong").await?;
        page.expect_accessible("an account that could not be loaded").await?;
        scene.proxy.heal();
        page.click("button", "Try again").await?;
        page.expect_account_page().await
    })
    .await
}

#[tokio::test]
async fn works_by_keyboard() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        use_key(&page, "link", "Account", Key::Enter).await?;
        page.expect_account_page().await?;
        page.tab_to("textbox", "Name").await?;
        page.write(" of Green Gables").await?;
        use_key(&page, "button", "Save name", Key::Enter).await?;
        page.expect("status", "Your name is saved.").await?;
        use_key(&page, "link", "Security", Key::Enter).await?;
        page.expect_view("Security").await?;
        page.tab_to("textbox", "Current password").await?;
        page.write(PASSWORD).await?;
        use_key(&page, "button", "Show new password", Key::Space).await?;
        page.tab_to("textbox", "New password").await?;
        page.write(ANOTHER).await?;
        use_key(&page, "checkbox", "Sign out everywhere else", Key::Space).await?;
        use_key(&page, "button", "Change password", Key::Space).await?;
        page.expect("status", "Your password is changed.").await?;
        use_key(&page, "link", "Your data", Key::Enter).await?;
        page.expect_view("Your data").await?;
        use_key(&page, "button", "Delete account…", Key::Enter).await?;
        page.get("dialog", "Delete your account?").await?;
        until("the focus in the password", async || {
            Ok(page.field("Password").await?.is("focused").then_some(()))
        })
        .await?;
        page.write(ANOTHER).await?;
        use_key(&page, "button", "Delete account", Key::Enter).await?;
        page.expect("status", "Your account is deleted").await
    })
    .await
}

#[tokio::test]
async fn account_pages_are_accessible() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        page.expect_accessible("the account").await?;
        page.fill("Name", " \n").await?;
        expect_field_error(&page, "Name", "Name must not be empty").await?;
        page.expect_accessible("a name with a mistake").await?;
        page.fill("Name", "Ann\n").await?;
        page.expect("status", "Your name is saved.").await?;
        page.expect_accessible("a saved name").await?;
        page.set_width(320).await?;
        for name in ["Security", "Devices", "Tokens", "Your data"] {
            page.visit_account(name).await?;
            assert_eq!(page.overflow().await?, 0, "nothing of {name} goes sideways");
            page.expect_accessible(name).await?;
        }
        page.click("button", "Delete account…").await?;
        page.get("dialog", "Delete your account?").await?;
        page.expect_accessible("the account to be deleted").await
    })
    .await
}

#[tokio::test]
async fn choices_for_this_browser_last_and_have_effect() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        page.choose("Rows in this browser", "Compact, with a mouse").await?;
        page.choose("Quick add in this browser understands", "German and English").await?;
        page.click("link", Name::Begins("Inbox")).await?;
        page.fill("New task", "Oma anrufen Freitag\n").await?;
        page.expect_tasks(&["Oma anrufen"]).await?;
        let height = "return document.querySelector('.tasks [data-id]').offsetHeight";
        let compact: u32 = page.js(height, json!([])).await?;
        page.reload().await?;
        page.expect_tasks(&["Oma anrufen"]).await?;
        assert_eq!(page.js::<u32>(height, json!([])).await?, compact);
        page.click("link", "Account").await?;
        page.choose("Rows in this browser", "Comfortable").await?;
        page.visit("Inbox").await?;
        page.expect_tasks(&["Oma anrufen"]).await?;
        assert!(page.js::<u32>(height, json!([])).await? > compact);
        Ok(())
    })
    .await
}
