//! A change of the address, which both mailboxes confirm.

use super::{follow_mail, play_with_mail};
use crate::sign_in::forms::expect_field_error;
use anyhow::Result;
use e2e::{ANN, BOB, Fault, PASSWORD, Page, WITH_MAIL, play};
use testkit::Mailbox;

const CONFIRM: &str = "Confirm this address";
const NEW: &str = "anna@example.com";

async fn open_form(page: &Page) -> Result<()> {
    page.go("/account").await?;
    page.expect_account_page().await?;
    let script = "document.querySelector('details').open = true";
    page.js::<()>(script, serde_json::json!([])).await?;
    page.field("New address").await.map(drop)
}

#[tokio::test]
async fn address_is_changed_when_both_mailboxes_have_confirmed() -> Result<()> {
    let mailbox = Mailbox::start()?;
    play_with_mail(&mailbox, async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.add("Tea").await?;
        follow_mail(&page, &mailbox, ANN, "Confirm your email address").await?;
        page.click("button", CONFIRM).await?;
        page.expect("status", "Your address is verified. Thank you.").await?;

        open_form(&page).await?;
        page.click("button", "Change address").await?;
        expect_field_error(&page, "New address", "Enter").await?;
        page.fill("New address", ANN).await?;
        page.fill("Your password", "wrong\n").await?;
        expect_field_error(&page, "New address", "This is the address of your account already").await?;
        page.fill("New address", NEW).await?;
        page.click("button", "Change address").await?;
        expect_field_error(&page, "Your password", "This is not your password").await?;
        page.fill("Your password", PASSWORD).await?;
        page.click("button", "Change address").await?;
        page.expect("status", "An email is on its way to your present address.").await?;
        page.expect_accessible_everywhere("a change of address").await?;

        follow_mail(&page, &mailbox, ANN, "Change your email address?").await?;
        // The link is kept for a reload, although the address bar no longer has it.
        page.get("button", CONFIRM).await?;
        page.expect_address("/verify-email").await?;
        page.reload().await?;
        page.click("button", CONFIRM).await?;
        page.expect("status", "Allowed. Now open the link that was sent to your new address.").await?;
        page.go("/account").await?;
        page.expect_text(ANN).await?;
        follow_mail(&page, &mailbox, NEW, "Confirm your new email address").await?;
        page.click("button", CONFIRM).await?;
        page.expect("status", "Your account has its new address.").await?;

        page.click("link", "to your account").await?;
        page.expect_text(NEW).await?;
        page.expect_text("Verified.").await?;
        page.visit("Today").await?;
        page.expect_tasks(&["Tea"]).await?;
        page.sign_out().await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect("alert", "do not match an account").await?;
        page.submit_sign_in(NEW, PASSWORD).await?;
        page.expect_tasks_page().await
    })
    .await
}

#[tokio::test]
async fn typed_address_survives_the_end_of_the_session() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("GET", "/api/auth/ok", WITH_MAIL);
        let page = scene.signed_up(ANN).await?;
        open_form(&page).await?;
        page.fill("New address", NEW).await?;
        page.fill("Your password", PASSWORD).await?;
        page.fill("Name", "Ann").await?;
        scene.api.sign_out(&page.session_token().await?).await?;
        page.expect_session_ended().await?;
        assert!(!page.stored().await?.contains(PASSWORD), "a password is not kept");
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect_account_page().await?;
        page.expect_value("New address", NEW).await?;
        page.expect_value("Your password", "").await?;
        page.expect_value("Name", "Ann").await?;
        page.click("button", "Save name").await?;
        page.expect("status", "Your name is saved.").await?;
        // What is only typed counts at the sign-out, and another account does not see it.
        page.click("button", "Sign out").await?;
        page.expect("dialog", "1 change is not saved").await?;
        page.click("button", "Sign out anyway").await?;
        page.expect_sign_in_page().await?;
        page.expect_nothing_stored().await?;
        page.sign_up(BOB).await?;
        open_form(&page).await?;
        page.expect_value("New address", "").await
    })
    .await
}

/// The one that was allowed to be there, as long as there is a network.
#[tokio::test]
async fn form_is_offered_where_emails_are_sent() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.go("/account").await?;
        page.expect_account_page().await?;
        assert!(!page.shows("Change your address").await?);
        let before = scene.proxy.count("GET", "/api/auth/ok");
        page.visit_account("Security").await?;
        page.visit_account("Profile").await?;
        page.expect_account_page().await?;
        assert_eq!(scene.proxy.count("GET", "/api/auth/ok"), before, "the server is asked once");
        scene.proxy.set("GET", "/api/auth/ok", Fault::Cut);
        page.reload().await?;
        page.expect_account_page().await?;
        page.expect_text("Change your address").await
    })
    .await
}
