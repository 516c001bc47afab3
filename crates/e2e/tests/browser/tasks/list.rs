//! States, filters, editing and deleting.

use anyhow::Result;
use e2e::{ANN, Fault, Name, play};

#[tokio::test]
async fn shows_loading_state_and_then_tasks() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Water the plants"]).await?;
        scene.proxy.set("GET", "/tasks", Fault::Hold);
        page.reload().await?;
        page.expect("status", "Loading your tasks…").await?;
        assert!(!page.shows("Nothing here yet").await?, "the list is not loaded yet");
        scene.proxy.heal();
        page.expect_tasks(&["Water the plants"]).await?;
        assert!(!page.shows("Loading your tasks…").await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn empty_list_has_a_hint_for_each_filter() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        for (filter, words) in
            [("All", "Nothing here yet"), ("Open", "Nothing open"), ("Done", "Nothing done yet")]
        {
            page.click("link", &format!("{filter} 0")).await?;
            page.get("heading", words).await?;
        }
        page.click("link", "All 0").await?;
        page.add("Water the plants").await?;
        assert!(!page.shows("Nothing here yet").await?);
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
async fn does_not_send_invalid_title() -> Result<()> {
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
        assert_eq!(scene.proxy.count("POST", "/tasks"), 0);
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
        scene.expect_saved(ANN, &["Only once"]).await?;
        page.fill("New task", "And once more\n\n").await?;
        page.expect_tasks(&["And once more", "Only once"]).await?;
        scene.expect_saved(ANN, &["And once more", "Only once"]).await?;
        assert_eq!(scene.proxy.count("POST", "/tasks"), 2);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn strikes_out_completed_tasks_and_reopens_them() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Water the plants"]).await?;
        let decoration = "const label = arguments[0].labels[0];
            return getComputedStyle(label).textDecorationLine";
        let look = async || {
            let checkbox = page.get("checkbox", "Water the plants").await?.element;
            page.js_of::<String>(&checkbox, decoration).await
        };
        assert_eq!(look().await?, "none");
        page.click("checkbox", "Water the plants").await?;
        page.expect_completed("Water the plants", true).await?;
        assert_eq!(look().await?, "line-through");
        page.get("link", "Done 1").await?;
        scene.expect_saved(ANN, &["✓ Water the plants"]).await?;
        page.reload().await?;
        page.expect_completed("Water the plants", true).await?;
        page.click("checkbox", "Water the plants").await?;
        page.expect_completed("Water the plants", false).await?;
        assert_eq!(look().await?, "none");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn filters_are_in_the_url_and_survive_a_reload() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Three", "Two", "One"]).await?;
        page.click("checkbox", "Two").await?;
        scene.expect_saved(ANN, &["One", "✓ Two", "Three"]).await?;
        let filters: [(&str, &str, &[&str]); 3] = [
            ("Open 2", "/?show=open", &["One", "Three"]),
            ("Done 1", "/?show=done", &["Two"]),
            ("All 3", "/", &["One", "Two", "Three"]),
        ];
        page.get("navigation", "Filter tasks").await?;
        for (link, address, tasks) in filters {
            page.click("link", link).await?;
            page.expect_address(address).await?;
            page.expect_tasks(tasks).await?;
            page.reload().await?;
            page.expect_tasks(tasks).await?;
            let current = page.get("link", link).await?.element.attr("aria-current").await?;
            assert_eq!(current.as_deref(), Some("page"), "{link}");
        }
        page.back().await?;
        page.expect_tasks(&["Two"]).await
    })
    .await
}

#[tokio::test]
async fn edits_a_task_in_place() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Below", "Water the plants"]).await?;
        page.begin_edit("Water the plants", "Water the fern").await?;
        page.fill("Description", "Twice a day\nand talk to it").await?;
        page.click("button", "Save").await?;
        page.expect_tasks(&["Water the fern", "Below"]).await?;
        page.expect_text("and talk to it").await?;

        page.begin_edit("Water the fern", "Enter saves").await?;
        page.write("\n").await?;
        page.expect_tasks(&["Enter saves", "Below"]).await?;

        page.begin_edit("Enter saves", "never").await?;
        page.press(e2e::Key::Escape).await?;
        page.expect_tasks(&["Enter saves", "Below"]).await?;
        page.begin_edit("Enter saves", "never").await?;
        page.click("button", "Cancel").await?;
        page.expect_tasks(&["Enter saves", "Below"]).await?;

        scene.expect_saved(ANN, &["Enter saves", "Below"]).await?;
        page.reload().await?;
        page.expect_tasks(&["Enter saves", "Below"]).await?;
        page.expect_text("Twice a day").await
    })
    .await
}

#[tokio::test]
async fn validates_an_edit_before_sending() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.begin_edit("Tea", " ").await?;
        page.click("button", "Save").await?;
        let title = page.field("Title").await?;
        assert!(title.is("invalid") && title.description.contains("must not be empty"));
        page.fill("Title", "Tea").await?;
        page.paste("Description", &"x".repeat(10_001)).await?;
        page.click("button", "Save").await?;
        let description = page.field("Description").await?;
        assert!(description.is("invalid") && description.description.contains("at most 10000"));
        assert_eq!(scene.proxy.count("PATCH", "/tasks"), 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn asks_before_deleting() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Keep me", "Delete me"]).await?;
        page.click("button", "Delete Delete me").await?;
        page.get("heading", "Delete this task?").await?;
        let dialog = page.get("dialog", "Delete this task?").await?;
        assert!(dialog.element.text().await?.contains("Delete me"), "it says which");
        page.click("button", "Cancel").await?;
        page.gone("dialog", Name::Any).await?;
        page.expect_tasks(&["Delete me", "Keep me"]).await?;
        assert!(page.get("button", "Delete Delete me").await?.is("focused"));

        page.click("button", "Delete Delete me").await?;
        page.press(e2e::Key::Escape).await?;
        page.gone("dialog", Name::Any).await?;
        page.expect_tasks(&["Delete me", "Keep me"]).await?;
        assert_eq!(scene.proxy.count("DELETE", "/tasks"), 0);

        page.delete("Delete me").await?;
        page.expect_tasks(&["Keep me"]).await?;
        scene.expect_saved(ANN, &["Keep me"]).await?;
        page.reload().await?;
        page.expect_tasks(&["Keep me"]).await
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
