//! The list of tasks in its views.

use anyhow::Result;
use e2e::{ANN, Fault, PASSWORD, UNTIL_SENT, play};
use serde_json::json;

#[tokio::test]
async fn shows_loading_state_and_then_tasks() -> Result<()> {
    play(async |scene| {
        let ann = scene.api.sign_up(ANN).await?;
        ann.add("Water the plants").await;
        let page = scene.open("/sign-in?next=%2Finbox").await?;
        scene.proxy.set("GET", "/changes", Fault::Hold);
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect("status", "Loading your tasks…").await?;
        assert!(!page.shows("Nothing in the inbox").await?, "the tasks are not loaded yet");
        scene.proxy.heal();
        page.expect_tasks(&["Water the plants"]).await?;
        assert!(!page.shows("Loading your tasks…").await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn empty_views_have_a_hint() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.get("heading", "All clear for today").await?;
        for (view, words) in [
            ("Upcoming", "Nothing is coming up"),
            ("Inbox", "Nothing in the inbox"),
            ("Done", "Nothing is done yet"),
            ("Search", "Find a task"),
        ] {
            page.visit(view).await?;
            page.get("heading", words).await?;
        }
        page.click("link", "Trash").await?;
        page.get("heading", "The trash is empty").await?;
        page.visit("Today").await?;
        page.add("Water the plants").await?;
        assert!(!page.shows("All clear for today").await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn adds_tasks_with_enter_and_button() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.add("First").await?;
        assert!(page.field("New task").await?.is("focused"), "ready for the next");
        page.expect_value("New task", "").await?;
        page.expect("status", "Added: First").await?;
        scene.expect_saved(ANN, &["First"]).await?;
        page.fill("New task", "  Second  ").await?;
        page.click("button", "Add task").await?;
        page.expect_tasks(&["Second", "First"]).await?;
        scene.expect_saved(ANN, &["Second", "First"]).await?;
        page.reload().await?;
        page.expect_tasks(&["Second", "First"]).await
    })
    .await
}

#[tokio::test]
async fn saves_quickly_added_tasks_in_order() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        for title in ["one", "two", "three", "four", "five", "six"] {
            page.add(title).await?;
        }
        let newest_first = ["six", "five", "four", "three", "two", "one"];
        page.expect_tasks(&newest_first).await?;
        scene.expect_saved(ANN, &newest_first).await
    })
    .await
}

#[tokio::test]
async fn does_not_add_invalid_title() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        for (title, why) in [("   ", "Title must not be empty"), (&"x".repeat(501), "at most 500 characters")]
        {
            page.fill("New task", title).await?;
            page.click("button", "Add task").await?;
            page.expect_text(why).await?;
            let field = page.field("New task").await?;
            assert!(field.is("invalid") && field.description.contains(why), "{}", field.description);
        }
        page.expect_tasks(&[]).await?;
        tokio::time::sleep(UNTIL_SENT).await;
        assert_eq!(scene.proxy.count("POST", "/changes"), 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn double_click_adds_one_task() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New task", "Only once").await?;
        page.double_click("button", "Add task").await?;
        page.expect_tasks(&["Only once"]).await?;
        page.fill("New task", "And once more\n\n").await?;
        page.expect_tasks(&["And once more", "Only once"]).await?;
        scene.expect_saved(ANN, &["And once more", "Only once"]).await
    })
    .await
}

/// Completed tasks are out of the way, and struck out where they are shown.
#[tokio::test]
async fn completed_tasks_move_to_done_and_can_be_reopened() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Water the plants"]).await?;
        let decoration = "return getComputedStyle(arguments[0].querySelector('.title')).textDecorationLine";
        let row = page.row("Water the plants").await?;
        assert_eq!(page.js_of::<String>(&row, decoration).await?, "none");
        page.tick("Water the plants").await?;
        page.expect_gone("Water the plants").await?;
        page.expect("status", "Done: Water the plants").await?;
        scene.expect_saved(ANN, &["✓ Water the plants"]).await?;
        page.visit("Done").await?;
        assert!(page.task("Water the plants").await?.is("checked"));
        let row = page.row("Water the plants").await?;
        assert_eq!(page.js_of::<String>(&row, decoration).await?, "line-through");
        page.reload().await?;
        page.tick("Water the plants").await?;
        page.expect_tasks(&[]).await?;
        page.visit("Today").await?;
        page.expect_tasks(&["Water the plants"]).await?;
        scene.expect_saved(ANN, &["Water the plants"]).await
    })
    .await
}

#[tokio::test]
async fn views_have_addresses_titles_and_a_current_link() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New task", "Buy soil #Home @garden\n").await?;
        page.expect_tasks(&["Buy soil"]).await?;
        scene.expect_saved(ANN, &["Buy soil"]).await?;
        let list = scene.api.sign_in(ANN).await?.call("GET", "/lists", None).await.expect(200).json();
        let list = format!("/list?id={}", list[0]["id"].as_str().unwrap());
        for (link, heading, address) in [
            ("Today", "Today", "/"),
            ("Upcoming", "Upcoming", "/upcoming"),
            ("Home", "Home", &*list),
            ("garden", "@garden", "/tag?name=garden"),
        ] {
            page.click("link", e2e::Name::Begins(link)).await?;
            page.expect_view(heading).await?;
            page.expect_address(address).await?;
            page.expect_tasks(&["Buy soil"]).await?;
            page.reload().await?;
            page.expect_tasks(&["Buy soil"]).await?;
            let title: String = page.js("return document.title", json!([])).await?;
            assert_eq!(title, format!("{heading} · Latchkey"));
            let current =
                page.get("link", e2e::Name::Begins(link)).await?.element.attr("aria-current").await?;
            assert_eq!(current.as_deref(), Some("page"), "{link}");
        }
        page.back().await?;
        page.expect_view("Home").await
    })
    .await
}

#[tokio::test]
async fn search_finds_words_of_title_notes_and_tags() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New task", "Café with Zoë @friends\n").await?;
        page.add("Tea").await?;
        page.open_task("Tea").await?;
        page.fill("Notes", "with a BISCUIT").await?;
        page.close_task().await?;
        page.tick("Tea").await?;
        page.visit("Search").await?;
        page.get("searchbox", "Search").await?.element.send_keys("cafe").await?;
        page.expect("status", "1 task found").await?;
        for (words, found) in [
            ("cafe zoe", &["Café with Zoë"][..]),
            ("with", &["Café with Zoë", "Tea"]),
            ("biscuit", &["Tea"]),
            ("FRIEND", &["Café with Zoë"]),
            ("coffee", &[]),
        ] {
            let field = page.get("searchbox", "Search").await?.element;
            field.clear().await?;
            field.send_keys(words).await?;
            page.expect_tasks(found).await?;
        }
        page.reload().await?;
        page.get("heading", "Nothing found").await?;
        page.expect_address("/search?q=coffee").await
    })
    .await
}

#[tokio::test]
async fn lists_are_created_renamed_archived_and_deleted() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New list", "Home\n").await?;
        page.expect_view("Home").await?;
        page.add("Buy soil").await?;
        page.click("DisclosureTriangle", "Change this list").await?;
        page.fill("Name", "Garden\n").await?;
        page.expect_view("Garden").await?;
        page.choose("Color", "green").await?;
        page.click("button", "Archive").await?;
        page.gone("link", e2e::Name::Begins("Garden")).await?;
        page.click("button", "Show in the sidebar").await?;
        page.visit("Garden").await?;
        page.expect_tasks(&["Buy soil"]).await?;
        page.click("button", "Delete list and its tasks").await?;
        page.expect_view("Today").await?;
        page.expect("status", "Deleted: Garden").await?;
        scene.expect_saved(ANN, &[]).await?;
        page.click("button", "Undo").await?;
        page.visit("Garden").await?;
        page.expect_tasks(&["Buy soil"]).await?;
        scene.expect_saved(ANN, &["Buy soil"]).await
    })
    .await
}

#[tokio::test]
async fn trash_restores_and_is_emptied() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Coffee", "Tea"]).await?;
        page.delete("Coffee").await?;
        page.delete("Tea").await?;
        scene.expect_saved(ANN, &[]).await?;
        page.click("link", "Trash").await?;
        page.click("button", "Restore Coffee").await?;
        page.gone("button", "Restore Coffee").await?;
        scene.expect_saved(ANN, &["Coffee"]).await?;
        page.click("button", "Empty the trash").await?;
        page.get("dialog", "Empty the trash?").await?;
        page.press(e2e::Key::Escape).await?;
        page.get("button", "Restore Tea").await?;
        page.click("button", "Empty the trash").await?;
        page.get("dialog", "Empty the trash?").await?;
        page.js::<()>("document.querySelector('dialog[open] [type=submit]').click()", json!([])).await?;
        page.get("heading", "The trash is empty").await?;
        page.visit("Today").await?;
        page.expect_tasks(&["Coffee"]).await
    })
    .await
}

#[tokio::test]
async fn unknown_page_links_back() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/no/such/page").await?;
        page.get("heading", "Page not found").await?;
        page.click("link", "Go to your tasks").await?;
        page.expect_sign_in_page().await?;
        page.sign_up(ANN).await?;
        page.go("/elsewhere").await?;
        page.get("heading", "Page not found").await?;
        page.click("link", "Go to your tasks").await?;
        page.expect_tasks_page().await
    })
    .await
}
