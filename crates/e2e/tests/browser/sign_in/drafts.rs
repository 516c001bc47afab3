//! Input survives the end of a session.

use anyhow::Result;
use e2e::{ANN, PASSWORD, Page, Scene, play};

async fn session_ends(scene: &Scene, page: &Page) -> Result<()> {
    scene.api.sign_out(&page.session_token().await?).await
}

async fn sign_in_again(page: &Page) -> Result<()> {
    page.expect_session_ended().await?;
    page.submit_sign_in(ANN, PASSWORD).await?;
    page.expect_tasks_page().await
}

#[tokio::test]
async fn keeps_typed_task_when_session_ends() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.fill("New task", "A long thought, unfin").await?;
        session_ends(scene, &page).await?;
        page.click("checkbox", "Tea").await?;
        sign_in_again(&page).await?;
        page.expect_value("New task", "A long thought, unfin").await
    })
    .await
}

#[tokio::test]
async fn keeps_unsaved_task_when_session_ends() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        session_ends(scene, &page).await?;
        page.fill("New task", "Water the plants\n").await?;
        sign_in_again(&page).await?;
        page.expect_tasks(&[]).await?;
        page.expect_value("New task", "Water the plants").await
    })
    .await
}

#[tokio::test]
async fn keeps_unsaved_edit_when_session_ends() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        session_ends(scene, &page).await?;
        page.edit("Tea", "Green tea").await?;
        sign_in_again(&page).await?;
        page.expect_value("Title", "Green tea").await?;
        page.click("button", "Save").await?;
        page.expect_tasks(&["Green tea"]).await
    })
    .await
}

#[tokio::test]
async fn keeps_typed_task_on_reload_but_not_on_sign_out() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New task", "Half a thou").await?;
        page.reload().await?;
        page.expect_tasks_page().await?;
        page.expect_value("New task", "Half a thou").await?;
        page.sign_out().await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect_tasks_page().await?;
        page.expect_value("New task", "").await
    })
    .await
}
