//! The panel of a task.

use anyhow::Result;
use e2e::{ANN, Key, Page, Scene, UNTIL_SENT, play, until};
use serde_json::{Value, json};

/// Waits until the server has `wanted` in the member of the only task.
async fn expect_member(scene: &Scene, member: &str, wanted: Value) -> Result<()> {
    let ann = scene.api.sign_in(ANN).await?;
    let look = async || {
        let task = ann.get("").await.expect(200).json()[0][member].clone();
        anyhow::ensure!(task == wanted, "{member} is {task}");
        Ok(Some(()))
    };
    until(&format!("{wanted} in {member}"), look).await
}

#[tokio::test]
async fn saves_title_and_notes_as_one_types() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Below", "Water the plants"]).await?;
        page.begin_edit("Water the plants", "Water the fern").await?;
        page.expect_tasks(&["Water the fern", "Below"]).await?;
        scene.expect_saved(ANN, &["Water the fern", "Below"]).await?;
        page.fill("Notes", "Twice a day\nand talk to it").await?;
        page.press(Key::Escape).await?;
        page.gone("complementary", "Task").await?;
        page.expect_text("Twice a day").await?;
        let link = page.row("Water the fern").await?;
        let script = "return arguments[0].contains(document.activeElement)";
        assert!(page.js_of::<bool>(&link, script).await?, "one is back where one was");
        page.reload().await?;
        page.open_task("Water the fern").await?;
        page.expect_value("Notes", "Twice a day\nand talk to it").await
    })
    .await
}

#[tokio::test]
async fn back_closes_the_task_and_then_leads_out_of_the_view() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Milk", "Tea"]).await?;
        page.visit("Search").await?;
        page.visit("Inbox").await?;
        page.open_task("Tea").await?;
        page.open_task("Milk").await?;
        page.back().await?;
        page.gone("complementary", "Task").await?;
        page.expect_address("/inbox").await?;
        // Closing it is the same as Back.
        page.open_task("Tea").await?;
        page.close_task().await?;
        page.expect_address("/inbox").await?;
        page.back().await?;
        page.expect_view("Search").await?;
        page.forward().await?;
        page.expect_view("Inbox").await?;
        // Also after a reload, while it is open and when it is closed.
        page.open_task("Tea").await?;
        page.reload().await?;
        page.expect_value("Title", "Tea").await?;
        page.close_task().await?;
        page.expect_address("/inbox").await?;
        page.reload().await?;
        page.expect_view("Inbox").await?;
        page.back().await?;
        page.expect_view("Search").await
    })
    .await
}

#[tokio::test]
async fn keeps_what_cannot_be_saved_as_a_draft() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        let sent = scene.proxy.count("POST", "/changes");
        page.begin_edit("Tea", " ").await?;
        let title = page.field("Title").await?;
        assert!(title.is("invalid") && title.description.contains("must not be empty"));
        page.paste("Notes", &"x".repeat(10_001)).await?;
        let notes = page.field("Notes").await?;
        assert!(notes.is("invalid") && notes.description.contains("at most 10000"));
        page.close_task().await?;
        tokio::time::sleep(UNTIL_SENT).await;
        assert_eq!(scene.proxy.count("POST", "/changes"), sent, "nothing is sent");
        page.expect_tasks(&["Tea"]).await?;
        page.row("Tea").await?.find(e2e::By::Tag("a")).await?.click().await?;
        page.expect_value("Title", " ").await?;
        page.expect_value("Notes", &"x".repeat(10_001)).await?;
        page.reload().await?;
        page.expect_value("Notes", &"x".repeat(10_001)).await?;
        page.fill("Title", "Green tea").await?;
        page.fill("Notes", "hot").await?;
        page.close_task().await?;
        scene.expect_saved(ANN, &["Green tea"]).await?;
        expect_member(scene, "description", json!("hot")).await
    })
    .await
}

/// Both have the height of the window at most, and begin below the bar at the top.
#[tokio::test]
async fn neither_the_task_nor_many_lists_make_the_page_scroll() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        let fits = async |width: u32| {
            page.set_width(width).await?;
            until(&format!("a page that does not scroll at {width} pixels"), async || {
                let script =
                    "const page = document.scrollingElement; return page.scrollHeight - page.clientHeight";
                let more: i64 = page.js(script, json!([])).await?;
                anyhow::ensure!(more == 0, "it scrolls by {more} pixels");
                Ok(Some(()))
            })
            .await
        };
        page.open_task("Tea").await?;
        page.fill("Notes", &"One line\n".repeat(30)).await?;
        fits(768).await?;
        fits(1280).await?;
        page.close_task().await?;
        let ann = scene.api.sign_in(ANN).await?;
        for number in 1..=20 {
            ann.call("POST", "/lists", Some(json!({ "name": format!("List {number}") }))).await.expect(201);
        }
        page.get("link", "List 20").await?;
        fits(1280).await
    })
    .await
}

/// Text of the last half second is not lost either.
#[tokio::test]
async fn keeps_what_is_typed_just_before_a_reload() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.open_task("Tea").await?;
        page.js::<()>(
            "const field = document.getElementById('task-notes');
             field.value = 'at the last second';
             field.dispatchEvent(new Event('input', { bubbles: true }));
             location.reload()",
            json!([]),
        )
        .await?;
        page.expect_value("Notes", "at the last second").await?;
        expect_member(scene, "description", json!("at the last second")).await
    })
    .await
}

#[tokio::test]
async fn every_field_is_saved() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New list", "Home\n").await?;
        page.expect_view("Home").await?;
        page.visit("Inbox").await?;
        page.add("Water the plants").await?;
        page.open_task("Water the plants").await?;
        page.choose("Repeat", "Every day").await?;
        expect_member(scene, "repeat", json!({ "rule": "FREQ=DAILY", "from": "due" })).await?;
        page.get("Date", "Due").await?.element.send_keys("12242026").await?;
        expect_member(scene, "due", json!({ "date": "2026-12-24" })).await?;
        page.get("InputTime", "Time").await?.element.send_keys("0515PM").await?;
        expect_member(scene, "due", json!({ "date": "2026-12-24", "time": "17:15" })).await?;
        page.choose("Priority", "High").await?;
        expect_member(scene, "priority", json!("high")).await?;
        page.fill("Tags", "garden, Urgent\n").await?;
        expect_member(scene, "tags", json!(["garden", "Urgent"])).await?;
        page.choose("Reminder", "An hour before").await?;
        expect_member(scene, "reminders", json!([{ "minutes_before": 60 }])).await?;
        page.click("button", "No date").await?;
        expect_member(scene, "due", Value::Null).await?;
        expect_member(scene, "repeat", Value::Null).await?;
        page.choose("List", "Home").await?;
        page.expect_gone("Water the plants").await?;
        page.expect_value("Title", "Water the plants").await?;
        page.visit("Home").await?;
        page.expect_tasks(&["Water the plants"]).await
    })
    .await
}

async fn subtasks(page: &Page) -> Result<Vec<String>> {
    page.js("return [...document.querySelectorAll('.subtasks a')].map(link => link.textContent)", json!([]))
        .await
}

#[tokio::test]
async fn subtasks_are_added_ticked_and_opened() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Party"]).await?;
        page.open_task("Party").await?;
        for title in ["Invite", "Cook"] {
            page.fill("New subtask", &format!("{title}\n")).await?;
            page.task(title).await?;
        }
        assert_eq!(subtasks(&page).await?, ["Invite", "Cook"], "in the order in which they were added");
        page.expect_text("0/2").await?;
        page.tick("Invite").await?;
        page.expect_text("1/2").await?;
        scene.expect_saved(ANN, &["Cook", "✓ Invite", "Party"]).await?;
        page.click("link", "Cook").await?;
        page.expect_value("Title", "Cook").await?;
        page.gone("textbox", "New subtask").await
    })
    .await
}

#[tokio::test]
async fn repeating_task_comes_again() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New task", "Water the plants every day\n").await?;
        page.tick("Water the plants").await?;
        page.expect_gone("Water the plants").await?;
        page.visit("Upcoming").await?;
        page.expect_tasks(&["Water the plants"]).await?;
        page.expect_text("Tomorrow").await?;
        scene.expect_saved(ANN, &["Water the plants", "✓ Water the plants"]).await?;
        page.click("button", "Undo").await?;
        page.expect_tasks(&["Water the plants"]).await?;
        scene.expect_saved(ANN, &["Water the plants"]).await
    })
    .await
}

/// Each task has a draft of its own.
#[tokio::test]
async fn drafts_of_two_tasks_are_apart() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Coffee", "Tea"]).await?;
        page.begin_edit("Tea", &"t".repeat(501)).await?;
        page.row("Coffee").await?.find(e2e::By::Tag("a")).await?.click().await?;
        page.expect_value("Title", "Coffee").await?;
        page.fill("Title", &"c".repeat(501)).await?;
        page.row("Tea").await?.find(e2e::By::Tag("a")).await?.click().await?;
        page.expect_value("Title", &"t".repeat(501)).await?;
        page.expect_tasks(&["Tea", "Coffee"]).await
    })
    .await
}

#[tokio::test]
async fn typed_tags_survive_a_change_from_elsewhere() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.open_task("Tea").await?;
        page.field("Tags").await?.element.send_keys("gar").await?;
        let ann = scene.api.sign_in(ANN).await?;
        let task = testkit::id_of(&ann.get("").await.expect(200).json()[0]);
        ann.send("PATCH", &task, Some(json!({ "title": "Green tea" }))).await.expect(200);
        page.expect_tasks(&["Green tea"]).await?;
        page.expect_value("Tags", "gar").await?;
        page.press(Key::Enter).await?;
        expect_member(scene, "tags", json!(["gar"])).await
    })
    .await
}

#[tokio::test]
async fn typed_subtask_is_added_when_the_panel_closes() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.open_task("Tea").await?;
        page.fill("New subtask", "Boil water").await?;
        page.press(Key::Escape).await?;
        scene.expect_saved(ANN, &["Boil water", "Tea"]).await?;
        page.open_task("Tea").await?;
        page.task("Boil water").await.map(drop)
    })
    .await
}

/// The text stays until it is dismissed, also if its task was deleted meanwhile.
#[tokio::test]
async fn shows_the_draft_of_a_task_that_is_gone() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.open_task("Tea").await?;
        let long = "x".repeat(10_001);
        page.paste("Notes", &long).await?;
        let ann = scene.api.sign_in(ANN).await?;
        let task = testkit::id_of(&ann.get("").await.expect(200).json()[0]);
        ann.send("DELETE", &task, None).await.expect(204);
        page.expect_text("This task is not here any more.").await?;
        assert!(page.value("Not saved").await?.contains(&long));
        page.click("button", "Dismiss").await?;
        page.gone("complementary", "Task").await?;
        page.expect_address("/").await?;
        page.reload().await?;
        page.expect_address("/").await
    })
    .await
}
