//! Every page in every state passes axe, light and dark.

use anyhow::Result;
use e2e::{ANN, Fault, PASSWORD, play};

#[tokio::test]
async fn axe_finds_violations() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        page.expect_sign_in_page().await?;
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
async fn tasks_page_is_accessible() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.expect_accessible("no tasks").await?;
        page.add("Tea").await?;
        scene.expect_saved(ANN, &["Tea"]).await?;
        page.add("לקנות חלב").await?;
        page.edit("Tea", "Green tea").await?;
        page.click("checkbox", "Green tea").await?;
        scene.expect_saved(ANN, &["לקנות חלב", "✓ Green tea"]).await?;
        page.get("link", "Done 1").await?;
        page.expect_accessible("open and done tasks").await?;
        page.click("link", "Done 1").await?;
        page.expect_accessible("done tasks").await?;
        page.click("button", "Edit Green tea").await?;
        page.fill("Title", " ").await?;
        page.expect_accessible("editing with a mistake").await?;
        page.click("button", "Cancel").await?;
        page.click("button", "Delete Green tea").await?;
        page.get("dialog", "Delete this task?").await?;
        page.expect_accessible("being asked").await?;
        page.click("button", "Cancel").await?;
        page.set_width(320).await?;
        page.expect_accessible("on a small screen").await
    })
    .await
}

#[tokio::test]
async fn error_states_are_accessible() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        scene.proxy.set("PATCH", "/tasks", Fault::Status(500));
        page.click("checkbox", "Tea").await?;
        page.expect("alert", "was not saved").await?;
        page.expect_accessible("a change rolled back").await?;
        page.edit("Tea", "Green tea").await?;
        page.expect_value("Title", "Green tea").await?;
        page.expect_accessible("an edit rolled back").await?;
        scene.proxy.set("GET", "/tasks", Fault::Hold);
        page.reload().await?;
        page.expect("status", "Loading").await?;
        page.expect_accessible("loading").await?;
        scene.proxy.set("GET", "/tasks", Fault::Cut);
        page.expect("alert", "Latchkey cannot be reached").await?;
        page.expect_accessible("the server is away").await?;
        scene.proxy.heal();
        scene.api.sign_out(&page.session_token().await?).await?;
        page.click("button", "Try again").await?;
        page.expect("status", "Your session has ended").await?;
        page.expect_accessible("the session has ended").await
    })
    .await
}
