//! P2: accounts see only their own tasks.

use anyhow::Result;
use e2e::{ANN, BOB, play};

#[tokio::test]
async fn accounts_see_only_their_own_tasks() -> Result<()> {
    play(async |scene| {
        let (ann, bob) = (scene.open("/sign-up").await?, scene.open("/sign-up").await?);
        ann.sign_up(ANN).await?;
        bob.sign_up(BOB).await?;
        ann.add("Ann's secret").await?;
        bob.add("Bob's secret").await?;
        scene.expect_saved(ANN, &["Ann's secret"]).await?;
        scene.expect_saved(BOB, &["Bob's secret"]).await?;
        for (page, own) in [(&ann, "Ann's secret"), (&bob, "Bob's secret")] {
            page.reload().await?;
            page.expect_tasks_page().await?;
            page.expect_tasks(&[own]).await?;
        }
        let (status, code) = scene.tasks_status(&ann.access_token().await?, &bob.user_id().await?).await?;
        assert_eq!((status, code.as_str()), (404, "NOT_FOUND"), "never 403");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn next_account_in_same_browser_sees_nothing_of_previous() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Ann's secret"]).await?;
        page.fill("New task", "Ann's unfinished secret").await?;
        page.sign_out_anyway().await?;
        page.sign_up(BOB).await?;
        page.expect_tasks(&[]).await?;
        page.expect_value("New task", "").await?;
        assert!(!page.shows("Ann").await? && !page.stored().await?.contains("Ann"));
        Ok(())
    })
    .await
}

/// A session that ended by itself leaves a draft, for the same account only.
#[tokio::test]
async fn drafts_are_not_shown_to_another_account() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.fill("New task", "Ann's unfinished secret").await?;
        scene.api.sign_out(&page.session_token().await?).await?;
        page.expect_sign_in_page().await?;
        page.sign_up(BOB).await?;
        page.expect_value("New task", "").await?;
        assert!(!page.shows("Ann").await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn task_requests_carry_access_token_and_no_cookie() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.add("Tea").await?;
        page.edit("Tea", "Coffee").await?;
        page.tick("Coffee").await?;
        page.add("Milk").await?;
        page.delete("Milk").await?;
        scene.expect_saved(ANN, &["✓ Coffee"]).await?;
        page.visit("Trash").await?;
        page.get("button", "Restore Milk").await?;
        let bearer = Some(format!("Bearer {}", page.access_token().await?));
        for path in ["/changes", "/trash"] {
            let sent = scene.proxy.headers(&format!("/api/{}{path}", page.user_id().await?), "authorization");
            assert!(!sent.is_empty() && sent.iter().all(|value| *value == bearer), "{sent:?}");
            assert!(scene.proxy.headers(path, "cookie").iter().all(Option::is_none));
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn scripts_cannot_read_the_session_token() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        let token = page.session_token().await?;
        assert!(token.len() > 40);
        let cookies: String = page.js("return document.cookie", serde_json::json!([])).await?;
        assert_eq!(cookies, "");
        assert!(!page.stored().await?.contains(&token));
        let stored: Vec<String> = page.js("return Object.keys(localStorage)", serde_json::json!([])).await?;
        assert_eq!(stored, ["latchkey.session"]);
        let cookie = page.session_cookie().await?;
        assert_eq!(
            (cookie.http_only, cookie.same_site.as_str(), cookie.path.as_str()),
            (true, "Strict", "/api/auth")
        );
        Ok(())
    })
    .await
}
