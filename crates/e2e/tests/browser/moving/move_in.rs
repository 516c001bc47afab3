//! Import: from the file to the undo.

use crate::pages::keyboard::use_key;
use anyhow::Result;
use e2e::{ANN, Fault, Key, Page, Scene, play, until};
use serde_json::json;
use std::fs;

/// As Todoist exports a project.
const TODOIST: &str = "\u{feff}TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\n\
    task,Water the plants @garden,The fern twice,1,1,Ann (1),,every day,en,UTC\n\
    task,Fill the can,,4,2,Ann (1),,,en,UTC\n\
    ,,,,,,,,,\n\
    task,Paint the door,,4,1,Ann (1),,sometime in spring,en,UTC\n";

/// As TickTick exports everything.
const TICKTICK: &str = "\u{feff}\"Date: 2026-11-29+0000\"\n\"Version: 7.1\"\n\"Status: \n0 Normal\n1 Completed\n2 Archived\"\n\
    \"Folder Name\",\"List Name\",\"Title\",\"Kind\",\"Tags\",\"Content\",\"Is Check list\",\"Start Date\",\"Due Date\",\"Reminder\",\"Repeat\",\"Priority\",\"Status\",\"Created Time\",\"Completed Time\",\"Order\",\"Timezone\",\"Is All Day\",\"Is Floating\",\"Column Name\",\"Column Order\",\"View Mode\",\"taskId\",\"parentId\"\n\
    \"\",\"Home\",\"Call mum\",\"TEXT\",\"family\",\"\",\"N\",\"2027-01-04T23:00:00+0000\",\"2027-01-04T23:00:00+0000\",\"\",\"\",\"5\",\"0\",\"2026-11-01T10:00:00+0000\",\"\",\"-1\",\"Europe/Berlin\",\"true\",\"false\",\"\",\"\",\"list\",\"1\",\"\"\n\
    \"\",\"Home\",\"Pay the rent\",\"TEXT\",\"\",\"\",\"N\",\"\",\"\",\"\",\"\",\"0\",\"2\",\"2026-11-01T10:00:00+0000\",\"2026-11-02T10:00:00+0000\",\"-2\",\"Europe/Berlin\",\"\",\"false\",\"\",\"\",\"list\",\"2\",\"\"\n";

/// What the server would report of a file with many lines that it changes.
const REPORT: &str = r#"{"id":"01932f00-0000-7000-8000-000000000001","lists":1,"tags":0,"tasks":2,"lines":[
    {"line":1,"outcome":"changed","message":"The title was too long."},{"line":2,"outcome":"skipped","message":"It has no title."},
    {"line":3,"outcome":"changed","message":"a"},{"line":4,"outcome":"changed","message":"a"},{"line":5,"outcome":"changed","message":"a"},
    {"line":6,"outcome":"changed","message":"a"},{"line":7,"outcome":"changed","message":"a"},{"line":8,"outcome":"changed","message":"a"},
    {"line":9,"outcome":"changed","message":"a"},{"line":10,"outcome":"changed","message":"a"},{"line":11,"outcome":"changed","message":"a"},
    {"line":12,"outcome":"changed","message":"a"},{"line":13,"outcome":"changed","message":"a"},{"line":14,"outcome":"changed","message":"a"},
    {"line":15,"outcome":"changed","message":"a"},{"line":16,"outcome":"changed","message":"a"},{"line":17,"outcome":"changed","message":"a"},
    {"line":18,"outcome":"changed","message":"a"},{"line":19,"outcome":"changed","message":"a"},{"line":20,"outcome":"changed","message":"a"},
    {"line":21,"outcome":"changed","message":"the last one"}]}"#;

async fn at_move_page(scene: &Scene) -> Result<Page> {
    let page = scene.signed_up(ANN).await?;
    page.visit_move_page().await?;
    Ok(page)
}

/// Waits until `format` is chosen.
async fn expect_format(page: &Page, format: &str) -> Result<()> {
    let field = page.get("combobox", "It is from").await?.element;
    until("the format", async || Ok((field.prop("value").await?.as_deref() == Some(format)).then_some(())))
        .await
}

/// Waits until the server has tasks with these titles, in any order.
async fn expect_titles(scene: &Scene, wanted: &[&str]) -> Result<()> {
    let ann = scene.api.sign_in(ANN).await?;
    until(&format!("{wanted:?} on the server"), async || {
        let mut titles = ann.titles("").await;
        titles.sort();
        anyhow::ensure!(titles == wanted, "there are {titles:?}");
        Ok(Some(()))
    })
    .await
}

#[tokio::test]
async fn refuses_files_that_are_too_large_before_sending() -> Result<()> {
    play(async |scene| {
        let page = at_move_page(scene).await?;
        page.drop_file("big.csv", &"x".repeat(10 * 1024 * 1024 + 1)).await?;
        page.expect("alert", "This file is too large: 10 MB are the most.").await?;
        assert_eq!(scene.proxy.count("POST", "/import"), 0, "nothing was sent");
        page.gone("combobox", "It is from").await
    })
    .await
}

#[tokio::test]
async fn failures_are_reported_in_words_and_keep_the_file() -> Result<()> {
    play(async |scene| {
        let page = at_move_page(scene).await?;
        let quota = r#"{"code":"TASK_QUOTA_EXCEEDED","message":"An account has at most 10,000 tasks"}"#;
        let too_large = r#"{"code":"PAYLOAD_TOO_LARGE","message":"The body is too large"}"#;
        scene.proxy.set("POST", "/import", Fault::Cut);
        page.drop_file("list.csv", "title\nTea\n").await?;
        page.expect("alert", "Latchkey cannot be reached right now").await?;
        page.expect_text("list.csv").await?;
        for (fault, words) in [
            (Fault::Json(422, quota), "An account has at most 10,000 tasks"),
            (Fault::Json(413, too_large), "This is too large."),
            (Fault::Status(500), "Something went wrong on our side."),
        ] {
            scene.proxy.set("POST", "/import", fault);
            page.click("button", "Try again").await?;
            page.expect("alert", words).await?;
        }
        scene.proxy.set("POST", "/import", Fault::Json(200, REPORT));
        page.click("button", "Try again").await?;
        page.expect("status", "This adds 1 list, 2 tasks.").await
    })
    .await
}

#[tokio::test]
async fn long_reports_are_bounded_until_one_wants_all() -> Result<()> {
    play(async |scene| {
        let page = at_move_page(scene).await?;
        scene.proxy.set("POST", "/import", Fault::Json(200, REPORT));
        page.drop_file("list.csv", "title\n").await?;
        page.expect_text("21 lines to look at:").await?;
        page.expect_text("Line 2 is left out: It has no title.").await?;
        assert!(!page.shows("the last one").await?);
        page.click("button", "Show all 21").await?;
        page.expect_text("Line 21: the last one").await?;
        page.set_width(320).await?;
        assert_eq!(page.overflow().await?, 0, "nothing goes sideways");
        page.expect_accessible_everywhere("a report").await
    })
    .await
}

#[tokio::test]
async fn todoist_project_moves_in_and_out_again() -> Result<()> {
    play(async |scene| {
        let page = at_move_page(scene).await?;
        page.expect_accessible_everywhere("the page before a file").await?;
        page.drop_file("Home [220474322].csv", TODOIST).await?;
        page.expect("status", "This adds 1 list, 3 tasks, 1 tag.").await?;
        expect_format(&page, "todoist").await?;
        page.expect_text("1 line to look at:").await?;
        assert!(scene.api.sign_in(ANN).await?.titles("").await.is_empty(), "nothing is added yet");
        page.click("button", "Import").await?;
        page.expect("status", "Added: 1 list, 3 tasks, 1 tag.").await?;
        expect_titles(scene, &["Fill the can", "Paint the door", "Water the plants"]).await?;
        page.expect_accessible_everywhere("the page after an import").await?;
        page.gone("link", "Open Inbox").await?;
        page.click("link", "Open Home").await?;
        page.expect_view("Home").await?;
        page.task("Water the plants").await?;
        page.visit_move_page().await?;

        page.drop_file("Home [220474322].csv", TODOIST).await?;
        page.expect("status", "There is nothing to add").await?;
        page.gone("button", "Import").await
    })
    .await
}

/// On a phone the lists are in a drawer, where newcomers would look for them in vain.
#[tokio::test]
async fn links_lead_to_what_was_added() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New list", "Errands\n").await?;
        page.expect_view("Errands").await?;
        page.visit_move_page().await?;
        page.set_width(320).await?;
        let long = "A list with quite a long name for such a narrow screen";
        let table = format!("title;list\nTea;Errands\nPaint the door;{long}\nCall mum;\n");
        page.drop_file("list.csv", &table).await?;
        page.expect("status", "This adds 1 list, 3 tasks.").await?;
        page.click("button", "Import").await?;
        page.expect("status", "Added: 1 list, 3 tasks.").await?;
        page.get("link", "Open Inbox").await?;
        page.get("link", "Open Errands").await?;
        page.get("link", &format!("Open {long}")).await?;
        assert_eq!(page.overflow().await?, 0, "nothing goes sideways");
        page.click("link", "Open Errands").await?;
        page.expect_view("Errands").await?;
        page.expect_tasks(&["Tea"]).await
    })
    .await
}

#[tokio::test]
async fn ticktick_backup_moves_in_and_is_undone() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("TickTick-backup-2026-11-29.csv");
    fs::write(&file, TICKTICK)?;
    play(async |scene| {
        let page = at_move_page(scene).await?;
        page.choose_file(&file).await?;
        page.expect("status", "This adds 1 list, 2 tasks, 1 tag.").await?;
        expect_format(&page, "ticktick").await?;
        page.click("button", "Import").await?;
        page.expect("status", "Added: 1 list, 2 tasks, 1 tag.").await?;
        page.visit("Home").await?;
        page.expect_tasks(&["Call mum"]).await?;
        page.back().await?;
        page.get("heading", "Move in").await?;

        page.choose_file(&file).await?;
        page.expect("status", "There is nothing to add").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn undo_takes_an_import_to_the_trash() -> Result<()> {
    play(async |scene| {
        let page = at_move_page(scene).await?;
        page.drop_file("todo.txt", "(A) Call mum +Family @phone\nx 2026-11-29 Pay the rent\n").await?;
        page.expect("status", "This adds 1 list, 2 tasks, 1 tag.").await?;
        expect_format(&page, "todotxt").await?;
        page.click("button", "Import").await?;
        page.expect("status", "Added: ").await?;
        expect_titles(scene, &["Call mum", "Pay the rent"]).await?;
        page.click("button", "Undo").await?;
        page.expect("status", "The import is undone: its tasks are in the trash.").await?;
        expect_titles(scene, &[]).await?;
        page.click("link", "Trash").await?;
        page.get("button", "Restore Call mum").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn works_by_keyboard() -> Result<()> {
    play(async |scene| {
        let page = at_move_page(scene).await?;
        let watch = "document.getElementById('import-file').click = () => window.opened = true";
        page.js::<()>(watch, json!([])).await?;
        use_key(&page, "button", "Choose a file, or drop it here", Key::Enter).await?;
        assert!(page.js::<bool>("return window.opened", json!([])).await?);
        page.drop_file("list.csv", "title;due\nTea;03/04/2027\n").await?;
        page.expect("status", "This adds 1 task.").await?;
        page.tab_to("combobox", "Dates have").await?;
        let value = page.get("combobox", "Dates have").await?.element.prop("value").await?;
        let is_day_first = value.as_deref() == Some("dmy");
        page.press(if is_day_first { Key::Down } else { Key::Up }).await?;
        for order in ["dates=dmy", "dates=mdy"] {
            scene.proxy.expect_count("POST", order, 1).await?;
        }
        page.expect("status", "This adds 1 task.").await?;
        use_key(&page, "button", "Import", Key::Enter).await?;
        page.expect("status", "Added: 1 task.").await?;
        let focus = "return document.activeElement.id";
        until("the focus on the section", async || {
            Ok((page.js::<String>(focus, json!([])).await? == "move-in").then_some(()))
        })
        .await?;
        use_key(&page, "button", "Undo", Key::Space).await?;
        page.expect("status", "The import is undone").await
    })
    .await
}
