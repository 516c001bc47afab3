//! Personal access tokens on the account page.

use crate::{pages::keyboard::use_key, sign_in::forms::expect_field_error};
use anyhow::Result;
use e2e::{ANN, Fault, Key, Name, Page, Scene, play, until};
use serde_json::json;

const SHOWN: &str = "Your new token. Copy it now: it will not be shown again.";

async fn at_account(scene: &Scene) -> Result<Page> {
    let page = scene.signed_up(ANN).await?;
    page.go("/account/tokens").await?;
    page.expect_view("Tokens").await?;
    Ok(page)
}

/// Creates a token and returns it.
async fn make(page: &Page, name: &str) -> Result<String> {
    page.fill("What is it for?", name).await?;
    page.click("button", "Create token").await?;
    page.get("button", &format!("Revoke {name}")).await?;
    page.value(SHOWN).await
}

/// The statuses of reading and of writing the tasks of the account at `page` with `token`.
async fn statuses(scene: &Scene, page: &Page, token: &str) -> Result<[u16; 2]> {
    let path = format!("/api/{}/tasks", page.user_id().await?);
    let read = scene.api.request("GET", &path).bearer_auth(token).send().await?.status();
    let task = json!({ "title": "From a script" });
    let write = scene.api.request("POST", &path).bearer_auth(token).json(&task).send().await?.status();
    Ok([read.as_u16(), write.as_u16()])
}

#[tokio::test]
async fn creates_shows_once_and_revokes_token() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        page.click("button", "Create token").await?;
        expect_field_error(&page, "What is it for?", "Name must not be empty").await?;
        let token = make(&page, "Backup").await?;
        assert!(token.starts_with("lk_pat_"), "{token}");
        until("the focus on the token", async || Ok(page.field(SHOWN).await?.is("focused").then_some(())))
            .await?;
        page.expect_text("Reads tasks, until 20").await?;
        page.expect_text(", not used yet").await?;
        page.expect_text(&format!("{}…", &token[..11])).await?;
        page.expect_value("What is it for?", "").await?;
        assert_eq!(statuses(scene, &page, &token).await?, [200, 403], "it reads and does not change");

        page.reload().await?;
        page.expect_view("Tokens").await?;
        page.get("button", "Revoke Backup").await?;
        page.expect_text(", last used 20").await?;
        assert!(page.all("textbox", SHOWN).await?.is_empty() && !page.shows(&token).await?);
        page.click("button", "Revoke Backup").await?;
        page.get("dialog", "Revoke this token?").await?;
        page.click("button", "Cancel").await?;
        assert_eq!(statuses(scene, &page, &token).await?[0], 200, "nothing happened");
        page.click("button", "Revoke Backup").await?;
        page.click("button", "Revoke").await?;
        page.gone("button", "Revoke Backup").await?;
        until("the focus where the list is", async || {
            Ok(page.get("heading", "Personal access tokens").await?.is("focused").then_some(()))
        })
        .await?;
        assert_eq!(statuses(scene, &page, &token).await?, [401, 401]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn works_by_keyboard() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        page.tab_to("textbox", "What is it for?").await?;
        page.write("Import").await?;
        page.tab_to("combobox", "Valid for").await?;
        page.write("a").await?;
        page.tab_to("combobox", "Allowed to").await?;
        page.press(Key::Down).await?;
        use_key(&page, "button", "Create token", Key::Enter).await?;
        page.expect_text("Reads and changes tasks, until 20").await?;
        let token = page.value(SHOWN).await?;
        assert_eq!(statuses(scene, &page, &token).await?, [200, 201]);
        use_key(&page, "button", "Copy", Key::Enter).await?;
        page.expect("status", "Copied.").await?;
        page.field("What is it for?").await?.element.send_keys(Key::Control + "v").await?;
        page.expect_value("What is it for?", &token).await
    })
    .await
}

#[tokio::test]
async fn keeps_token_whose_revocation_failed() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        make(&page, "Backup").await?;
        scene.proxy.set("POST", "api-key/delete", Fault::Cut);
        page.click("button", "Revoke Backup").await?;
        page.click("button", "Revoke").await?;
        page.expect("alert", "Latchkey cannot be reached right now").await?;
        page.get("dialog", "Revoke this token?").await?;
        scene.proxy.set("POST", "api-key/delete", Fault::Json(404, r#"{"code":"NOT_FOUND","message":"no"}"#));
        page.click("button", "Revoke").await?;
        page.gone("dialog", Name::Any).await?;
        page.gone("button", "Revoke Backup").await
    })
    .await
}

#[tokio::test]
async fn tokens_are_accessible() -> Result<()> {
    play(async |scene| {
        let page = at_account(scene).await?;
        make(&page, "Backup of everything, every night, to the machine in the cellar").await?;
        page.expect_accessible("a new token").await?;
        page.set_width(320).await?;
        assert_eq!(page.overflow().await?, 0, "nothing goes sideways");
        page.expect_accessible("a new token on a small screen").await?;
        page.click("button", Name::Begins("Revoke Backup")).await?;
        page.get("dialog", "Revoke this token?").await?;
        page.expect_accessible("a token to be revoked").await
    })
    .await
}
