//! Several tabs and devices of one account.

use anyhow::{Result, ensure};
use e2e::{ANN, Fault, Name, Page, Scene, play, until};
use serde_json::json;
use std::time::Duration;

/// Two devices of Ann, each on the first view.
async fn two_devices(scene: &Scene, titles: &[&str]) -> Result<(Page, Page)> {
    let laptop = scene.signed_up_with(ANN, titles).await?;
    let phone = scene.open("/sign-in").await?;
    phone.sign_in(ANN).await?;
    Ok((laptop, phone))
}

async fn set_notes(page: &Page, title: &str, notes: &str) -> Result<()> {
    page.open_task(title).await?;
    page.fill("Notes", notes).await?;
    page.close_task().await
}

async fn expect_notes(scene: &Scene, wanted: &str) -> Result<()> {
    let ann = scene.api.sign_in(ANN).await?;
    let look = async || {
        let notes = ann.get("").await.expect(200).json()[0]["description"].clone();
        ensure!(notes == json!(wanted), "the notes are {notes}");
        Ok(Some(()))
    };
    until(&format!("the notes {wanted:?}"), look).await
}

#[tokio::test]
async fn another_tab_shows_changes_at_once() -> Result<()> {
    play(async |scene| {
        let first = scene.signed_up_with(ANN, &["Milk", "Coffee", "Tea"]).await?;
        let second = first.new_tab("/").await?;
        second.expect_tasks(&["Tea", "Coffee", "Milk"]).await?;
        // Without a network, so that only the tabs tell each other.
        scene.program.stop().await;
        second.delete("Milk").await?;
        second.edit("Coffee", "Espresso").await?;
        second.tick("Tea").await?;
        first.to_front().await?;
        first.expect_tasks(&["Espresso"]).await?;
        first.add("Cake").await?;
        second.to_front().await?;
        second.expect_tasks(&["Cake", "Espresso"]).await?;
        scene.program.start_again().await?;
        scene.expect_saved(ANN, &["Cake", "✓ Tea", "Espresso"]).await
    })
    .await
}

#[tokio::test]
async fn another_device_shows_changes_while_it_waits() -> Result<()> {
    play(async |scene| {
        let (laptop, phone) = two_devices(scene, &["Tea"]).await?;
        phone.expect_tasks(&["Tea"]).await?;
        laptop.edit("Tea", "Green tea").await?;
        phone.expect_tasks(&["Green tea"]).await?;
        phone.tick("Green tea").await?;
        phone.add("Coffee").await?;
        laptop.expect_tasks(&["Coffee"]).await
    })
    .await
}

/// All tabs share one long poll, and an idle app sends nothing else.
#[tokio::test]
async fn idle_tabs_share_one_request() -> Result<()> {
    play(async |scene| {
        let first = scene.signed_up(ANN).await?;
        let second = first.new_tab("/").await?;
        second.expect_tasks_page().await?;
        second.expect_sent().await?;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let before = scene.proxy.count("GET", "/api/") + scene.proxy.count("POST", "/api/");
        tokio::time::sleep(Duration::from_secs(10)).await;
        let after = scene.proxy.count("GET", "/api/") + scene.proxy.count("POST", "/api/");
        // The poll may have ended and begun again.
        ensure!(after <= before + 1, "{} requests while idle", after - before);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn edits_of_different_fields_both_stay() -> Result<()> {
    play(async |scene| {
        let (laptop, phone) = two_devices(scene, &["Tea"]).await?;
        phone.set_offline(true).await?;
        set_notes(&phone, "Tea", "from the phone").await?;
        laptop.edit("Tea", "Green tea").await?;
        scene.expect_saved(ANN, &["Green tea"]).await?;
        phone.set_offline(false).await?;
        expect_notes(scene, "from the phone").await?;
        phone.expect_tasks(&["Green tea"]).await?;
        scene.expect_saved(ANN, &["Green tea"]).await
    })
    .await
}

#[tokio::test]
async fn notes_of_two_devices_are_merged_by_line() -> Result<()> {
    play(async |scene| {
        let (laptop, phone) = two_devices(scene, &["Tea"]).await?;
        set_notes(&laptop, "Tea", "one\ntwo\nthree").await?;
        expect_notes(scene, "one\ntwo\nthree").await?;
        phone.expect_text("one").await?;
        phone.set_offline(true).await?;
        set_notes(&phone, "Tea", "ONE\ntwo\nthree").await?;
        set_notes(&laptop, "Tea", "one\ntwo\nTHREE").await?;
        expect_notes(scene, "one\ntwo\nTHREE").await?;
        phone.set_offline(false).await?;
        expect_notes(scene, "ONE\ntwo\nTHREE").await
    })
    .await
}

#[tokio::test]
async fn notes_that_cannot_be_merged_are_both_kept() -> Result<()> {
    play(async |scene| {
        let (laptop, phone) = two_devices(scene, &["Tea"]).await?;
        phone.expect_tasks(&["Tea"]).await?;
        phone.set_offline(true).await?;
        set_notes(&phone, "Tea", "from the phone").await?;
        set_notes(&laptop, "Tea", "from the laptop").await?;
        expect_notes(scene, "from the laptop").await?;
        phone.set_offline(false).await?;
        let ann = scene.api.sign_in(ANN).await?;
        until("both notes", async || {
            let notes = ann.get("").await.expect(200).json()[0]["description"].to_string();
            Ok((notes.contains("from the phone") && notes.contains("from the laptop")).then_some(()))
        })
        .await
    })
    .await
}

#[tokio::test]
async fn edit_of_a_deleted_task_can_be_restored_with_it() -> Result<()> {
    play(async |scene| {
        let (laptop, phone) = two_devices(scene, &["Tea"]).await?;
        phone.expect_tasks(&["Tea"]).await?;
        phone.set_offline(true).await?;
        phone.edit("Tea", "Green tea").await?;
        laptop.delete("Tea").await?;
        scene.expect_saved(ANN, &[]).await?;
        phone.set_offline(false).await?;
        phone.expect("alert", "Could not be saved: Green tea").await?;
        phone.expect_accessible("a change that could not be saved").await?;
        phone.click("button", "Restore with my change").await?;
        scene.expect_saved(ANN, &["Green tea"]).await?;
        phone.expect_tasks(&["Green tea"]).await?;
        phone.gone("alert", Name::Any).await?;
        laptop.expect_tasks(&["Green tea"]).await
    })
    .await
}

#[tokio::test]
async fn repeating_task_completed_on_two_devices_comes_again_once() -> Result<()> {
    play(async |scene| {
        let (laptop, phone) = two_devices(scene, &[]).await?;
        laptop.fill("New task", "Water the plants every day\n").await?;
        phone.expect_tasks(&["Water the plants"]).await?;
        phone.set_offline(true).await?;
        phone.tick("Water the plants").await?;
        laptop.tick("Water the plants").await?;
        scene.expect_saved(ANN, &["Water the plants", "✓ Water the plants"]).await?;
        phone.set_offline(false).await?;
        phone.expect_sent().await?;
        for page in [&laptop, &phone] {
            page.visit("Upcoming").await?;
            page.expect_tasks(&["Water the plants"]).await?;
        }
        scene.expect_saved(ANN, &["Water the plants", "✓ Water the plants"]).await
    })
    .await
}

/// What the server no longer remembers, it sends again as a whole; the outbox stays.
#[tokio::test]
async fn old_cursor_fetches_everything_and_keeps_the_outbox() -> Result<()> {
    const RESYNC: Fault =
        Fault::Json(410, r#"{"code":"RESYNC_REQUIRED","message":"Fetch everything again"}"#);
    play(async |scene| {
        let (laptop, phone) = two_devices(scene, &["Coffee", "Tea"]).await?;
        phone.expect_tasks(&["Tea", "Coffee"]).await?;
        scene.program.stop().await;
        phone.add("Cake").await?;
        phone.tick("Tea").await?;
        scene.proxy.set("GET", "/changes?since=", RESYNC);
        scene.program.start_again().await?;
        phone.expect_tasks(&["Cake", "Coffee"]).await?;
        scene.expect_saved(ANN, &["Cake", "✓ Tea", "Coffee"]).await?;
        scene.proxy.heal();
        laptop.expect_tasks(&["Cake", "Coffee"]).await?;
        laptop.add("Milk").await?;
        phone.expect_tasks(&["Milk", "Cake", "Coffee"]).await
    })
    .await
}

/// A day of work on both sides, one of them without a network and with the browser closed in between.
#[tokio::test]
async fn a_day_offline_is_merged() -> Result<()> {
    play(async |scene| {
        let (laptop, phone) = two_devices(scene, &["Rent", "Milk", "Coffee", "Tea"]).await?;
        phone.expect_tasks(&["Tea", "Coffee", "Milk", "Rent"]).await?;
        crate::installed::expect_installed(&phone).await?;
        phone.set_offline(true).await?;
        phone.tick("Rent").await?;
        phone.edit("Milk", "Oat milk").await?;
        phone.fill("New task", "Pack tomorrow #Travel @train\n").await?;
        phone.reload().await?;
        phone.delete("Coffee").await?;
        phone.add("Charge the phone").await?;
        phone.reload().await?;
        phone.expect_tasks(&["Charge the phone", "Tea", "Oat milk"]).await?;

        laptop.tick("Tea").await?;
        laptop.add("Buy stamps").await?;
        laptop.open_task("Milk").await?;
        laptop.choose("Priority", "High").await?;
        laptop.close_task().await?;
        let saved = ["Buy stamps", "✓ Tea", "Coffee", "Milk", "Rent"];
        scene.expect_saved(ANN, &saved).await?;

        phone.set_offline(false).await?;
        phone.expect_sent().await?;
        let mut titles: Vec<String> = Vec::new();
        until("both days on the server", async || {
            let ann = scene.api.sign_in(ANN).await?;
            titles = ann.titles("").await;
            titles.sort();
            Ok((titles == ["Buy stamps", "Charge the phone", "Oat milk", "Pack", "Rent", "Tea"])
                .then_some(()))
        })
        .await?;
        for page in [&phone, &laptop] {
            page.visit("Travel").await?;
            page.expect_tasks(&["Pack"]).await?;
            page.visit("Today").await?;
            // The one with a priority is first.
            until("the same tasks", async || {
                let mut tasks = page.tasks().await?;
                tasks.sort();
                Ok((tasks == ["Buy stamps", "Charge the phone", "Oat milk"]).then_some(()))
            })
            .await?;
        }
        Ok(())
    })
    .await
}
