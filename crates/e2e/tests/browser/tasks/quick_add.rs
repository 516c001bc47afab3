//! What is understood of the line that adds a task.

use anyhow::Result;
use e2e::{ANN, Page, play, until};
use serde_json::json;

/// The chips below the field.
async fn expect_chips(page: &Page, wanted: &[&str]) -> Result<()> {
    let script = "return [...document.querySelectorAll('.new-task .chip')].map(chip => chip.textContent)";
    let look = async || {
        let chips: Vec<String> = page.js(script, json!([])).await?;
        anyhow::ensure!(chips == wanted, "the chips are {chips:?}");
        Ok(Some(()))
    };
    until(&format!("the chips {wanted:?}"), look).await
}

#[tokio::test]
async fn shows_what_it_understands_and_gives_it_back() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New task", "Water the plants tomorrow at 5pm #Home @garden !high").await?;
        expect_chips(&page, &["Tomorrow", "17:00", "#Home", "@garden", "Priority: high"]).await?;
        page.click("button", "Tomorrow").await?;
        page.click("button", "@garden").await?;
        assert!(page.field("New task").await?.is("focused"));
        expect_chips(&page, &["17:00", "#Home", "Priority: high"]).await?;
        page.press(e2e::Key::Enter).await?;
        page.expect_value("New task", "").await?;
        let ann = scene.api.sign_in(ANN).await?;
        until("the task", async || {
            let tasks = ann.get("").await.expect(200).json();
            Ok((tasks[0]["due"]["time"] == "17:00" && tasks[0]["priority"] == "high").then_some(()))
        })
        .await?;
        page.visit("Home").await?;
        page.expect_tasks(&["Water the plants tomorrow @garden"]).await
    })
    .await
}

#[tokio::test]
async fn leaves_titles_alone() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        let titles =
            ["The 5th Wave", "The 9/11 Report", "Renovation - 2nd Floor Bath", "Read Tomorrow's paper"];
        for title in titles {
            page.fill("New task", title).await?;
            expect_chips(&page, &[]).await?;
            page.add(title).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn offers_pasted_lines_as_tasks() -> Result<()> {
    let paste = "const [text] = arguments, data = new DataTransfer();
        data.setData('text/plain', text);
        document.getElementById('new-task').dispatchEvent(
            new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))";
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.js::<()>(paste, json!(["Tea\n\n  Coffee  \nMilk\n"])).await?;
        page.expect_accessible("lines that were pasted").await?;
        page.click("button", "Add 3 tasks").await?;
        page.expect_tasks(&["Tea", "Coffee", "Milk"]).await?;
        page.expect("status", "3 tasks added").await?;
        page.click("button", "Undo").await?;
        page.expect_tasks(&[]).await?;
        page.js::<()>(paste, json!(["one\ntwo"])).await?;
        page.click("button", "As one task").await?;
        page.expect_value("New task", "one two").await
    })
    .await
}

/// Enter ends the composition of an input method.
#[tokio::test]
async fn adds_nothing_while_composing() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New task", "牛乳").await?;
        let enter = "const key = { key: 'Enter', isComposing: true, bubbles: true, cancelable: true };
            return document.getElementById('new-task').dispatchEvent(new KeyboardEvent('keydown', key))";
        assert!(!page.js::<bool>(enter, json!([])).await?, "the form would be submitted");
        page.expect_tasks(&[]).await?;
        page.press(e2e::Key::Enter).await?;
        page.expect_tasks(&["牛乳"]).await
    })
    .await
}

#[tokio::test]
async fn view_gives_its_day_list_or_tag() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New task", "Soil #Home @garden\n").await?;
        page.visit("Home").await?;
        page.add("Seeds").await?;
        page.click("link", e2e::Name::Begins("garden")).await?;
        page.expect_view("@garden").await?;
        page.add("Spade").await?;
        page.expect_tasks(&["Spade", "Soil"]).await?;
        page.visit("Home").await?;
        page.expect_tasks(&["Seeds", "Soil"]).await?;
        page.visit("Today").await?;
        page.expect_tasks(&["Soil"]).await?;
        page.visit("Inbox").await?;
        page.expect_tasks(&["Spade"]).await
    })
    .await
}

#[tokio::test]
async fn pasted_lines_and_chips_survive_a_change_of_view_and_a_reload() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New task", "Call Bob tomorrow").await?;
        page.click("button", "Tomorrow").await?;
        expect_chips(&page, &[]).await?;
        let paste = "const data = new DataTransfer();
            data.setData('text/plain', 'Tea\\nCoffee');
            document.getElementById('new-task').dispatchEvent(
                new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))";
        page.js::<()>(paste, json!([])).await?;
        page.get("button", "Add 2 tasks").await?;
        page.click("link", "Account").await?;
        page.expect_account_page().await?;
        page.visit("Today").await?;
        page.reload().await?;
        page.expect_value("New task", "Call Bob tomorrow").await?;
        expect_chips(&page, &[]).await?;
        page.click("button", "Add 2 tasks").await?;
        page.expect_tasks(&["Tea", "Coffee"]).await
    })
    .await
}
