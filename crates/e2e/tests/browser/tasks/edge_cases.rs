//! Failures of the network and the server, and concurrent changes.

use anyhow::Result;
use e2e::{ANN, Fault, Name, play, with};
use serde_json::json;
use testkit::id_of;

const GONE: &str = "That task no longer exists; it was deleted elsewhere.";
const CHANGED: &str = "That task was changed elsewhere. Here is the newest version.";

#[tokio::test]
async fn rolls_back_failed_creation() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        scene.proxy.set("POST", "/tasks", Fault::Hold);
        page.add("Water the plants").await?;
        page.get("link", "All 1").await?;
        scene.proxy.set("POST", "/tasks", Fault::Cut);
        page.expect("alert", "was not saved: Latchkey cannot be reached. Try again.").await?;
        page.expect_tasks(&[]).await?;
        page.expect_value("New task", "Water the plants").await?;
        scene.proxy.heal();
        page.click("button", "Dismiss").await?;
        page.gone("alert", Name::Any).await?;
        page.click("button", "Add task").await?;
        page.expect_tasks(&["Water the plants"]).await
    })
    .await
}

#[tokio::test]
async fn rolls_back_failed_toggle() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        for trouble in [Fault::Status(500), Fault::Status(503), Fault::Cut] {
            scene.proxy.set("PATCH", "/tasks", Fault::Hold);
            page.click("checkbox", "Tea").await?;
            page.expect_completed("Tea", true).await?;
            page.get("link", "Done 1").await?;
            scene.proxy.set("PATCH", "/tasks", trouble);
            page.expect("alert", "“Tea” was not saved").await?;
            page.expect_completed("Tea", false).await?;
            page.get("link", "Done 0").await?;
            page.click("button", "Dismiss").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn rolls_back_failed_edit_and_keeps_the_input() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        scene.proxy.set("PATCH", "/tasks", Fault::Hold);
        page.edit("Tea", "Green tea").await?;
        page.expect_tasks(&["Green tea"]).await?;
        scene.proxy.set("PATCH", "/tasks", Fault::Status(500));
        page.expect("alert", "was not saved").await?;
        page.expect_value("Title", "Green tea").await?;
        scene.proxy.heal();
        page.click("button", "Save").await?;
        page.expect_tasks(&["Green tea"]).await?;
        scene.expect_saved(ANN, &["Green tea"]).await
    })
    .await
}

#[tokio::test]
async fn rolls_back_failed_deletion() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Coffee", "Tea"]).await?;
        scene.proxy.set("DELETE", "/tasks", Fault::Hold);
        page.delete("Coffee").await?;
        page.expect_tasks(&["Tea"]).await?;
        scene.proxy.set("DELETE", "/tasks", Fault::Status(500));
        page.expect("alert", "“Coffee” was not deleted").await?;
        page.expect_tasks(&["Tea", "Coffee"]).await
    })
    .await
}

/// The server has toggled the task, and only its response is lost.
#[tokio::test]
async fn toggle_with_lost_response_can_be_repeated() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        scene.proxy.set("PATCH", "/tasks", Fault::Lose);
        page.click("checkbox", "Tea").await?;
        page.expect("alert", "“Tea” was not saved").await?;
        scene.proxy.heal();
        page.click("checkbox", "Tea").await?;
        page.expect_completed("Tea", true).await?;
        scene.proxy.expect_count("PATCH", "/tasks", 2).await?;
        scene.expect_saved(ANN, &["✓ Tea"]).await?;
        page.reload().await?;
        page.expect_completed("Tea", true).await
    })
    .await
}

#[tokio::test]
async fn reports_task_deleted_in_another_tab() -> Result<()> {
    play(async |scene| {
        let first = scene.signed_up_with(ANN, &["Milk", "Coffee", "Tea"]).await?;
        let second = first.new_tab("/").await?;
        for title in ["Milk", "Coffee", "Tea"] {
            second.delete(title).await?;
            second.gone("checkbox", title).await?;
        }
        scene.expect_saved(ANN, &[]).await?;

        first.to_front().await?;
        first.click("checkbox", "Milk").await?;
        first.expect("alert", GONE).await?;
        first.expect_tasks(&["Tea", "Coffee"]).await?;
        first.click("button", "Dismiss").await?;
        first.edit("Coffee", "Espresso").await?;
        first.expect("alert", GONE).await?;
        first.expect_tasks(&["Tea"]).await?;
        first.click("button", "Dismiss").await?;
        first.delete("Tea").await?;
        first.expect_tasks(&[]).await?;
        first.expect_text("Nothing here yet").await
    })
    .await
}

#[tokio::test]
async fn conflicting_edit_shows_latest_version_and_keeps_the_input() -> Result<()> {
    play(async |scene| {
        let first = scene.signed_up_with(ANN, &["Tea"]).await?;
        let second = first.new_tab("/").await?;
        second.begin_edit("Tea", "From the second tab").await?;
        first.to_front().await?;
        first.edit("Tea", "From the first tab").await?;
        first.expect_tasks(&["From the first tab"]).await?;
        scene.expect_saved(ANN, &["From the first tab"]).await?;

        second.to_front().await?;
        second.click("button", "Save").await?;
        second.expect("alert", CHANGED).await?;
        second.expect_text("From the first tab").await?;
        second.expect_value("Title", "From the second tab").await?;
        // Neither change is lost.
        scene.expect_saved(ANN, &["From the first tab"]).await?;

        second.click("button", "Save").await?;
        second.expect_tasks(&["From the second tab"]).await?;
        scene.expect_saved(ANN, &["From the second tab"]).await
    })
    .await
}

#[tokio::test]
async fn does_not_delete_a_task_changed_elsewhere() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        let ann = scene.api.sign_in(ANN).await?;
        let task = id_of(&ann.get("").await.expect(200).json()[0]);
        ann.send("PATCH", &task, Some(json!({ "title": "Tea for the queen" }))).await.expect(200);
        page.delete("Tea").await?;
        page.expect("alert", CHANGED).await?;
        page.expect_tasks(&["Tea for the queen"]).await
    })
    .await
}

#[tokio::test]
async fn offers_retry_when_loading_fails() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        let troubles = [
            (Fault::Cut, "Latchkey cannot be reached"),
            (Fault::Status(500), "Something went wrong"),
            (Fault::Status(503), "Latchkey is not available right now"),
        ];
        for (trouble, words) in troubles {
            scene.proxy.set("GET", "/tasks", trouble);
            page.reload().await?;
            page.expect("alert", words).await?;
            page.click("button", "Try again").await?;
            page.expect("alert", words).await?;
            scene.proxy.heal();
            page.click("button", "Try again").await?;
            page.expect_tasks(&["Tea"]).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn shows_offline_state_and_recovers() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.go("/elsewhere").await?;
        page.get("heading", "Page not found").await?;
        page.set_offline(true).await?;
        page.click("link", "Go to your tasks").await?;
        page.expect("alert", "You are offline").await?;
        page.get("button", "Try again").await?;
        page.set_offline(false).await?;
        page.expect_tasks(&["Tea"]).await
    })
    .await
}

#[tokio::test]
async fn session_and_tasks_survive_server_restart() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        scene.program.stop().await;
        page.click("checkbox", "Tea").await?;
        page.expect("alert", "“Tea” was not saved: Latchkey cannot be reached. Try again.").await?;
        page.expect_completed("Tea", false).await?;
        scene.program.start_again().await?;
        page.click("checkbox", "Tea").await?;
        page.expect_completed("Tea", true).await?;
        page.add("Coffee").await?;
        scene.expect_saved(ANN, &["Coffee", "✓ Tea"]).await
    })
    .await
}

/// A failing server must not sign the user out.
#[tokio::test]
async fn temporarily_failed_renewal_keeps_the_session() -> Result<()> {
    with("ACCESS_TOKEN_TTL", "2s")
        .play(async |scene| {
            let page = scene.signed_up_with(ANN, &["Tea"]).await?;
            scene.wait_until_expired(&page).await?;
            for trouble in [Fault::Cut, Fault::Status(500)] {
                scene.proxy.set("GET", "/api/auth/token", trouble);
                page.click("checkbox", "Tea").await?;
                page.expect("alert", "“Tea” was not saved").await?;
                page.expect_completed("Tea", false).await?;
                page.click("button", "Dismiss").await?;
            }
            scene.proxy.heal();
            page.click("checkbox", "Tea").await?;
            page.expect_completed("Tea", true).await?;
            page.expect_address("/").await
        })
        .await
}
