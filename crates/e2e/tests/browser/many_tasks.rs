//! Long lists, long words, and every script of the world.

use anyhow::Result;
use e2e::{ANN, Page, Scene, play};
use serde_json::json;
use std::time::{Duration, Instant};

async fn with_tasks(scene: &Scene, count: usize) -> Result<Page> {
    let ann = scene.api.sign_up(ANN).await?;
    for number in 1..=count {
        scene.api.add(&ann, &format!("Task {number}")).await?;
    }
    let page = scene.open("/sign-in").await?;
    page.sign_in(ANN).await?;
    Ok(page)
}

/// Reloads, ticks, adds, edits, deletes and filters, each within `patience`.
async fn expect_usable(page: &Page, count: usize, patience: Duration) -> Result<()> {
    let newest = format!("Task {count}");
    let started = Instant::now();
    page.reload().await?;
    page.get("link", &format!("All {count}")).await?;
    page.get("checkbox", "Task 1").await?;
    assert!(started.elapsed() < patience, "loading {count} tasks took {:?}", started.elapsed());
    assert_eq!(page.tasks().await?.len(), count);

    let started = Instant::now();
    page.click("checkbox", &newest).await?;
    page.get("link", "Done 1").await?;
    assert!(started.elapsed() < patience, "ticking took {:?}", started.elapsed());
    page.add("One more").await?;
    page.edit("One more", "One less").await?;
    page.delete("One less").await?;
    page.gone("checkbox", "One less").await?;

    let started = Instant::now();
    page.click("link", "Done 1").await?;
    page.expect_tasks(&[&newest]).await?;
    page.click("link", &format!("All {count}")).await?;
    page.get("checkbox", "Task 1").await?;
    assert!(started.elapsed() < patience, "filtering took {:?}", started.elapsed());
    Ok(())
}

#[tokio::test]
async fn a_hundred_tasks_are_usable() -> Result<()> {
    play(async |scene| {
        let page = with_tasks(scene, 100).await?;
        expect_usable(&page, 100, Duration::from_secs(2)).await
    })
    .await
}

#[tokio::test]
async fn a_thousand_tasks_are_usable() -> Result<()> {
    play(async |scene| {
        let page = with_tasks(scene, 1000).await?;
        expect_usable(&page, 1000, Duration::from_secs(4)).await
    })
    .await
}

#[tokio::test]
async fn emoji_and_right_to_left_titles_are_kept_and_shown_as_they_should_be() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        let titles = ["👩‍👩‍👧‍👦 Family 🏳️‍🌈", "לקנות חלב", "اشترِ الخبز", "牛乳を買う", "<b>&amp;\"'</b>"];
        for title in titles {
            page.add(title).await?;
        }
        page.edit("牛乳を買う", "牛乳を買う 🥛").await?;
        page.click("checkbox", "לקנות חלב").await?;
        page.get("link", "Done 1").await?;
        let shown = ["<b>&amp;\"'</b>", "牛乳を買う 🥛", "اشترِ الخبز", "לקנות חלב", "👩‍👩‍👧‍👦 Family 🏳️‍🌈"];
        page.expect_tasks(&shown).await?;
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
async fn everything_fits_from_320_pixels_up_even_the_longest_words() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-up").await?;
        for width in [320, 375, 768, 1280, 1920] {
            page.set_width(width).await?;
            for path in ["/sign-in", "/sign-up", "/elsewhere"] {
                page.go(path).await?;
                page.get("heading", e2e::Name::Any).await?;
                assert_eq!(page.overflow().await?, 0, "{path} at {width}");
            }
        }
        page.set_width(320).await?;
        page.sign_up("an.address.that.is.longer.than.the.screen.is.wide@example.org").await?;
        page.add(&"W".repeat(200)).await?;
        page.add("Tea").await?;
        page.click("button", "Edit Tea").await?;
        let field = page.field("Description").await?.element;
        page.js::<()>(
            "arguments[0].value = arguments[1];
            arguments[0].dispatchEvent(new Event('input', { bubbles: true }))",
            json!([field.to_json()?, "M".repeat(300)]),
        )
        .await?;
        for width in [320, 375, 768, 1280, 1920] {
            page.set_width(width).await?;
            assert_eq!(page.overflow().await?, 0, "editing at {width}");
        }
        page.click("button", "Save").await?;
        for width in [320, 375, 768, 1280, 1920] {
            page.set_width(width).await?;
            assert_eq!(page.overflow().await?, 0, "the tasks at {width}");
        }
        page.click("button", "Delete Tea").await?;
        page.set_width(320).await?;
        page.get("dialog", "Delete this task?").await?;
        assert_eq!(page.overflow().await?, 0, "the question at 320");
        page.click("button", "Delete").await
    })
    .await
}
