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
        let page = scene.open("/sign-in").await?;
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

        // The list is one tab stop.
        page.tab_to("checkbox", "Done: Tea").await?;
        page.press(Key::Up).await?;
        expect_focus_on(&page, "Coffee").await?;
        page.press(Key::Down).await?;
        page.write("e").await?;
        page.expect_value("Title", "Tea").await?;
        page.tab_to("textbox", "Title").await?;
        page.write(" with milk").await?;
        page.press(Key::Escape).await?;
        page.expect_tasks(&["Coffee", "Tea with milk"]).await?;
        expect_focus_on(&page, "Tea with milk").await?;
        page.write("x").await?;
        page.expect_tasks(&["Coffee"]).await?;
        expect_focus_on(&page, "Coffee").await?;

        use_key(&page, "link", "Done", Key::Enter).await?;
        page.expect_view("Done").await?;
        page.write("j").await?;
        expect_focus_on(&page, "Tea with milk").await?;
        page.press(Key::Delete).await?;
        page.get("heading", "Nothing is done yet").await?;
        page.write("gt").await?;
        page.expect_tasks(&["Coffee"]).await?;

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

/// Waits until the focus is in the row of a task.
async fn expect_focus_on(page: &Page, title: &str) -> Result<()> {
    let script = "return document.activeElement.closest('[data-id]')?.querySelector('.title').textContent";
    let look = async || {
        let focused: Option<String> = page.js(script, json!([])).await?;
        anyhow::ensure!(focused.as_deref() == Some(title), "the focus is on {focused:?}");
        Ok(Some(()))
    };
    until(&format!("the focus on {title}"), look).await
}

#[tokio::test]
async fn moves_focus_when_focused_element_disappears() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Three", "Two", "One"]).await?;
        page.tab_to("checkbox", "Done: Three").await?;
        page.press(Key::Up).await?;
        page.press(Key::Delete).await?;
        page.expect_tasks(&["One", "Three"]).await?;
        expect_focus_on(&page, "Three").await?;
        page.press(Key::Up).await?;
        page.press(Key::Enter).await?;
        page.expect_value("Title", "One").await?;
        page.press(Key::Escape).await?;
        expect_focus_on(&page, "One").await?;
        page.write("x").await?;
        page.expect_tasks(&["Three"]).await?;
        expect_focus_on(&page, "Three").await?;
        page.write("x").await?;
        page.expect_tasks(&[]).await?;
        expect_some_focus(&page).await
    })
    .await
}

/// WCAG 2.2, 2.1.4: single keys can be switched off.
#[tokio::test]
async fn keys_are_listed_and_can_be_switched_off() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.get("heading", "Today").await?.element.click().await?;
        page.write("?").await?;
        page.get("dialog", "Help").await?;
        page.click("checkbox", "Single keys are on").await?;
        page.click("button", "Close").await?;
        page.gone("dialog", Name::Any).await?;
        page.row("Tea").await?.find(e2e::By::Tag("a")).await?.send_keys("x").await?;
        page.write("gi").await?;
        page.reload().await?;
        page.expect_tasks(&["Tea"]).await?;
        page.expect_address("/").await?;
        page.click("button", "Help").await?;
        page.click("checkbox", "Single keys are on").await?;
        page.press(Key::Escape).await?;
        page.gone("dialog", Name::Any).await?;
        page.write("gi").await?;
        page.expect_view("Inbox").await
    })
    .await
}

#[tokio::test]
async fn help_leads_to_the_guide() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        page.click("button", "Help").await?;
        let link = page.get("link", "What the app can do").await?;
        assert_eq!(link.element.attr("href").await?.as_deref(), Some("/guide"));
        // Without the app and its service worker in the way.
        page.go("/guide").await?;
        page.get("heading", "Quick add").await?;
        page.expect_accessible("the guide").await
    })
    .await
}

#[tokio::test]
async fn dialog_traps_focus() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        use_key(&page, "button", "Help", Key::Enter).await?;
        page.get("dialog", "Help").await?;
        assert!(page.all("textbox", Name::Any).await?.is_empty(), "what is behind is out of reach");
        for _ in 0..6 {
            page.press(Key::Tab).await?;
            let script = "return document.activeElement === document.body || !!document.activeElement.closest('dialog')";
            assert!(page.js::<bool>(script, json!([])).await?);
        }
        Ok(())
    }).await
}
