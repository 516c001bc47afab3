//! What a user does with this app.

use crate::{Cookie, Name, PASSWORD, Page, until};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use thirtyfour::{By, Key, WebElement};

pub const ANN: &str = "ann@example.org";
pub const BOB: &str = "bob@example.org";

/// All methods fail if the page is still not as expected at the deadline.
impl Page {
    /// Fills in the form of the sign-up page and sends it.
    pub async fn submit_sign_up(&self, email: &str, password: &str) -> Result<()> {
        self.submit_credentials(email, password, "Create account").await
    }

    /// Fills in the form of the sign-in page and sends it.
    pub async fn submit_sign_in(&self, email: &str, password: &str) -> Result<()> {
        self.submit_credentials(email, password, "Sign in").await
    }

    async fn submit_credentials(&self, email: &str, password: &str, button: &str) -> Result<()> {
        self.get("button", button).await?;
        self.fill("Email", email).await?;
        self.fill("Password", password).await?;
        self.click("button", button).await
    }

    /// Creates an account on the sign-up page and waits for the tasks.
    pub async fn sign_up(&self, email: &str) -> Result<()> {
        self.go("/sign-up").await?;
        self.submit_sign_up(email, PASSWORD).await?;
        self.expect_tasks_page().await
    }

    /// Signs in on the sign-in page and waits for the tasks.
    pub async fn sign_in(&self, email: &str) -> Result<()> {
        self.go("/sign-in").await?;
        self.submit_sign_in(email, PASSWORD).await?;
        self.expect_tasks_page().await
    }

    pub async fn sign_out(&self) -> Result<()> {
        self.click("button", "Sign out").await?;
        self.expect_sign_in_page().await
    }

    /// The tasks page, loaded.
    pub async fn expect_tasks_page(&self) -> Result<()> {
        self.get("heading", "Your tasks").await?;
        // The count appears with the tasks.
        self.get("link", Name::Begins("All ")).await.map(drop)
    }

    pub async fn expect_sign_in_page(&self) -> Result<()> {
        self.get("heading", "Sign in").await.map(drop)
    }

    /// The account page, loaded.
    pub async fn expect_account_page(&self) -> Result<()> {
        self.get("heading", "Your account").await?;
        self.get("button", "Save name").await.map(drop)
    }

    /// The sign-in page with the message that the session has ended.
    pub async fn expect_session_ended(&self) -> Result<()> {
        self.expect_sign_in_page().await?;
        self.expect("status", "Your session has ended. Please sign in again.").await
    }

    /// Adds a task and waits until it is shown.
    pub async fn add(&self, title: &str) -> Result<()> {
        self.fill("New task", title).await?;
        self.press(Key::Enter).await?;
        self.get("checkbox", title).await.map(drop)
    }

    /// The titles of the tasks on the page, from top to bottom.
    pub async fn tasks(&self) -> Result<Vec<String>> {
        Ok(self.all("checkbox", Name::Any).await?.into_iter().map(|task| task.name).collect())
    }

    pub async fn expect_tasks(&self, wanted: &[&str]) -> Result<()> {
        let look = async || {
            let tasks = self.tasks().await?;
            ensure!(tasks == wanted, "the tasks are {tasks:?}");
            Ok(Some(()))
        };
        until(&format!("the tasks {wanted:?}"), look).await
    }

    /// The list item of the task called `title`.
    pub async fn row(&self, title: &str) -> Result<WebElement> {
        let checkbox = self.get("checkbox", title).await?.element;
        Ok(checkbox.find(By::XPath("ancestor::*[@role='listitem']")).await?)
    }

    pub async fn is_completed(&self, title: &str) -> Result<bool> {
        Ok(self.row(title).await?.attr("data-completed").await?.as_deref() == Some("true"))
    }

    pub async fn expect_completed(&self, title: &str, wanted: bool) -> Result<()> {
        let look = async || {
            let checkbox = self.get("checkbox", title).await?.is("checked");
            Ok((checkbox == wanted && self.is_completed(title).await? == wanted).then_some(()))
        };
        until(&format!("{title} completed: {wanted}"), look).await
    }

    /// Opens the edit form of `title`, and types `new_title` into it without saving.
    pub async fn begin_edit(&self, title: &str, new_title: &str) -> Result<()> {
        self.click("button", &format!("Edit {title}")).await?;
        self.fill("Title", new_title).await
    }

    pub async fn edit(&self, title: &str, new_title: &str) -> Result<()> {
        self.begin_edit(title, new_title).await?;
        self.click("button", "Save").await
    }

    /// Deletes `title` and confirms it.
    pub async fn delete(&self, title: &str) -> Result<()> {
        self.click("button", &format!("Delete {title}")).await?;
        self.click("button", "Delete").await
    }

    /// The content of `localStorage` and `sessionStorage`.
    pub async fn stored(&self) -> Result<String> {
        let script = "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }])";
        self.js(script, json!([])).await
    }

    async fn kept(&self, member: &str) -> Result<String> {
        let script = "return JSON.parse(localStorage.getItem('latchkey.session'))?.[arguments[0]]";
        let kept: Option<String> = self.js(script, json!([member])).await?;
        kept.with_context(|| format!("no {member} in localStorage"))
    }

    pub async fn access_token(&self) -> Result<String> {
        self.kept("access_token").await
    }

    pub async fn user_id(&self) -> Result<String> {
        self.kept("user_id").await
    }

    /// The cookie with the session token.
    pub async fn session_cookie(&self) -> Result<Cookie> {
        self.cookie("latchkey_session").await
    }

    pub async fn session_token(&self) -> Result<String> {
        Ok(self.session_cookie().await?.value)
    }
}
