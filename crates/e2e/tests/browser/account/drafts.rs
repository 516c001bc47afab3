//! What is typed into the forms stays in the tab until it is saved, and no longer.

use anyhow::{Result, ensure};
use e2e::{ANN, Fault, Page, Scene, play, until};

const UPDATE: &str = "update-user";
const CREATE: &str = "api-key/create";
const PURPOSE: &str = "What is it for?";

async fn at_account(scene: &Scene) -> Result<Page> {
    let page = scene.signed_up(ANN).await?;
    page.click("link", "Account").await?;
    page.expect_account_page().await?;
    Ok(page)
}

/// Waits until a text is nowhere in the storage of the tab.
async fn expect_forgotten(page: &Page, text: &str) -> Result<()> {
    until("the draft is gone", async || {
        let stored = page.stored().await?;
        ensure!(!stored.contains(text), "{stored}");
        Ok(Some(()))
    })
    .await
}

#[tokio::test]
async fn draft_ends_with_the_response_although_the_page_was_left() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        for call in [UPDATE, CREATE] {
            scene.proxy.set("POST", call, Fault::Hold);
        }
        page.fill("Name", "Ann of Green Gables\n").await?;
        scene.proxy.expect_count("POST", UPDATE, 1).await?;
        page.visit_account("Tokens").await?;
        page.fill(PURPOSE, "Nightly backup\n").await?;
        scene.proxy.expect_count("POST", CREATE, 1).await?;
        page.visit("Today").await?;
        assert!(page.stored().await?.contains("Nightly backup"), "it is kept until then");
        scene.proxy.heal();
        for text in ["Ann of Green Gables", "Nightly backup"] {
            expect_forgotten(&page, text).await?;
        }
        page.click("link", "Account").await?;
        page.expect_value("Name", "Ann of Green Gables").await?;
        page.visit_account("Tokens").await?;
        page.get("button", "Revoke Nightly backup").await?;
        page.expect_value(PURPOSE, "").await?;
        // Nothing is left to be asked about.
        page.sign_out().await
    })
    .await
}

#[tokio::test]
async fn draft_of_what_could_not_be_saved_stays() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        scene.proxy.set("POST", UPDATE, Fault::Hold);
        page.fill("Name", "Ann of Green Gables\n").await?;
        scene.proxy.expect_count("POST", UPDATE, 1).await?;
        page.visit_account("Tokens").await?;
        scene.proxy.set("POST", UPDATE, Fault::Status(503));
        page.visit_account("Profile").await?;
        page.expect_value("Name", "Ann of Green Gables").await?;
        page.reload().await?;
        page.expect_value("Name", "Ann of Green Gables").await
    })
    .await
}

#[tokio::test]
async fn what_is_typed_during_the_request_stays() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        scene.proxy.set("POST", UPDATE, Fault::Hold);
        page.fill("Name", "Ann\n").await?;
        scene.proxy.expect_count("POST", UPDATE, 1).await?;
        page.fill("Name", "Ann of Green Gables").await?;
        scene.proxy.heal();
        page.expect("status", "Your name is saved.").await?;
        page.reload().await?;
        page.expect_value("Name", "Ann of Green Gables").await?;

        page.visit_account("Tokens").await?;
        scene.proxy.set("POST", CREATE, Fault::Hold);
        page.fill(PURPOSE, "Nightly backup\n").await?;
        scene.proxy.expect_count("POST", CREATE, 1).await?;
        page.fill(PURPOSE, "Import").await?;
        scene.proxy.heal();
        page.get("button", "Revoke Nightly backup").await?;
        page.expect_value(PURPOSE, "Import").await?;
        page.reload().await?;
        page.expect_value(PURPOSE, "Import").await
    })
    .await
}
