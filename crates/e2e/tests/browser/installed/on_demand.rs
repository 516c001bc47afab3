//! Pages whose code is loaded when one of them is opened.

use super::expect_installed;
use anyhow::Result;
use e2e::{ANN, Fault, Page, play, until};
use serde_json::json;

/// The file with their code.
const CODE: &str = "/settings-";

async fn title(page: &Page) -> Result<String> {
    page.js("return document.title", json!([])).await
}

#[tokio::test]
async fn first_visit_does_not_wait_for_their_code() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("GET", CODE, Fault::Hold);
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.expect_tasks(&["Tea"]).await?;
        page.click("link", "Move in, move out").await?;
        page.expect("status", "Opening the page…").await?;
        assert_eq!(title(&page).await?, "Move in, move out · Latchkey");
        page.visit("Today").await?;
        page.click("link", "Account").await?;
        page.expect("status", "Opening the page…").await?;
        scene.proxy.heal();
        page.expect_account_page().await?;
        let has_focus = "return document.activeElement.matches('h1')";
        assert!(page.js::<bool>(has_focus, json!([])).await?, "the heading has the focus");
        page.visit_move_page().await
    })
    .await
}

#[tokio::test]
async fn code_that_does_not_load_ends_in_words_and_try_again() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("GET", CODE, Fault::Status(404));
        let page = scene.signed_up(ANN).await?;
        page.click("link", "Account").await?;
        page.expect("alert", "Latchkey cannot be reached").await?;
        scene.proxy.heal();
        page.click("button", "Try again").await?;
        page.expect_account_page().await
    })
    .await
}

/// After an update of the server, a page that is open finds another version of the code, or none.
#[tokio::test]
async fn code_that_is_gone_is_found_with_the_new_version() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("GET", CODE, Fault::Status(404));
        let page = scene.signed_up(ANN).await?;
        page.js::<()>("window.isOld = true", json!([])).await?;
        page.click("link", "Account").await?;
        page.expect("alert", "Latchkey cannot be reached").await?;
        page.click("button", "Try again").await?;
        page.get("button", "Try again").await?;
        scene.proxy.heal();
        page.click("button", "Try again").await?;
        page.expect_account_page().await?;
        assert!(!page.js::<bool>("return !!window.isOld", json!([])).await?, "the document was loaded again");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn pages_open_without_network() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        expect_installed(&page).await?;
        scene.program.stop().await;
        page.click("link", "Account").await?;
        // Its own title, not that of the page that loads it.
        let others = ["Today · Latchkey", "Account · Latchkey"];
        until("the account page", async || {
            Ok((!others.contains(&title(&page).await?.as_str())).then_some(()))
        })
        .await?;
        page.go("/move").await?;
        page.get("heading", "Move in").await.map(drop)
    })
    .await
}
