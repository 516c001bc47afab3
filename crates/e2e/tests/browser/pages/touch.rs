//! A day on a phone, by touch alone.

use anyhow::Result;
use e2e::{ANN, By, Name, PASSWORD, Page, play, until};

/// Touches the only element with a role and a name.
async fn tap(page: &Page, role: &str, name: impl Into<Name<'_>>) -> Result<()> {
    page.tap(&page.get(role, name).await?.element).await
}

/// Touches a field and types into it.
async fn type_into(page: &Page, label: &str, text: &str) -> Result<()> {
    tap(page, "textbox", label).await?;
    page.write(text).await
}

/// Types into the field that adds tasks, once it has the focus.
async fn write_task(page: &Page, text: &str) -> Result<()> {
    let is_focused = async || Ok(page.field("New task").await?.is("focused").then_some(()));
    until("the focus on the new task", is_focused).await?;
    page.write(text).await
}

#[tokio::test]
async fn everything_works_by_touch() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/elsewhere").await?;
        page.emulate_phone().await?;
        page.go("/sign-up").await?;
        crate::installed::expect_started(&page).await?;
        type_into(&page, "Email", ANN).await?;
        type_into(&page, "Password", PASSWORD).await?;
        tap(&page, "button", "Create account").await?;
        page.expect_tasks_page().await?;

        tap(&page, "button", "Add a task").await?;
        write_task(&page, "Tea").await?;
        tap(&page, "button", "Add task").await?;
        page.expect_tasks(&["Tea"]).await?;
        write_task(&page, "Soil tomorrow #Home").await?;
        tap(&page, "button", "Tomorrow").await?;
        tap(&page, "button", "Add task").await?;
        page.expect_tasks(&["Soil tomorrow", "Tea"]).await?;
        tap(&page, "checkbox", "Done: Tea").await?;
        page.expect_gone("Tea").await?;
        tap(&page, "button", "Undo").await?;
        page.expect_tasks(&["Soil tomorrow", "Tea"]).await?;

        page.tap(&page.row("Tea").await?.find(By::Tag("a")).await?).await?;
        page.expect_value("Title", "Tea").await?;
        type_into(&page, "Notes", "hot").await?;
        tap(&page, "button", "Next week").await?;
        tap(&page, "button", "Close").await?;
        page.expect_tasks(&["Soil tomorrow"]).await?;
        tap(&page, "link", Name::Begins("Upcoming")).await?;
        page.expect_view("Upcoming").await?;
        page.expect_tasks(&["Soil tomorrow", "Tea"]).await?;

        tap(&page, "button", "More").await?;
        tap(&page, "link", Name::Begins("Home")).await?;
        page.expect_view("Home").await?;
        page.expect_tasks(&["Soil tomorrow"]).await?;
        page.hold(&page.row("Soil tomorrow").await?.find(By::Tag("a")).await?).await?;
        page.expect("status", "1 selected").await?;
        tap(&page, "button", "Delete").await?;
        page.expect_tasks(&[]).await?;
        tap(&page, "button", "More").await?;
        tap(&page, "link", "Trash").await?;
        tap(&page, "button", "Restore Soil tomorrow").await?;
        page.get("heading", "The trash is empty").await?;
        scene.expect_saved(ANN, &["Soil tomorrow", "Tea"]).await?;

        tap(&page, "button", "More").await?;
        tap(&page, "link", "Move in, move out").await?;
        page.drop_file("todo.txt", "Milk\n").await?;
        page.expect("status", "This adds 1 task.").await?;
        tap(&page, "button", "Import").await?;
        page.expect("status", "Added: 1 task.").await?;
        tap(&page, "button", "Undo").await?;
        page.expect("status", "The import is undone").await?;
        tap(&page, "button", "More").await?;
        tap(&page, "button", "Sign out").await?;
        page.expect_sign_in_page().await
    })
    .await
}
