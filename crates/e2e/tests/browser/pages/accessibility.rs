//! Every page in every state passes axe, light and dark.

use anyhow::Result;
use e2e::{ANN, Fault, Name, PASSWORD, play};

#[tokio::test]
async fn axe_finds_violations() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        crate::installed::expect_started(&page).await?;
        let spoil = "document.querySelector('label').remove();
            document.querySelector('h1').style.color = 'silver'";
        page.js::<()>(spoil, serde_json::json!([])).await?;
        let found = page.expect_accessible("spoiled").await.unwrap_err().to_string();
        assert!(found.contains("label-title-only:") && found.contains("color-contrast"), "{found}");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn sign_in_and_sign_up_are_accessible() -> Result<()> {
    play(async |scene| {
        scene.api.sign_up(ANN).await?;
        let page = scene.open("/sign-in").await?;
        page.expect_sign_in_page().await?;
        page.expect_accessible("sign-in").await?;
        page.submit_sign_in(ANN, "wrong").await?;
        page.expect("alert", "do not match").await?;
        page.expect_accessible("sign-in refused").await?;
        page.go("/sign-up").await?;
        page.get("heading", "Create your account").await?;
        page.expect_accessible("sign-up").await?;
        page.submit_sign_up("ann", "short").await?;
        page.expect_text("Enter an email address").await?;
        page.expect_accessible("sign-up with mistakes").await?;
        for password in ["correcthorse", PASSWORD] {
            page.fill("Password", password).await?;
            page.expect_accessible("sign-up with a better password").await?;
        }
        scene.proxy.set("POST", "/api/auth/sign-up", Fault::Hold);
        page.fill("Email", "new@example.org").await?;
        page.click("button", "Create account").await?;
        page.get("button", "Creating your account…").await?;
        page.expect_accessible("sign-up in flight").await?;
        page.go("/elsewhere").await?;
        page.get("heading", "Page not found").await?;
        page.expect_accessible("not found").await
    })
    .await
}

#[tokio::test]
async fn views_are_accessible() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.expect_accessible_everywhere("nothing to do today").await?;
        page.add("Tea").await?;
        page.fill("New task", "Water the plants tomorrow #Home @garden !high\n").await?;
        page.add("לקנות חלב").await?;
        page.tick("Tea").await?;
        page.expect_gone("Tea").await?;
        page.fill("New task", "Call Bob at 5pm @phone").await?;
        page.expect_accessible_everywhere("Today, with chips").await?;
        for (link, view) in [
            ("Upcoming", "Upcoming"),
            ("Inbox", "Inbox"),
            ("Done", "Done"),
            ("Search", "Search"),
            ("garden", "@garden"),
            ("Home", "Home"),
        ] {
            page.click("link", Name::Begins(link)).await?;
            page.expect_view(view).await?;
            page.expect_accessible_everywhere(view).await?;
        }
        page.click("DisclosureTriangle", "Change this list").await?;
        page.expect_accessible_everywhere("the tools of a list").await?;
        page.click("link", "Trash").await?;
        page.get("heading", "The trash is empty").await?;
        page.expect_accessible_everywhere("the trash").await
    })
    .await
}

#[tokio::test]
async fn panel_and_dialogs_are_accessible() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Coffee", "Tea"]).await?;
        page.open_task("Tea").await?;
        page.fill("New subtask", "Boil water\n").await?;
        page.task("Boil water").await?;
        page.choose("Repeat", "Every week").await?;
        page.expect_accessible_everywhere("an open task").await?;
        page.fill("Title", " ").await?;
        page.expect_accessible_everywhere("a title with a mistake").await?;
        page.fill("Title", "Tea").await?;
        page.close_task().await?;
        page.delete("Coffee").await?;
        page.expect("status", "Deleted: Coffee").await?;
        page.click("link", "Trash").await?;
        page.get("button", "Restore Coffee").await?;
        page.expect_accessible_everywhere("a task in the trash").await?;
        page.click("button", "Empty the trash").await?;
        page.get("dialog", "Empty the trash?").await?;
        page.expect_accessible_everywhere("a question").await?;
        page.click("button", "Cancel").await?;
        page.click("button", "Help").await?;
        page.get("dialog", "Help").await?;
        page.expect_accessible_everywhere("the keys").await
    })
    .await
}

#[tokio::test]
async fn error_states_are_accessible() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        scene.proxy.set("POST", "/changes", Fault::Status(500));
        page.tick("Tea").await?;
        page.expect_banner("1 change is not sent").await?;
        page.expect_accessible_everywhere("a change that is not sent").await?;
        page.click("button", "Sign out").await?;
        page.get("dialog", "Sign out without saving?").await?;
        page.expect_accessible("signing out with unsaved changes").await?;
        page.click("button", "Cancel").await?;
        scene.proxy.heal();
        scene.api.sign_out(&page.session_token().await?).await?;
        page.click("button", "Try again").await?;
        page.expect("status", "Your session has ended").await?;
        page.expect_accessible("the session has ended").await?;
        scene.proxy.set("GET", "/changes", Fault::Cut);
        page.submit_sign_in(ANN, PASSWORD).await?;
        page.expect_banner("Latchkey cannot be reached").await?;
        page.expect_accessible("the server is away").await
    })
    .await
}
