//! Failures of the network and the server: what was done stays, and is sent later.

use anyhow::Result;
use e2e::{ANN, Fault, Name, PASSWORD, play, until, with};

const TROUBLES: [(Fault, &str); 4] = [
    (Fault::Cut, "Latchkey cannot be reached, 1 change is not sent."),
    (Fault::Lose, "Latchkey cannot be reached, 1 change is not sent."),
    (Fault::Status(500), "Something went wrong, 1 change is not sent."),
    (Fault::Status(503), "Latchkey is busy, 1 change is not sent."),
];

#[tokio::test]
async fn keeps_and_sends_what_was_added() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        let mut titles = Vec::new();
        for (number, (trouble, words)) in TROUBLES.into_iter().enumerate() {
            scene.proxy.set("POST", "/changes", trouble);
            let title = format!("Task {number}");
            page.add(&title).await?;
            titles.insert(0, title);
            let titles: Vec<_> = titles.iter().map(String::as_str).collect();
            page.expect_banner(words).await?;
            page.expect_tasks(&titles).await?;
            page.reload().await?;
            page.expect_tasks(&titles).await?;
            page.expect_banner(words).await?;
            scene.proxy.heal();
            page.click("button", "Try again").await?;
            scene.expect_saved(ANN, &titles).await?;
            page.expect_sent().await?;
            page.expect_tasks(&titles).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn keeps_and_sends_ticks_edits_and_deletions() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Milk", "Coffee", "Tea"]).await?;
        for trouble in [Fault::Cut, Fault::Lose, Fault::Status(500), Fault::Status(503)] {
            scene.proxy.set("POST", "/changes", trouble);
            page.tick("Milk").await?;
            page.expect_tasks(&["Tea", "Coffee"]).await?;
            page.edit("Tea", "Green tea").await?;
            page.delete("Coffee").await?;
            page.expect_tasks(&["Green tea"]).await?;
            page.expect_banner("3 changes are not sent.").await?;
            page.reload().await?;
            page.expect_tasks(&["Green tea"]).await?;
            scene.proxy.heal();
            page.click("button", "Try again").await?;
            scene.expect_saved(ANN, &["Green tea", "✓ Milk"]).await?;
            page.expect_sent().await?;

            page.edit("Green tea", "Tea").await?;
            page.click("link", "Trash").await?;
            page.click("button", Name::Begins("Restore Coffee")).await?;
            page.visit("Done").await?;
            page.tick("Milk").await?;
            page.visit("Today").await?;
            page.expect_tasks(&["Tea", "Coffee", "Milk"]).await?;
            scene.expect_saved(ANN, &["Tea", "Coffee", "Milk"]).await?;
            page.click("link", "Trash").await?;
            page.gone("button", Name::Begins("Restore")).await?;
            page.visit("Today").await?;
        }
        Ok(())
    })
    .await
}

/// The server has executed the changes, and only its response was lost.
#[tokio::test]
async fn lost_response_changes_nothing_twice() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        scene.proxy.set("POST", "/changes", Fault::Lose);
        page.fill("New task", "Water the plants every day\n").await?;
        page.tick("Water the plants").await?;
        page.expect_banner("are not sent").await?;
        scene.proxy.heal();
        page.click("button", "Try again").await?;
        page.expect_sent().await?;
        scene.expect_saved(ANN, &["Water the plants", "✓ Water the plants", "Tea"]).await?;
        page.reload().await?;
        page.expect_tasks(&["Tea"]).await?;
        page.visit("Upcoming").await?;
        page.expect_tasks(&["Tea", "Water the plants"]).await
    })
    .await
}

/// Typed at once over a slow network, and left at once.
#[tokio::test]
async fn a_change_of_page_loses_nothing_in_flight() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        scene.proxy.set("POST", "/changes", Fault::Hold);
        for title in ["one", "two", "three", "four"] {
            page.add(title).await?;
        }
        page.click("link", "Account").await?;
        page.expect_account_page().await?;
        scene.proxy.heal();
        scene.expect_saved(ANN, &["four", "three", "two", "one"]).await?;
        scene.proxy.set("POST", "/changes", Fault::Hold);
        page.visit("Today").await?;
        let sent = scene.proxy.count("POST", "/changes");
        page.add("five").await?;
        let is_sent = async || Ok((scene.proxy.count("POST", "/changes") > sent).then_some(()));
        until("the request", is_sent).await?;
        page.go("/docs").await?;
        scene.proxy.heal();
        page.go("/").await?;
        page.expect_tasks(&["five", "four", "three", "two", "one"]).await?;
        scene.expect_saved(ANN, &["five", "four", "three", "two", "one"]).await
    })
    .await
}

#[tokio::test]
async fn offers_retry_when_loading_fails() -> Result<()> {
    play(async |scene| {
        scene.api.sign_up(ANN).await?.add("Tea").await;
        let troubles = [
            (Fault::Cut, "Latchkey cannot be reached."),
            (Fault::Status(500), "Something went wrong."),
            (Fault::Status(503), "Latchkey is busy."),
        ];
        for (trouble, words) in troubles {
            let page = scene.open("/sign-in?next=%2Finbox").await?;
            scene.proxy.set("GET", "/changes", trouble);
            page.submit_sign_in(ANN, PASSWORD).await?;
            page.expect_banner(words).await?;
            page.expect("status", "Loading your tasks…").await?;
            page.click("button", "Try again").await?;
            page.expect_banner(words).await?;
            scene.proxy.heal();
            page.click("button", "Try again").await?;
            page.expect_tasks(&["Tea"]).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn works_offline_and_recovers_by_itself() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.set_offline(true).await?;
        page.add("Coffee").await?;
        page.expect_banner("You are offline, 1 change is not sent.").await?;
        page.tick("Tea").await?;
        page.expect_banner("You are offline, 2 changes are not sent.").await?;
        page.expect_tasks(&["Coffee"]).await?;
        page.set_offline(false).await?;
        scene.expect_saved(ANN, &["Coffee", "✓ Tea"]).await?;
        page.expect_sent().await
    })
    .await
}

#[tokio::test]
async fn session_and_tasks_survive_server_restart() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        scene.program.stop().await;
        page.tick("Tea").await?;
        page.expect_banner("Latchkey cannot be reached, 1 change is not sent.").await?;
        page.expect_gone("Tea").await?;
        scene.program.start_again().await?;
        page.add("Coffee").await?;
        scene.expect_saved(ANN, &["Coffee", "✓ Tea"]).await?;
        page.expect_sent().await
    })
    .await
}

/// A failing server must not sign the user out.
#[tokio::test]
async fn temporarily_failed_renewal_keeps_the_session() -> Result<()> {
    with("ACCESS_TOKEN_TTL", "2s")
        .play(async |scene| {
            let page = scene.signed_up_with(ANN, &["Coffee", "Tea"]).await?;
            for (trouble, title) in [(Fault::Cut, "Tea"), (Fault::Status(500), "Coffee")] {
                scene.proxy.set("GET", "/api/auth/token", trouble);
                scene.wait_until_expired(&page).await?;
                page.tick(title).await?;
                page.expect_banner("not sent").await?;
            }
            scene.proxy.heal();
            page.click("button", "Try again").await?;
            scene.expect_saved(ANN, &["✓ Tea", "✓ Coffee"]).await?;
            page.expect_address("/").await
        })
        .await
}

/// What the server refuses does not block what follows it, and is offered for copying.
#[tokio::test]
async fn refused_change_is_shown_and_the_rest_is_sent() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.fill("New list", "Home\n").await?;
        page.expect_view("Home").await?;
        page.add("Buy soil").await?;
        scene.expect_saved(ANN, &["Buy soil"]).await?;
        scene.proxy.set("POST", "/changes", Fault::Cut);
        scene.proxy.set("GET", "/changes", Fault::Cut);
        page.add("Buy seeds").await?;
        page.visit("Inbox").await?;
        page.add("Tea").await?;
        let ann = scene.api.sign_in(ANN).await?;
        let lists = ann.call("GET", "/lists", None).await.expect(200).json();
        let list = format!("/lists/{}", lists[0]["id"].as_str().unwrap_or_default());
        ann.call("DELETE", &list, None).await.expect(204);
        scene.proxy.heal();
        page.click("button", "Try again").await?;
        page.expect("alert", "Could not be saved: Buy seeds").await?;
        scene.expect_saved(ANN, &["Tea"]).await?;
        page.expect_tasks(&["Tea"]).await?;
        page.reload().await?;
        page.expect("alert", "Could not be saved: Buy seeds").await?;
        page.click("button", "Dismiss").await?;
        page.gone("alert", Name::Any).await
    })
    .await
}

#[tokio::test]
async fn sign_out_asks_if_changes_are_not_sent() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        scene.proxy.set("POST", "/changes", Fault::Cut);
        page.add("Tea").await?;
        page.expect_banner("1 change is not sent.").await?;
        page.click("button", "Sign out").await?;
        let dialog = page.get("dialog", "Sign out without saving?").await?;
        assert!(dialog.description.contains("1 change is not saved yet"), "{}", dialog.description);
        page.click("button", "Cancel").await?;
        page.gone("dialog", Name::Any).await?;
        page.expect_tasks(&["Tea"]).await?;
        page.click("button", "Sign out").await?;
        page.click("button", "Sign out anyway").await?;
        page.expect_sign_in_page().await?;
        page.expect_nothing_stored().await?;
        scene.proxy.heal();
        page.sign_in(ANN).await?;
        page.expect_tasks(&[]).await
    })
    .await
}
