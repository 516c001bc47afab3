//! Input survives the end of a session.

use anyhow::Result;
use e2e::{ANN, Fault, PASSWORD, Page, Scene, play, until};

async fn session_ends(scene: &Scene, page: &Page) -> Result<()> {
    scene.api.sign_out(&page.session_token().await?).await
}

/// Keeps the page from learning of the end before it sends something: its wait for changes begins again, and is held.
async fn hide_the_end(scene: &Scene, page: &Page) -> Result<()> {
    let before = scene.proxy.count("GET", "wait=25");
    scene.proxy.set("GET", "wait=25", Fault::Hold);
    page.add("First").await?;
    until("the held request", async || Ok((scene.proxy.count("GET", "wait=25") > before).then_some(()))).await
}

async fn sign_in_again(scene: &Scene, page: &Page) -> Result<()> {
    page.expect_session_ended().await?;
    scene.proxy.heal();
    page.submit_sign_in(ANN, PASSWORD).await?;
    page.expect_tasks_page().await
}

#[tokio::test]
async fn keeps_typed_task_when_session_ends() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.fill("New task", "A long thought, unfin").await?;
        session_ends(scene, &page).await?;
        sign_in_again(scene, &page).await?;
        page.expect_value("New task", "A long thought, unfin").await
    })
    .await
}

/// It is sent after the next sign-in.
#[tokio::test]
async fn keeps_unsaved_task_when_session_ends() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        hide_the_end(scene, &page).await?;
        session_ends(scene, &page).await?;
        page.fill("New task", "Water the plants\n").await?;
        sign_in_again(scene, &page).await?;
        page.expect_tasks(&["Water the plants", "First"]).await?;
        scene.expect_saved(ANN, &["Water the plants", "First"]).await
    })
    .await
}

#[tokio::test]
async fn keeps_unsaved_edit_when_session_ends() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        hide_the_end(scene, &page).await?;
        session_ends(scene, &page).await?;
        page.edit("Tea", "Green tea").await?;
        sign_in_again(scene, &page).await?;
        page.expect_tasks(&["First", "Green tea"]).await?;
        scene.expect_saved(ANN, &["First", "Green tea"]).await
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
        page.sign_out_anyway().await?;
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect_tasks_page().await?;
        page.expect_value("New task", "").await
    })
    .await
}
