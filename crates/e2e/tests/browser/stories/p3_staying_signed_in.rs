//! P3: staying signed in, and what happens when that ends.

use anyhow::{Context, Result};
use e2e::{ANN, BOB, Fault, Name, PASSWORD, play, until, with};

#[tokio::test]
async fn renews_expired_access_token() -> Result<()> {
    with("ACCESS_TOKEN_TTL", "2s")
        .play(async |scene| {
            let page = scene.signed_up(ANN).await?;
            let first = page.access_token().await?;
            scene.wait_until_expired(&page).await?;
            page.add("Water the plants").await?;
            scene.expect_saved(ANN, &["Water the plants"]).await?;
            page.expect_tasks(&["Water the plants"]).await?;
            assert!(page.all("alert", Name::Any).await?.is_empty(), "nothing is said");
            assert_ne!(page.access_token().await?, first, "the new token is kept");
            page.expect_address("/").await
        })
        .await
}

#[tokio::test]
async fn renews_expired_access_token_on_reload() -> Result<()> {
    with("ACCESS_TOKEN_TTL", "2s")
        .play(async |scene| {
            let page = scene.signed_up_with(ANN, &["Water the plants"]).await?;
            scene.wait_until_expired(&page).await?;
            page.reload().await?;
            page.expect_tasks_page().await?;
            page.expect_tasks(&["Water the plants"]).await
        })
        .await
}

#[tokio::test]
async fn concurrent_requests_share_one_renewal() -> Result<()> {
    with("ACCESS_TOKEN_TTL", "4s")
        .play(async |scene| {
            let titles = ["One", "Two", "Three"];
            let page = scene.signed_up_with(ANN, &titles).await?;
            scene.wait_until_expired(&page).await?;
            let renewals = scene.proxy.count("GET", "/api/auth/token");
            scene.proxy.set("GET", "/api/auth/token", Fault::Hold);
            for title in titles {
                page.tick(title).await?;
            }
            scene.proxy.expect_count("GET", "/api/auth/token", renewals + 1).await?;
            // Its list is fetched, which needs a token as well.
            page.click("link", "Trash").await?;
            scene.proxy.expect_count("GET", "/trash", 1).await?;
            scene.proxy.heal();
            page.get("heading", "The trash is empty").await?;
            assert_eq!(scene.proxy.count("GET", "/api/auth/token") - renewals, 1);
            scene.expect_saved(ANN, &["✓ Three", "✓ Two", "✓ One"]).await
        })
        .await
}

#[tokio::test]
async fn returns_to_previous_page_after_session_ended() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Water the plants"]).await?;
        page.visit("Inbox").await?;
        page.expect_address("/inbox").await?;
        scene.api.sign_out(&page.session_token().await?).await?;
        page.expect_session_ended().await?;
        assert!(!page.shows("Water the plants").await?, "nothing of the tasks is left");
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect_view("Inbox").await?;
        page.expect_address("/inbox").await?;
        page.expect_tasks(&["Water the plants"]).await
    })
    .await
}

#[tokio::test]
async fn expired_session_leads_to_sign_in() -> Result<()> {
    with("ACCESS_TOKEN_TTL", "1s")
        .with("SESSION_TTL", "3s")
        .play(async |scene| {
            let page = scene.signed_up(ANN).await?;
            let session = page.session_token().await?;
            until("the session runs out", async || {
                let request = scene.api.request("GET", "/api/auth/token").bearer_auth(&session);
                Ok((request.send().await?.status() == 401).then_some(()))
            })
            .await?;
            page.expect_session_ended().await
        })
        .await
}

#[tokio::test]
async fn sign_in_returns_to_requested_url() -> Result<()> {
    play(async |scene| {
        let ann = scene.api.sign_up(ANN).await?;
        let task = ann.add("Water the plants").await;
        let with_task = format!("/inbox?task={}", task["id"].as_str().context("an id")?);
        for (place, heading) in [("/", "Today"), ("/inbox", "Inbox"), (&with_task, "Inbox")] {
            let before = scene.proxy.count("GET", "/changes");
            let page = scene.open(place).await?;
            page.expect_sign_in_page().await?;
            // The static form is shown before the app sets the address.
            let moved = async || Ok(page.address().await?.starts_with("/sign-in").then_some(()));
            until("the address of the sign-in page", moved).await?;
            assert!(before > 0 || scene.proxy.count("GET", "/changes") == 0, "nothing is asked for");
            page.submit_sign_in(ANN, PASSWORD).await?;
            page.expect_view(heading).await?;
            page.expect_address(place).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn sign_up_returns_to_requested_url() -> Result<()> {
    play(async |scene| {
        for email in [ANN, BOB] {
            let page = scene.open("/inbox").await?;
            // The first account needs no detour.
            if email == BOB {
                page.expect_sign_in_page().await?;
                page.click("link", "Create an account").await?;
            }
            page.get("heading", "Create your account").await?;
            page.submit_sign_up(email, PASSWORD).await?;
            page.expect_view("Inbox").await?;
            page.expect_address("/inbox").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn rejects_open_redirects() -> Result<()> {
    play(async |scene| {
        scene.api.sign_up(ANN).await?;
        for elsewhere in [
            "https%3A%2F%2Fevil.example",
            "%2F%2Fevil.example",
            "%2F%5Cevil.example",
            "%2F%09%2Fevil.example",
        ] {
            let page = scene.open(&format!("/sign-in?next={elsewhere}")).await?;
            page.submit_sign_in(ANN, PASSWORD).await?;
            page.expect_tasks_page().await?;
            page.expect_address("/").await?;
            page.sign_out().await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn sign_out_revokes_tokens_and_clears_storage() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        let (token, user) = (page.access_token().await?, page.user_id().await?);
        page.sign_out().await?;
        let (status, code) = scene.tasks_status(&token, &user).await?;
        assert_eq!((status, code.as_str()), (401, "TOKEN_REVOKED"));
        page.expect_nothing_stored().await?;
        assert!(page.session_token().await.is_err(), "the cookie is gone");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn back_after_sign_out_shows_no_tasks() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Ann's secret"]).await?;
        page.visit("Inbox").await?;
        page.expect_address("/inbox").await?;
        page.go("/no-such-page").await?;
        page.click("link", "Go to your tasks").await?;
        page.expect_tasks(&["Ann's secret"]).await?;
        page.sign_out().await?;
        for _ in 0..4 {
            page.back().await?;
            assert!(!page.shows("Ann's secret").await?);
            assert!(page.tasks().await.map_or(true, |tasks| !tasks.contains(&"Ann's secret".to_owned())));
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn signs_out_locally_while_server_is_unreachable() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        scene.proxy.set("POST", "/api/auth/sign-out", Fault::Cut);
        page.sign_out().await?;
        page.expect("status", "signed out in this browser").await?;
        page.expect_nothing_stored().await?;
        Ok(())
    })
    .await
}
