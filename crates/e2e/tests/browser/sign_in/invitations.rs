//! Where not anyone may sign up.

use anyhow::Result;
use e2e::{ANN, Fault, play};

const BY_INVITATION: Fault = Fault::Json(200, r#"{"ok":true,"mail":true,"accounts":true,"signUp":"invite"}"#);
const CLOSED: Fault = Fault::Json(200, r#"{"ok":true,"mail":true,"accounts":true,"signUp":"closed"}"#);
const NOTICE: &str = "A new account here takes an invitation: open the link in it.";

#[tokio::test]
async fn sign_up_is_offered_to_invited_people_only() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("GET", "/api/auth/ok", BY_INVITATION);
        let page = scene.open("/sign-in").await?;
        page.expect_sign_in_page().await?;
        page.gone("link", "Create an account").await?;
        page.expect_accessible("sign-in without a sign-up").await?;
        page.go("/sign-up").await?;
        page.expect("status", NOTICE).await?;
        page.expect_accessible("sign-up by invitation").await
    })
    .await
}

#[tokio::test]
async fn closed_sign_up_says_so() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("GET", "/api/auth/ok", CLOSED);
        let page = scene.open("/sign-up#invite=abc.def.ghi").await?;
        page.expect("status", "Sign-up is closed: ask the people who run this server for an account.")
            .await?;
        page.expect_accessible("a closed sign-up").await
    })
    .await
}

#[tokio::test]
async fn invitation_is_sent_with_the_sign_up() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("GET", "/api/auth/ok", BY_INVITATION);
        let page = scene.open("/sign-up#invite=abc.def.ghi").await?;
        page.get("heading", "Create your account").await?;
        page.expect_address("/sign-up").await?;
        page.submit_sign_up(ANN, "short").await?;
        page.expect_text("Use at least 8 characters").await?;
        assert!(!page.shows(NOTICE).await?);
        // It is kept for a reload, and for the way to the sign-in and back.
        page.reload().await?;
        page.get("heading", "Create your account").await?;
        page.click("link", "Sign in").await?;
        page.expect_sign_in_page().await?;
        page.back().await?;
        page.get("heading", "Create your account").await?;
        page.submit_sign_up(ANN, e2e::PASSWORD).await?;
        page.expect_tasks_page().await?;
        let sent = scene.proxy.bodies("sign-up/email");
        assert!(sent.iter().any(|body| body.contains(r#""inviteToken":"abc.def.ghi""#)), "the invitation");
        assert!(!page.stored().await?.contains("abc.def.ghi"), "it is used");
        Ok(())
    })
    .await
}
