//! The environment of a test, which is cleaned up even if the test panics.

use crate::{
    FaultProxy, Latchkey, PASSWORD, Page,
    driver::{Browser, Chromedriver},
    program::target_folder,
    until,
};
use anyhow::{Context, Result, bail, ensure};
use futures_util::FutureExt;
use serde_json::Value;
use shared::Task;
use std::{
    fs,
    net::SocketAddr,
    panic::{AssertUnwindSafe, resume_unwind},
    sync::{Arc, OnceLock},
    thread,
    time::Duration,
};
use testkit::{Client, Response};
use thirtyfour::PageLoadStrategy;
use tokio::{
    sync::{Mutex, Semaphore},
    time::timeout,
};

/// How long a test may take once it has its permit.
const LIMIT: Duration = Duration::from_secs(600);

/// The program, the network in front of it and the browsers.
pub struct Scene {
    pub program: Latchkey,
    /// What the browsers reach it through.
    pub proxy: FaultProxy,
    /// Sends requests to the program without a browser.
    pub api: Client,
    chromedriver: Arc<Chromedriver>,
    browsers: Mutex<Vec<Browser>>,
}

impl Scene {
    async fn set(settings: &[(&str, &str)]) -> Result<Self> {
        let program = Latchkey::start(settings)?;
        let proxy = FaultProxy::start(program.address()).await?;
        Ok(Self {
            api: Client::of(program.address()),
            proxy,
            program,
            chromedriver: Chromedriver::shared().await?,
            browsers: Mutex::default(),
        })
    }

    /// Opens `path` in a new browser.
    ///
    /// # Errors
    /// If no browser starts, or the page does not load.
    pub async fn open(&self, path: &str) -> Result<Page> {
        let page = self.browser(PageLoadStrategy::Normal, self.proxy.address(), false).await?;
        page.go(path).await?;
        Ok(page)
    }

    /// Opens `path` at `localhost`, without the proxy: passkeys belong to the origin that the program announces.
    ///
    /// # Errors
    /// If no browser starts, or the page does not load.
    pub async fn open_at_localhost(&self, path: &str) -> Result<Page> {
        let page = self.browser(PageLoadStrategy::Normal, self.program.address(), false).await?;
        let page = page.at(format!("http://localhost:{}", self.program.address().port()));
        page.go(path).await?;
        Ok(page)
    }

    /// Opens `path` at `localhost`, through the proxy, whose origin the program announces from then on.
    ///
    /// # Errors
    /// If the program or the browser does not start, or the page does not load.
    pub async fn open_at_localhost_with_faults(&self, path: &str) -> Result<Page> {
        let base = format!("http://localhost:{}", self.proxy.address().port());
        self.program.start_again_with("PUBLIC_URL", &base).await?;
        let page = self.browser(PageLoadStrategy::Normal, self.proxy.address(), false).await?.at(base);
        page.go(path).await?;
        Ok(page)
    }

    /// Opens `path` without waiting for the page to load.
    ///
    /// # Errors
    /// If no browser starts.
    pub async fn open_at_once(&self, path: &str) -> Result<Page> {
        let page = self.browser(PageLoadStrategy::None, self.proxy.address(), false).await?;
        page.go(path).await?;
        Ok(page)
    }

    /// A new browser that connects to the program without the proxy and does not wait for pages to load.
    ///
    /// # Errors
    /// If it does not start.
    pub(crate) async fn open_directly(&self) -> Result<Page> {
        self.browser(PageLoadStrategy::None, self.program.address(), true).await
    }

    async fn browser(
        &self,
        strategy: PageLoadStrategy,
        address: SocketAddr,
        is_measured: bool,
    ) -> Result<Page> {
        let browser = self.chromedriver.browser(strategy, is_measured).await?;
        let page = Page::new(browser.driver.clone(), format!("http://{address}")).await?;
        self.browsers.lock().await.push(browser);
        Ok(page)
    }

    /// A new browser on the tasks page of a new account.
    ///
    /// # Errors
    /// If the tasks do not appear.
    pub async fn signed_up(&self, email: &str) -> Result<Page> {
        let page = self.open("/sign-up").await?;
        page.submit_sign_up(email, PASSWORD).await?;
        page.expect_tasks_page().await?;
        Ok(page)
    }

    /// The same with tasks that are saved in this order.
    ///
    /// # Errors
    /// If they are not.
    pub async fn signed_up_with(&self, email: &str, titles: &[&str]) -> Result<Page> {
        let page = self.signed_up(email).await?;
        let mut newest_first = Vec::new();
        for title in titles {
            page.add(title).await?;
            newest_first.insert(0, *title);
            self.expect_saved(email, &newest_first).await?;
        }
        Ok(page)
    }

    /// Waits until the access token that `page` holds has expired.
    ///
    /// # Errors
    /// If it does not.
    pub async fn wait_until_expired(&self, page: &Page) -> Result<()> {
        let (token, user) = (page.access_token().await?, page.user_id().await?);
        until("the access token expires", async || {
            let (status, code) = self.tasks_status(&token, &user).await?;
            Ok((status == 401 && code == "TOKEN_EXPIRED").then_some(()))
        })
        .await
    }

    /// Status and error code of a request for the tasks of `user` with `token`.
    ///
    /// # Errors
    /// If there is no response.
    pub async fn tasks_status(&self, token: &str, user: &str) -> Result<(u16, String)> {
        let request = self.api.request("GET", &format!("/api/{user}/tasks")).bearer_auth(token);
        let response = Response::receive(request).await?;
        let body: Value = serde_json::from_str(&response.text)?;
        let code = body.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok((response.status, code))
    }

    /// Waits until the server has the tasks `titles` of `email`, from the newest to the oldest; completed ones
    /// with a `✓ ` before their title.
    ///
    /// # Errors
    /// If it has others.
    pub async fn expect_saved(&self, email: &str, titles: &[&str]) -> Result<()> {
        until(&format!("{titles:?} on the server"), async || {
            // A new sign-in each time, since tokens may have a short lifetime.
            let account = self.api.sign_in(email).await?;
            let saved: Vec<Task> = Response::receive(account.tasks("GET", "")).await?.parse()?;
            let tick = |task: &Task| if task.completed { "✓ " } else { "" };
            let saved: Vec<_> = saved.iter().map(|task| format!("{}{}", tick(task), task.title)).collect();
            ensure!(saved == titles, "there are {saved:?}");
            Ok(Some(()))
        })
        .await
    }

    /// Saves a screenshot of every browser and prints the log, to debug a failure.
    async fn keep_evidence(&self) {
        let folder = target_folder().join("screenshots/failures");
        let test = thread::current().name().unwrap_or("test").replace("::", "-");
        let _ = fs::create_dir_all(&folder);
        for (number, browser) in self.browsers.lock().await.iter().enumerate() {
            let _ = browser.driver.screenshot(&folder.join(format!("{test}-{number}.png"))).await;
            if let Ok(url) = browser.driver.current_url().await {
                eprintln!("browser {number} was at {url}");
            }
        }
        eprintln!("log of the program:\n{}", self.program.log().await);
    }

    async fn clear(self) {
        for browser in self.browsers.into_inner() {
            // If it crashed, the error of the test says more.
            let _ = timeout(Duration::from_secs(10), browser.driver.quit()).await;
        }
    }
}

/// How a scene differs from the default.
#[derive(Default)]
pub struct Staging {
    settings: Vec<(String, String)>,
    alone: bool,
}

/// A scene whose program has the environment variable `setting`.
pub fn with(setting: &str, value: &str) -> Staging {
    Staging::default().with(setting, value)
}

/// Plays `steps` in the default scene.
///
/// # Errors
/// Those of `steps`.
pub async fn play(steps: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
    Staging::default().play(steps).await
}

impl Staging {
    /// Another setting.
    #[must_use]
    pub fn with(mut self, setting: &str, value: &str) -> Self {
        self.settings.push((setting.to_owned(), value.to_owned()));
        self
    }

    /// Without other scenes at the same time, because it measures something.
    #[must_use]
    pub fn alone(mut self) -> Self {
        self.alone = true;
        self
    }

    /// Plays `steps`, and closes the browsers even if they fail or panic.
    ///
    /// # Errors
    /// Those of `steps`.
    pub async fn play(self, steps: impl AsyncFnOnce(&Scene) -> Result<()>) -> Result<()> {
        let _permit = permits().acquire_many(if self.alone { max_permits() } else { 1 }).await?;
        let settings: Vec<_> = self.settings.iter().map(|(name, value)| (&**name, &**value)).collect();
        let scene = Scene::set(&settings).await.context("the stage could not be set")?;
        let played = AssertUnwindSafe(timeout(LIMIT, steps(&scene))).catch_unwind().await;
        if !matches!(played, Ok(Ok(Ok(())))) {
            scene.keep_evidence().await;
        }
        scene.clear().await;
        match played {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => bail!("took longer than {} s", LIMIT.as_secs()),
            Err(panic) => resume_unwind(panic),
        }
    }
}

/// As many scenes at once as there are processors, and at least two: with more of them each gets too slow.
fn permits() -> &'static Semaphore {
    static PERMITS: OnceLock<Semaphore> = OnceLock::new();
    PERMITS.get_or_init(|| Semaphore::new(max_permits() as usize))
}

fn max_permits() -> u32 {
    let processors = thread::available_parallelism().map_or(2, |n| n.get().max(2));
    u32::try_from(processors).unwrap_or(u32::MAX)
}
