//! P1: an account, the time that it takes, and success at the first attempt.

use anyhow::Result;
use e2e::{ANN, PASSWORD, play};
use std::time::{Duration, Instant};

const TAKEN: &str = "That email is already in use. Sign in instead, or use another.";
const NO_MATCH: &str = "That email and password do not match an account.";

#[tokio::test]
async fn sign_up_yields_a_token() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-up").await?;
        page.get("heading", "Create your account").await?;
        page.submit_sign_up(ANN, PASSWORD).await?;
        page.expect_tasks_page().await?;
        page.expect_address("/").await?;
        page.expect_text(ANN).await?;
        page.expect_text("All clear for today").await?;
        let (status, _) = scene.tasks_status(&page.access_token().await?, &page.user_id().await?).await?;
        assert_eq!(status, 200, "the token in localStorage opens one's own tasks");
        assert_eq!(scene.api.sign_in(ANN).await?.id, page.user_id().await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn sign_in_leads_to_tasks() -> Result<()> {
    play(async |scene| {
        let ann = scene.api.sign_up(ANN).await?;
        ann.add("Water the plants").await;
        let page = scene.open("/sign-in").await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect_tasks_page().await?;
        page.expect_address("/").await?;
        page.visit("Inbox").await?;
        page.expect_tasks(&["Water the plants"]).await?;
        assert_eq!(page.user_id().await?, ann.id);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn wrong_credentials_stay_on_sign_in_page() -> Result<()> {
    play(async |scene| {
        scene.api.sign_up(ANN).await?;
        let page = scene.open("/sign-in").await?;
        for (email, password) in [(ANN, "not the password"), ("unknown@example.org", PASSWORD)] {
            page.submit_sign_in(email, password).await?;
            page.expect("alert", NO_MATCH).await?;
            page.expect_sign_in_page().await?;
            page.expect_address("/sign-in").await?;
            page.expect_value("Email", email).await?;
            assert!(!page.stored().await?.contains("access_token"), "nothing is kept");
            page.reload().await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn reports_taken_email() -> Result<()> {
    play(async |scene| {
        scene.api.sign_up(ANN).await?;
        let page = scene.open("/sign-up").await?;
        page.submit_sign_up("Ann@Example.org", PASSWORD).await?;
        page.expect("alert", TAKEN).await?;
        page.expect_address("/sign-up").await?;
        page.expect_value("Email", "Ann@Example.org").await
    })
    .await
}

#[tokio::test]
async fn signed_in_user_is_redirected_from_sign_in() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        for door in ["/sign-in", "/sign-up"] {
            page.go(door).await?;
            page.expect_tasks_page().await?;
            page.expect_address("/").await?;
        }
        Ok(())
    })
    .await
}

/// Every page is reached by visible links and buttons.
#[tokio::test]
async fn signs_up_within_2_minutes_and_in_within_10_seconds() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/").await?;
        let started = Instant::now();
        // There is no account yet.
        page.get("heading", "Create your account").await?;
        page.submit_sign_up(ANN, PASSWORD).await?;
        page.expect_tasks_page().await?;
        assert!(started.elapsed() < Duration::from_secs(120), "sign-up took {:?}", started.elapsed());

        page.sign_out().await?;
        let started = Instant::now();
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect_tasks_page().await?;
        assert!(started.elapsed() < Duration::from_secs(10), "sign-in took {:?}", started.elapsed());
        Ok(())
    })
    .await
}

/// Spaces around the e-mail address, capitals and Enter instead of the button are accepted.
#[tokio::test]
async fn succeeds_at_first_attempt() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-up").await?;
        page.fill("Email", " Ann@Example.ORG ").await?;
        page.fill("Password", "p a s s 🔑 wörd\n").await?;
        page.expect_tasks_page().await?;
        page.expect_text(ANN).await?;
        page.sign_out().await?;
        page.fill("Email", "ANN@example.org").await?;
        page.fill("Password", "p a s s 🔑 wörd\n").await?;
        page.expect_tasks_page().await?;
        assert_eq!(scene.proxy.count("POST", "/api/auth/sign-up"), 1, "the first try did it");
        assert_eq!(scene.proxy.count("POST", "/api/auth/sign-in"), 1, "the first try did it");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn unremembered_session_has_session_cookie() -> Result<()> {
    play(async |scene| {
        scene.api.sign_up(ANN).await?;
        let page = scene.open("/sign-in").await?;
        assert!(page.get("checkbox", "Keep me signed in").await?.is("checked"));
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect_tasks_page().await?;
        assert!(!page.session_cookie().await?.ends_with_the_browser, "kept unless one says otherwise");

        page.sign_out().await?;
        page.click("checkbox", "Keep me signed in").await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect_tasks_page().await?;
        assert!(page.session_cookie().await?.ends_with_the_browser, "as wished");

        page.new_tab("/").await?.expect_tasks_page().await?;
        // As after closing the browser: cookie and `sessionStorage` are gone.
        page.forget_cookies().await?;
        page.new_tab("/").await?.expect_sign_in_page().await?;
        Ok(())
    })
    .await
}
