//! Keyboard access.

use anyhow::Result;
use e2e::{ANN, Key, Name, PASSWORD, Page, play, until};
use serde_json::json;

/// Moves to `role` with `name` by Tab, asserts that the focus is visible, and presses `key`.
pub(crate) async fn use_key(page: &Page, role: &str, name: &str, key: Key) -> Result<()> {
    page.tab_to(role, name).await?;
    let script = "const outlined = e => { const s = getComputedStyle(e);
            return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none' };
        const focused = document.activeElement;
        return focused.matches(':focus-visible') && (outlined(focused) || outlined(focused.parentElement))";
    assert!(page.js::<bool>(script, json!([])).await?, "one can see that {role} {name} has the focus");
    page.press(key).await
}

/// Asserts that an element has the focus, and not the page as a whole.
async fn expect_some_focus(page: &Page) -> Result<()> {
    let script = "return document.activeElement !== document.body";
    until("the focus", async || Ok(page.js::<bool>(script, json!([])).await?.then_some(()))).await
}

#[tokio::test]
async fn everything_works_by_keyboard() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/").await?;
        use_key(&page, "link", "Create an account", Key::Enter).await?;
        page.get("heading", "Create your account").await?;
        page.tab_to("textbox", "Email").await?;
        page.write(ANN).await?;
        page.tab_to("textbox", "Password").await?;
        page.write(PASSWORD).await?;
        use_key(&page, "button", "Show password", Key::Space).await?;
        use_key(&page, "button", "Create account", Key::Space).await?;
        page.expect_tasks_page().await?;

        page.tab_to("textbox", "New task").await?;
        page.write("Tea\n").await?;
        page.expect_tasks(&["Tea"]).await?;
        page.write("Coffee").await?;
        use_key(&page, "button", "Add task", Key::Enter).await?;
        page.expect_tasks(&["Coffee", "Tea"]).await?;

        use_key(&page, "checkbox", "Tea", Key::Space).await?;
        page.expect_completed("Tea", true).await?;
        use_key(&page, "button", "Edit Tea", Key::Enter).await?;
        page.tab_to("textbox", "Title").await?;
        page.write(" with milk").await?;
        use_key(&page, "button", "Save", Key::Enter).await?;
        page.expect_tasks(&["Coffee", "Tea with milk"]).await?;
        assert!(page.get("button", "Edit Tea with milk").await?.is("focused"), "one keeps one's place");

        use_key(&page, "link", "Done 1", Key::Enter).await?;
        page.expect_tasks(&["Tea with milk"]).await?;
        use_key(&page, "button", "Delete Tea with milk", Key::Enter).await?;
        page.get("dialog", "Delete this task?").await?;
        use_key(&page, "button", "Delete", Key::Enter).await?;
        page.get("heading", "Nothing done yet").await?;
        use_key(&page, "link", "All 1", Key::Enter).await?;

        use_key(&page, "button", "Sign out", Key::Enter).await?;
        page.expect_sign_in_page().await?;
        page.tab_to("textbox", "Email").await?;
        page.write(ANN).await?;
        page.tab_to("textbox", "Password").await?;
        page.write(PASSWORD).await?;
        page.press(Key::Enter).await?;
        page.expect_tasks(&["Coffee"]).await
    })
    .await
}

#[tokio::test]
async fn moves_focus_when_focused_element_disappears() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Three", "Two", "One"]).await?;
        use_key(&page, "button", "Delete Two", Key::Enter).await?;
        use_key(&page, "button", "Delete", Key::Enter).await?;
        page.expect_tasks(&["One", "Three"]).await?;
        expect_some_focus(&page).await?;
        use_key(&page, "button", "Edit One", Key::Enter).await?;
        page.tab_to("textbox", "Title").await?;
        page.press(Key::Escape).await?;
        until("the focus after Escape", async || {
            Ok((page.get("button", "Edit One").await?.is("focused")).then_some(()))
        })
        .await?;
        use_key(&page, "link", "Open 2", Key::Enter).await?;
        use_key(&page, "checkbox", "One", Key::Space).await?;
        page.gone("checkbox", "One").await?;
        expect_some_focus(&page).await
    })
    .await
}

#[tokio::test]
async fn dialog_traps_focus() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        use_key(&page, "button", "Delete Tea", Key::Enter).await?;
        page.get("dialog", "Delete this task?").await?;
        assert!(page.all("checkbox", Name::Any).await?.is_empty(), "what is behind is out of reach");
        for _ in 0..6 {
            page.press(Key::Tab).await?;
            let script = "return document.activeElement === document.body || !!document.activeElement.closest('dialog')";
            assert!(page.js::<bool>(script, json!([])).await?);
        }
        Ok(())
    }).await
}
