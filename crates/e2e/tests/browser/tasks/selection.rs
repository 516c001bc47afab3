//! Several tasks at once, the palette, and the place on the page.

use anyhow::{Result, ensure};
use e2e::{ANN, By, Key, Page, play, until};
use serde_json::json;

/// Selects what the browser would click with a key held.
async fn select(page: &Page, title: &str, key: &str) -> Result<()> {
    let link = page.row(title).await?.find(By::Tag("a")).await?;
    let script = format!(
        "arguments[0].dispatchEvent(new MouseEvent('click', {{ {key}: true, bubbles: true, cancelable: true }}))"
    );
    page.js_of::<()>(&link, &script).await
}

#[tokio::test]
async fn completes_moves_tags_and_deletes_several() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Four", "Three", "Two", "One"]).await?;
        page.fill("New list", "Home\n").await?;
        page.expect_view("Home").await?;
        page.visit("Inbox").await?;
        select(&page, "One", "ctrlKey").await?;
        select(&page, "Three", "shiftKey").await?;
        page.expect("status", "3 selected").await?;
        page.expect_accessible_everywhere("several selected tasks").await?;
        page.fill("Add tags", "garden\n").await?;
        page.expect("status", "Tagged: 3 tasks").await?;
        page.click("link", e2e::Name::Begins("garden")).await?;
        page.expect_tasks(&["One", "Two", "Three"]).await?;
        select(&page, "One", "metaKey").await?;
        select(&page, "Two", "ctrlKey").await?;
        page.choose("Move to a list", "Home").await?;
        page.visit("Home").await?;
        page.expect_tasks(&["One", "Two"]).await?;
        page.row("One").await?.find(By::Tag("a")).await?.send_keys(Key::Shift + Key::Down).await?;
        page.chord(Key::Shift + Key::Down).await?;
        page.expect("status", "2 selected").await?;
        page.write("x").await?;
        page.expect_tasks(&[]).await?;
        scene.expect_saved(ANN, &["✓ One", "✓ Two", "Three", "Four"]).await?;
        page.click("button", "Undo").await?;
        page.expect_tasks(&["One", "Two"]).await?;
        page.visit("Inbox").await?;
        select(&page, "Three", "ctrlKey").await?;
        select(&page, "Four", "ctrlKey").await?;
        page.click("button", "Delete").await?;
        page.expect_tasks(&[]).await?;
        scene.expect_saved(ANN, &["One", "Two"]).await
    })
    .await
}

/// What has left the view is not acted on.
#[tokio::test]
async fn selection_follows_what_is_shown() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Three", "Two", "One"]).await?;
        select(&page, "One", "ctrlKey").await?;
        select(&page, "Two", "ctrlKey").await?;
        page.tick("One").await?;
        page.expect("status", "1 selected").await?;
        page.press(Key::Escape).await?;
        page.gone("toolbar", "Selected tasks").await?;
        page.expect_tasks(&["Two", "Three"]).await
    })
    .await
}

#[tokio::test]
async fn held_touch_selects() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Two", "One"]).await?;
        page.emulate_phone().await?;
        page.go("/").await?;
        let link = page.row("One").await?.find(By::Tag("a")).await?;
        page.hold(&link).await?;
        page.expect("status", "1 selected").await?;
        page.tap(&page.row("Two").await?.find(By::Tag("a")).await?).await?;
        page.expect("status", "2 selected").await?;
        page.tap(&page.get("button", "Done").await?.element).await?;
        page.expect_tasks(&[]).await?;
        scene.expect_saved(ANN, &["✓ One", "✓ Two"]).await
    })
    .await
}

#[tokio::test]
async fn palette_goes_to_views_and_tasks_and_acts() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Water the plants"]).await?;
        page.fill("New task", "Soil #Home @garden\n").await?;
        page.chord(Key::Control + "k").await?;
        page.get("combobox", "Go to or do").await?;
        page.expect_accessible("the palette").await?;
        page.write("hom\n").await?;
        page.expect_view("Home").await?;
        page.chord(Key::Control + "k").await?;
        page.write("plants\n").await?;
        page.expect_value("Title", "Water the plants").await?;
        page.chord(Key::Control + "k").await?;
        page.write("tra").await?;
        page.press(Key::Enter).await?;
        page.get("heading", "The trash is empty").await?;
        page.chord(Key::Control + "k").await?;
        page.write("add a task\n").await?;
        page.expect_view("Today").await?;
        until("the focus", async || Ok(page.field("New task").await?.is("focused").then_some(()))).await
    })
    .await
}

#[tokio::test]
async fn place_is_kept_on_back_and_reload() -> Result<()> {
    play(async |scene| {
        scene.api.sign_up(ANN).await?.add_many(150).await?;
        let page = scene.open("/sign-in?next=%2Finbox").await?;
        page.submit_sign_in(ANN, e2e::PASSWORD).await?;
        page.expect_view("Inbox").await?;
        page.js::<()>("scrollTo(0, 3000)", json!([])).await?;
        let expect_place = async |wanted: std::ops::Range<i64>| {
            until(&format!("the place {wanted:?}"), async || {
                let place: i64 = page.js("return Math.round(scrollY)", json!([])).await?;
                ensure!(wanted.contains(&place), "the place is {place}");
                Ok(Some(()))
            })
            .await
        };
        expect_place(2800..3200).await?;
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        page.visit("Upcoming").await?;
        expect_place(0..1).await?;
        page.back().await?;
        page.expect_view("Inbox").await?;
        // The heights of rows that were not rendered yet are estimates.
        expect_place(2800..3400).await?;
        page.reload().await?;
        page.expect_view("Inbox").await?;
        expect_place(2800..3400).await
    })
    .await
}
