//! Tasks are moved by keys, mouse and touch.

use anyhow::Result;
use e2e::{ANN, By, Key, Name, Page, UNTIL_SENT, WebElement, play, until};
use serde_json::json;

async fn handle(page: &Page, title: &str) -> Result<WebElement> {
    Ok(page.row(title).await?.find(By::ClassName("handle")).await?)
}

#[tokio::test]
async fn keys_move_a_task_and_keep_its_focus() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Three", "Two", "One"]).await?;
        page.visit("Inbox").await?;
        page.row("One").await?.find(By::Tag("a")).await?.send_keys(Key::Alt + Key::Down).await?;
        page.expect_tasks(&["Two", "One", "Three"]).await?;
        page.expect("status", "Moved: One").await?;
        page.chord(Key::Alt + Key::Down).await?;
        page.expect_tasks(&["Two", "Three", "One"]).await?;
        page.chord(Key::Alt + Key::Up).await?;
        page.expect_tasks(&["Two", "One", "Three"]).await?;
        page.gone("alert", Name::Any).await?;
        // The focus stays with the task.
        page.chord(Key::Alt + Key::Up).await?;
        page.expect_tasks(&["One", "Two", "Three"]).await?;
        page.chord(Key::Alt + Key::Down).await?;
        page.expect_tasks(&["Two", "One", "Three"]).await?;
        scene.expect_saved(ANN, &["One", "Two", "Three"]).await?;
        page.reload().await?;
        page.expect_tasks(&["Two", "One", "Three"]).await
    })
    .await
}

#[tokio::test]
async fn mouse_drags_a_task_by_its_handle() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Three", "Two", "One"]).await?;
        page.visit("Inbox").await?;
        page.drag(&handle(&page, "One").await?, &page.row("Three").await?).await?;
        page.expect_tasks(&["Two", "Three", "One"]).await?;
        page.click("button", "Undo").await?;
        page.expect_tasks(&["One", "Two", "Three"]).await?;
        page.drag(&handle(&page, "Three").await?, &page.row("One").await?).await?;
        page.expect_tasks(&["Three", "One", "Two"]).await?;
        page.expect_sent().await?;
        page.reload().await?;
        page.expect_tasks(&["Three", "One", "Two"]).await
    })
    .await
}

#[tokio::test]
async fn drag_into_the_sidebar_changes_list_tag_and_day() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New task", "Soil #Home @garden\n").await?;
        page.expect_tasks(&["Soil"]).await?;
        page.visit("Inbox").await?;
        page.add("Tea").await?;
        let into = async |entry: &str| {
            // The entries are others when their numbers have changed.
            tokio::time::sleep(UNTIL_SENT).await;
            let entry = page.get("link", Name::Begins(entry)).await?.element;
            page.drag(&handle(&page, "Tea").await?, &entry).await
        };
        into("Today").await?;
        into("garden").await?;
        page.expect_text("@garden").await?;
        into("Home").await?;
        page.expect_gone("Tea").await?;
        for view in ["Home", "Today"] {
            page.visit(view).await?;
            page.expect_tasks(&["Tea", "Soil"]).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn lists_are_moved_in_the_sidebar() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        for list in ["Home", "Garden", "Work"] {
            page.fill("New list", &format!("{list}\n")).await?;
            page.expect_view(list).await?;
        }
        let order = async |wanted: [&str; 3]| {
            let script =
                "return Array.from(document.querySelectorAll('.of-list .name'), name => name.textContent)";
            until("the order of lists", async || {
                let names: Vec<String> = page.js(script, json!([])).await?;
                anyhow::ensure!(names == wanted, "the order is {names:?}");
                Ok(Some(()))
            })
            .await
        };
        order(["Home", "Garden", "Work"]).await?;
        page.click("DisclosureTriangle", "Change this list").await?;
        page.click("button", "Move up").await?;
        order(["Home", "Work", "Garden"]).await?;
        page.click("button", "Move up").await?;
        page.click("button", "Move up").await?;
        order(["Work", "Home", "Garden"]).await?;
        page.click("button", "Move down").await?;
        order(["Home", "Work", "Garden"]).await?;
        page.expect_sent().await?;
        page.reload().await?;
        order(["Home", "Work", "Garden"]).await
    })
    .await
}

#[tokio::test]
async fn touch_drags_a_task_by_its_handle() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Three", "Two", "One"]).await?;
        page.emulate_phone().await?;
        page.go("/inbox").await?;
        page.expect_tasks(&["One", "Two", "Three"]).await?;
        page.touch_drag(&handle(&page, "One").await?, &page.row("Three").await?).await?;
        page.expect_tasks(&["Two", "Three", "One"]).await
    })
    .await
}
