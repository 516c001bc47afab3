//! What a user does with this app.

use crate::{Cookie, Found, Name, PASSWORD, Page, until};
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::path::Path;
use thirtyfour::{By, Key, WebElement};

pub const ANN: &str = "ann@example.org";
pub const BOB: &str = "bob@example.org";

/// What the name of a task's check box begins with.
const TICK: &str = "Done: ";

fn tick_of(title: &str) -> String {
    format!("{TICK}{title}")
}

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

    /// Signs out although a text is only typed.
    pub async fn sign_out_anyway(&self) -> Result<()> {
        self.click("button", "Sign out").await?;
        self.click("button", "Sign out anyway").await?;
        self.expect_sign_in_page().await
    }

    /// The first view, loaded.
    pub async fn expect_tasks_page(&self) -> Result<()> {
        self.expect_view("Today").await
    }

    /// A view of tasks, loaded.
    pub async fn expect_view(&self, heading: &str) -> Result<()> {
        let script = "return document.querySelector('#boot, main .hint') ? '' : document.querySelector('h1')?.textContent";
        let look = async || {
            let shown: Option<String> = self.js(script, json!([])).await?;
            ensure!(shown.as_deref() == Some(heading), "the heading is {shown:?}");
            Ok(Some(()))
        };
        until(&format!("the view {heading:?}"), look).await
    }

    /// Goes to a view by its link, and waits until it is loaded.
    pub async fn visit(&self, view: &str) -> Result<()> {
        self.click("link", Name::Begins(view)).await?;
        self.expect_view(view).await
    }

    pub async fn expect_sign_in_page(&self) -> Result<()> {
        self.get("heading", "Sign in").await.map(drop)
    }

    /// The first page of the account, loaded.
    pub async fn expect_account_page(&self) -> Result<()> {
        self.get("heading", "Profile").await?;
        self.get("button", "Save name").await.map(drop)
    }

    /// Goes from one page of the account to another, and waits until it is loaded.
    pub async fn visit_account(&self, name: &str) -> Result<()> {
        self.click("link", name).await?;
        self.expect_view(name).await
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
        self.task(title).await.map(drop)
    }

    /// The check box of the task called `title`.
    pub async fn task(&self, title: &str) -> Result<Found> {
        self.get("checkbox", &tick_of(title)).await
    }

    /// Completes a task, or reopens it.
    pub async fn tick(&self, title: &str) -> Result<()> {
        self.click("checkbox", &tick_of(title)).await
    }

    /// Waits until a task has left the page.
    pub async fn expect_gone(&self, title: &str) -> Result<()> {
        self.gone("checkbox", &tick_of(title)).await
    }

    /// The titles of the tasks on the page, from top to bottom.
    pub async fn tasks(&self) -> Result<Vec<String>> {
        let ticks = self.all("checkbox", Name::Begins(TICK)).await?;
        Ok(ticks.into_iter().map(|tick| tick.name.replacen(TICK, "", 1)).collect())
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
        let checkbox = self.task(title).await?.element;
        Ok(checkbox.find(By::XPath("ancestor::*[@role='listitem']")).await?)
    }

    /// Opens a task.
    pub async fn open_task(&self, title: &str) -> Result<()> {
        let row = self.row(title).await?;
        // A message at the bottom may be in front of it.
        let script = "const { bottom } = arguments[0].getBoundingClientRect();
            if (bottom > innerHeight - 100) arguments[0].scrollIntoView({ block: 'center' })";
        self.js_of::<()>(&row, script).await?;
        row.find(By::Tag("a")).await?.click().await?;
        self.expect_value("Title", title).await
    }

    /// Closes the open task, which saves what was typed.
    pub async fn close_task(&self) -> Result<()> {
        self.click("button", "Close").await?;
        self.gone("complementary", "Task").await
    }

    /// Opens a task and types `new_title`, without leaving the field.
    pub async fn begin_edit(&self, title: &str, new_title: &str) -> Result<()> {
        self.open_task(title).await?;
        self.fill("Title", new_title).await
    }

    pub async fn edit(&self, title: &str, new_title: &str) -> Result<()> {
        self.begin_edit(title, new_title).await?;
        self.close_task().await
    }

    /// Moves a task to the trash.
    pub async fn delete(&self, title: &str) -> Result<()> {
        self.open_task(title).await?;
        self.click("button", "Delete").await?;
        self.expect_gone(title).await
    }

    /// Goes to the page for import and export.
    pub async fn visit_move_page(&self) -> Result<()> {
        self.click("link", "Move in, move out").await?;
        self.get("heading", "Move in").await.map(drop)
    }

    /// Chooses a file to import.
    pub async fn choose_file(&self, file: &Path) -> Result<()> {
        let input = self.driver.find(By::Id("import-file")).await?;
        Ok(input.send_keys(file.to_string_lossy()).await?)
    }

    /// Drops a file to import on the page.
    pub async fn drop_file(&self, name: &str, content: &str) -> Result<()> {
        let script = "const [name, content] = arguments, dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([content], name));
            const event = kind => new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true });
            const target = document.querySelector('.drop');
            if (target.dispatchEvent(event('dragover'))) throw 'the browser would open the file';
            target.dispatchEvent(event('drop'))";
        // The page is loaded on demand.
        until("a place for files", async || self.js(script, json!([name, content])).await.map(Some)).await
    }

    /// Waits until the page reports `text` about the connection.
    pub async fn expect_banner(&self, text: &str) -> Result<()> {
        self.expect("status", text).await
    }

    /// Waits until everything is sent.
    pub async fn expect_sent(&self) -> Result<()> {
        let script = "return document.querySelector('.banner')?.textContent";
        let look = async || {
            let banner: Option<String> = self.js(script, json!([])).await?;
            ensure!(banner.as_deref() == Some(""), "the banner is {banner:?}");
            Ok(Some(()))
        };
        until("everything is sent", look).await
    }

    /// The content of `localStorage` and `sessionStorage`, and the records in the databases of this origin.
    pub async fn stored(&self) -> Result<String> {
        let script = "
            const done = request => new Promise((resolve, reject) => {
                request.onsuccess = () => resolve(request.result);
                request.onerror = () => reject(request.error);
            });
            const records = async ({ name }) => {
                const opened = indexedDB.open(name);
                // It was deleted meanwhile.
                opened.onupgradeneeded = () => opened.transaction.abort();
                const database = await done(opened);
                const tables = [...database.objectStoreNames];
                const all = tables.map(table => done(database.transaction(table).objectStore(table).getAll()));
                const found = await Promise.all(all);
                database.close();
                return [name, ...found.flat()];
            };
            const databases = await Promise.all((await indexedDB.databases()).map(records));
            return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, ...databases])";
        self.js(&format!("return (async () => {{ {script} }})()"), json!([])).await
    }

    /// Waits until nothing is stored in the browser any more.
    pub async fn expect_nothing_stored(&self) -> Result<()> {
        let look = async || {
            let stored = self.stored().await?;
            ensure!(stored == "[{},{}]", "{stored}");
            Ok(Some(()))
        };
        until("nothing is stored", look).await
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
