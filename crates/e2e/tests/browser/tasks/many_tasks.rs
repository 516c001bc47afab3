//! Long lists, long words, and scripts other than Latin.

use anyhow::Result;
use e2e::{ANN, Key, Name, Page, Scene, play, until};
use serde_json::json;

async fn with_tasks(scene: &Scene, count: usize) -> Result<Page> {
    let ann = scene.api.sign_up(ANN).await?;
    for number in 1..=count {
        ann.add(&format!("Task {number}")).await;
    }
    let page = scene.open("/sign-in").await?;
    page.sign_in(ANN).await?;
    Ok(page)
}

/// Reloads, ticks, adds, edits, deletes and filters.
async fn expect_usable(page: &Page, count: usize) -> Result<()> {
    let newest = format!("Task {count}");
    page.reload().await?;
    page.get("link", &format!("All {count}")).await?;
    page.get("checkbox", &newest).await?;
    page.press(Key::End).await?;
    page.get("checkbox", "Task 1").await?;
    page.press(Key::Home).await?;

    page.click("checkbox", &newest).await?;
    page.get("link", "Done 1").await?;
    page.add("One more").await?;
    page.edit("One more", "One less").await?;
    page.delete("One less").await?;
    page.gone("checkbox", "One less").await?;

    page.click("link", "Done 1").await?;
    page.expect_tasks(&[&newest]).await?;
    page.click("link", &format!("All {count}")).await?;
    page.get("checkbox", &format!("Task {}", count - 1)).await?;
    Ok(())
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

/// Position and total of each rendered task.
async fn positions(page: &Page) -> Result<Vec<(String, String)>> {
    let script =
        "return [...document.querySelectorAll('[role=listitem]')].map(e => [e.ariaPosInSet, e.ariaSetSize])";
    page.js(script, json!([])).await
}

#[tokio::test]
async fn renders_lists_up_to_200_completely() -> Result<()> {
    play(async |scene| {
        let page = with_tasks(scene, 200).await?;
        until("all tasks", async || Ok((page.tasks().await?.len() == 200).then_some(()))).await?;
        let positions = positions(&page).await?;
        assert!(positions.into_iter().eq((1..=200).map(|place| (place.to_string(), "200".to_owned()))));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn renders_longer_lists_partially_with_positions() -> Result<()> {
    play(async |scene| {
        let page = with_tasks(scene, 600).await?;
        page.get("checkbox", "Task 600").await?;
        assert!(page.tasks().await?.len() < 200);
        page.press(Key::End).await?;
        page.get("checkbox", "Task 1").await?;
        let positions = positions(&page).await?;
        assert_eq!(positions.last(), Some(&("600".to_owned(), "600".to_owned())));
        page.gone("checkbox", "Task 600").await?;
        page.expect_accessible("the end of a long list").await?;
        page.press(Key::Home).await?;
        page.get("checkbox", "Task 600").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn scrolling_keeps_edit_and_focus() -> Result<()> {
    play(async |scene| {
        let page = with_tasks(scene, 600).await?;
        page.begin_edit("Task 590", "Half a thou").await?;
        page.js::<()>("scrollTo(0, document.body.scrollHeight)", json!([])).await?;
        page.get("checkbox", "Task 1").await?;
        page.gone("checkbox", "Task 540").await?;
        assert!(page.field("Title").await?.is("focused"));
        page.write("ght").await?;
        page.expect_value("Title", "Half a thought").await
    })
    .await
}

/// Every task can be reached by keyboard, rendered or not.
#[tokio::test]
async fn tab_reaches_tasks_not_rendered_yet() -> Result<()> {
    play(async |scene| {
        let page = with_tasks(scene, 600).await?;
        let last = page.tasks().await?.pop().unwrap_or_default();
        let last: usize = last.trim_start_matches("Task ").parse()?;
        page.get("checkbox", &format!("Task {last}")).await?.element.send_keys(Key::Tab + "").await?;
        for number in (last - 5..last).rev() {
            page.tab_to("checkbox", &format!("Task {number}")).await?;
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
        page.click("checkbox", "לקנות חלב").await?;
        let shown = ["<b>&amp;\"'</b>", "牛乳を買う 🥛", "اشترِ الخبز", "לקנות חלב", "👩‍👩‍👧‍👦 Family 🏳️‍🌈"];
        page.expect_tasks(&shown).await?;
        let saved = ["<b>&amp;\"'</b>", "牛乳を買う 🥛", "اشترِ الخبز", "✓ לקנות חלב", "👩‍👩‍👧‍👦 Family 🏳️‍🌈"];
        scene.expect_saved(ANN, &saved).await?;
        page.reload().await?;
        page.expect_tasks(&shown).await?;
        let direction = "return getComputedStyle(arguments[0].labels[0]).direction";
        for (title, wanted) in [("לקנות חלב", "rtl"), ("牛乳を買う 🥛", "ltr")] {
            let checkbox = page.get("checkbox", title).await?.element;
            assert_eq!(page.js_of::<String>(&checkbox, direction).await?, wanted, "{title}");
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
        page.click("button", "Edit Tea").await?;
        page.paste("Description", &"M".repeat(300)).await?;
        expect_to_fit(&page, "editing").await?;
        page.click("button", "Save").await?;
        expect_to_fit(&page, "the tasks").await?;
        page.click("button", "Delete Tea").await?;
        page.get("dialog", "Delete this task?").await?;
        expect_to_fit(&page, "being asked").await?;
        page.click("button", "Delete").await
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
