//! Long lists, long words, and scripts other than Latin.

use anyhow::{Result, ensure};
use e2e::{ANN, By, Key, Name, Page, Scene, play, until};
use serde_json::json;

/// A signed-in browser at the inbox, with many tasks.
async fn with_tasks(scene: &Scene, count: usize) -> Result<Page> {
    scene.api.sign_up(ANN).await?.add_many(count).await?;
    let page = scene.open("/sign-in?next=%2Finbox").await?;
    page.submit_sign_in(ANN, e2e::PASSWORD).await?;
    page.expect_view("Inbox").await?;
    expect_rows(&page, count).await?;
    Ok(page)
}

/// Waits until so many tasks are in the page.
async fn expect_rows(page: &Page, count: usize) -> Result<()> {
    let script = "return document.querySelectorAll('.tasks [data-id]').length";
    let look = async || {
        let rows: usize = page.js(script, json!([])).await?;
        ensure!(rows == count, "there are {rows}");
        Ok(Some(()))
    };
    until(&format!("{count} rows"), look).await
}

/// Reloads, ticks, adds, edits, deletes and goes to other views.
async fn expect_usable(page: &Page, count: usize) -> Result<()> {
    page.reload().await?;
    expect_rows(page, count).await?;
    page.tick("Task 8").await?;
    page.expect_gone("Task 8").await?;
    page.add("One more").await?;
    page.edit("One more", "One less").await?;
    page.delete("One less").await?;
    expect_rows(page, count - 1).await?;
    page.visit("Done").await?;
    page.expect_tasks(&["Task 8"]).await?;
    page.visit("Inbox").await?;
    expect_rows(page, count - 1).await
}

#[tokio::test]
async fn works_with_100_tasks() -> Result<()> {
    play(async |scene| {
        let page = with_tasks(scene, 100).await?;
        expect_usable(&page, 100).await
    })
    .await
}

#[tokio::test]
async fn works_with_1000_tasks() -> Result<()> {
    play(async |scene| {
        let page = with_tasks(scene, 1000).await?;
        expect_usable(&page, 1000).await
    })
    .await
}

/// All of a long list is in the page, so that the browser's own search and a screen reader find it.
#[tokio::test]
async fn finds_every_task_of_a_long_list() -> Result<()> {
    play(async |scene| {
        let page = with_tasks(scene, 600).await?;
        let find = "return window.find('Task 600', true) || window.find('Task 600', true, true)";
        assert!(page.js::<bool>(find, json!([])).await?);
        until("all check boxes", async || Ok((page.tasks().await?.len() == 600).then_some(()))).await?;
        page.js::<()>("scrollTo(0, document.body.scrollHeight)", json!([])).await?;
        page.expect_accessible("the end of a long list").await
    })
    .await
}

#[tokio::test]
async fn scrolling_keeps_edit_and_focus() -> Result<()> {
    play(async |scene| {
        let page = with_tasks(scene, 600).await?;
        page.begin_edit("Task 590", "Half a thou").await?;
        page.js::<()>("scrollTo(0, document.body.scrollHeight)", json!([])).await?;
        assert!(page.field("Title").await?.is("focused"));
        page.write("ght").await?;
        page.expect_value("Title", "Half a thought").await
    })
    .await
}

/// The list is one tab stop, and arrows reach every task.
#[tokio::test]
async fn arrows_reach_every_task() -> Result<()> {
    play(async |scene| {
        let page = with_tasks(scene, 100).await?;
        let titles = page.tasks().await?;
        page.row(&titles[0]).await?.find(By::Tag("a")).await?.send_keys(Key::Down + "").await?;
        for title in &titles[1..20] {
            let row = page.row(title).await?;
            let script = "return arguments[0].contains(document.activeElement)";
            assert!(page.js_of::<bool>(&row, script).await?, "{title}");
            page.press(Key::Down).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn keeps_emoji_and_right_to_left_titles() -> Result<()> {
    play(async |scene| {
        let titles = ["👩‍👩‍👧‍👦 Family 🏳️‍🌈", "לקנות חלב", "اشترِ الخبز", "牛乳を買う", "<b>&amp;\"'</b>"];
        let page = scene.signed_up_with(ANN, &titles).await?;
        page.edit("牛乳を買う", "牛乳を買う 🥛").await?;
        page.tick("לקנות חלב").await?;
        let shown = ["<b>&amp;\"'</b>", "牛乳を買う 🥛", "اشترِ الخبز", "👩‍👩‍👧‍👦 Family 🏳️‍🌈"];
        page.expect_tasks(&shown).await?;
        let saved = ["<b>&amp;\"'</b>", "牛乳を買う 🥛", "اشترِ الخبز", "✓ לקנות חלב", "👩‍👩‍👧‍👦 Family 🏳️‍🌈"];
        scene.expect_saved(ANN, &saved).await?;
        page.reload().await?;
        page.expect_tasks(&shown).await?;
        let direction = "return getComputedStyle(arguments[0].querySelector('.title')).direction";
        for (title, wanted) in [("اشترِ الخبز", "rtl"), ("牛乳を買う 🥛", "ltr")] {
            let row = page.row(title).await?;
            assert_eq!(page.js_of::<String>(&row, direction).await?, wanted, "{title}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn fits_from_320_pixels() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-up").await?;
        for path in ["/sign-in", "/sign-up", "/elsewhere"] {
            page.go(path).await?;
            page.get("heading", Name::Any).await?;
            expect_to_fit(&page, path).await?;
        }
        page.sign_up("an.address.that.is.longer.than.the.screen.is.wide@example.org").await?;
        page.paste("New task", &"W".repeat(200)).await?;
        page.click("button", "Add task").await?;
        page.add("Tea").await?;
        expect_to_fit(&page, "the tasks").await?;
        page.set_width(1280).await?;
        page.open_task("Tea").await?;
        page.paste("Notes", &"M".repeat(300)).await?;
        expect_to_fit(&page, "an open task").await?;
        page.close_task().await
    })
    .await
}

/// Asserts that there is no horizontal scrolling; ends at the narrowest width.
async fn expect_to_fit(page: &Page, what: &str) -> Result<()> {
    for width in [1920, 1280, 768, 375, 320] {
        page.set_width(width).await?;
        assert_eq!(page.overflow().await?, 0, "{what} at {width} pixels");
    }
    Ok(())
}
