//! The measured steps.

use super::Report;
use crate::{ANN, BOB, PASSWORD, Page, Scene, devtools::Network, until};
use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;

/// Processor throttling, about that of a cheap phone.
const SLOWDOWN: u32 = 4;
/// After it, the tasks are shown.
const SIGN_IN: &str = "/sign-in?next=%2Finbox";
/// The length of a typical list, and the largest.
const USUAL: usize = 100;
const MOST: usize = 10_000;

/// Records in the page when events happen, in milliseconds since the navigation began. The field gets the focus as soon
/// as it exists, as if a user was waiting to click it.
const WATCH: &str = "
    if (self === top && location.protocol === 'http:') {
        let paint;
        const times = window.times = { longTasks: [], painted: new Promise(resolve => paint = resolve) };
        const note = name => times[name] ??= performance.now();
        const observe = (type, take) =>
            new PerformanceObserver(list => list.getEntries().forEach(take)).observe({ type, buffered: true });
        observe('longtask', entry => times.longTasks.push(entry.duration));
        observe('paint', entry => {
            times[entry.name] = entry.startTime;
            if (entry.name === 'first-contentful-paint') paint();
        });
        observe('resource', ({ name, responseEnd }) => {
            if (name.endsWith('/sign-in/email')) times.signedIn = responseEnd;
            if (name.endsWith('/changes')) times.responded ??= responseEnd;
        });
        addEventListener('TrunkApplicationStarted', () => note('started'));
        addEventListener('input', () => note('typed'), true);
        const painted = new MessageChannel();
        painted.port1.onmessage = () => note('shown');
        const look = () => {
            const email = document.getElementById('email');
            if (email && !times.typed) email.focus();
            if (document.querySelector('.task')) painted.port2.postMessage(0);
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    }";

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Times {
    #[serde(rename = "first-contentful-paint")]
    first_contentful_paint: Option<f64>,
    typed: Option<f64>,
    started: Option<f64>,
    signed_in: Option<f64>,
    responded: Option<f64>,
    shown: Option<f64>,
    long_tasks: Vec<f64>,
}

impl Times {
    async fn of(page: &Page) -> Result<Self> {
        page.js("return { ...window.times, painted: undefined }", json!([])).await
    }

    /// Waits until all `wanted` events have happened.
    async fn once(page: &Page, what: &str, wanted: fn(&Self) -> bool) -> Result<Self> {
        until(what, async || Ok(Some(Self::of(page).await?).filter(wanted))).await
    }

    fn longest_task(&self) -> f64 {
        self.long_tasks.iter().copied().fold(0.0, f64::max)
    }

    /// The time between `from` and `to`.
    fn between(from: Option<f64>, to: Option<f64>) -> Result<f64> {
        to.zip(from).map(|(to, from)| to - from).context("it did not happen")
    }
}

async fn with_tasks(scene: &Scene, email: &str, count: usize) -> Result<()> {
    scene.api.sign_up(email).await?.add_many(count).await
}

/// A first visit of the sign-in page with immediate typing and a sign-in; then another without slowing down the network.
pub(super) async fn first_visits(scene: &Scene, rounds: usize, report: &mut Report) -> Result<()> {
    with_tasks(scene, ANN, USUAL).await?;
    let page = scene.open_directly().await?;
    page.prepare(WATCH).await?;
    for _ in 0..rounds {
        page.emulate(Network::OWN, 1).await?;
        page.forget_everything().await?;
        page.emulate(Network::SLOW_4G, SLOWDOWN).await?;
        page.go(SIGN_IN).await?;
        // Every earlier query would slow down the measured page.
        page.driver.execute_async("times.painted.then(arguments[0])", vec![]).await?;
        until("a key arrives in the field", async || {
            page.key("a").await?;
            Ok(Times::of(&page).await?.typed.map(drop))
        })
        .await?;
        let is_started = |times: &Times| times.started.is_some() && times.first_contentful_paint.is_some();
        let times = Times::once(&page, "the app is there", is_started).await?;
        report.note("first contentful paint", times.first_contentful_paint.context("nothing was painted")?);
        report.note("a typed key is in the field", times.typed.context("nothing was typed")?);
        report.note("the app has taken over", times.started.context("the app is not there")?);
        report.note("longest task while loading", times.longest_task());

        let times = sign_in(&page).await?;
        report.note("tasks shown after their response", Times::between(times.responded, times.shown)?);
        report.note(
            "tasks shown after the response to the sign-in",
            Times::between(times.signed_in, times.shown)?,
        );

        page.emulate(Network::OWN, SLOWDOWN).await?;
        page.forget_everything().await?;
        page.go(SIGN_IN).await?;
        Times::once(&page, "the app is there", |times| times.started.is_some()).await?;
        let times = sign_in(&page).await?;
        report.note(
            "tasks shown after the response to the sign-in, network not slowed down",
            Times::between(times.signed_in, times.shown)?,
        );
        second_visit(&page, report).await?;
    }
    Ok(())
}

/// Opens the app again, with and without a network.
async fn second_visit(page: &Page, report: &mut Report) -> Result<()> {
    let installed =
        "return navigator.serviceWorker.getRegistration().then(it => it?.active?.state === 'activated')";
    until("the service worker", async || Ok(page.js::<bool>(installed, json!([])).await?.then_some(())))
        .await?;
    for (network, name) in [
        (Network::SLOW_4G, "tasks shown from the store on a second visit"),
        (Network::OFFLINE, "tasks shown from the store on a second visit without a network"),
    ] {
        page.emulate(network, SLOWDOWN).await?;
        page.go("/inbox").await?;
        let times = Times::once(page, "the tasks", |times| times.shown.is_some()).await?;
        report.note(name, times.shown.context("no tasks")?);
    }
    Ok(())
}

/// Returns when the tasks are shown.
async fn sign_in(page: &Page) -> Result<Times> {
    page.submit_sign_in(ANN, PASSWORD).await?;
    Times::once(page, "the tasks", |times| times.shown.is_some() && times.responded.is_some()).await
}

/// Opens and scrolls the largest list that an account may have.
pub(super) async fn long_list(scene: &Scene, rounds: usize, report: &mut Report) -> Result<()> {
    with_tasks(scene, BOB, MOST).await?;
    let page = scene.open_directly().await?;
    page.prepare(WATCH).await?;
    page.go(SIGN_IN).await?;
    page.submit_sign_in(BOB, PASSWORD).await?;
    page.expect_view("Inbox").await?;
    for _ in 0..rounds {
        page.emulate(Network::OWN, SLOWDOWN).await?;
        page.go("/inbox").await?;
        let is_shown = |times: &Times| times.shown.is_some() && times.started.is_some();
        let times = Times::once(&page, "the tasks", is_shown).await?;
        report.note("10,000 tasks shown from the store", times.shown.context("no tasks")?);
        all_rows(&page).await?;
        settle(&page).await?;
        report.note("longest task while loading 10,000 tasks", Times::of(&page).await?.longest_task());
        for (slowdown, name) in [
            (SLOWDOWN, "longest task while scrolling 10,000 tasks"),
            (1, "longest task while scrolling 10,000 tasks, processor not slowed down"),
        ] {
            page.emulate(Network::OWN, slowdown).await?;
            report.note(name, scroll(&page).await?);
        }
        for action in ACTIONS {
            for slowdown in [SLOWDOWN, 1] {
                page.emulate(Network::OWN, slowdown).await?;
                report.note(action.name(slowdown), slowest_frame(&page, action.script).await?);
            }
        }
    }
    Ok(())
}

/// What a user does with one of 10,000 tasks.
struct Action {
    slowed: &'static str,
    plain: &'static str,
    script: &'static str,
}

impl Action {
    fn name(&self, slowdown: u32) -> &'static str {
        if slowdown == 1 { self.plain } else { self.slowed }
    }
}

/// Each script acts once, and returns whether the page shows it.
const ACTIONS: [Action; 3] = [
    Action {
        slowed: "a task added to 10,000 is shown",
        plain: "a task added to 10,000 is shown, processor not slowed down",
        script: "const field = document.getElementById('new-task'), title = 'Added ' + Math.random();
            field.value = title;
            field.dispatchEvent(new Event('input', { bubbles: true }));
            field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
            return () => document.querySelector('.tasks .title').textContent === title",
    },
    Action {
        slowed: "a task ticked among 10,000 is gone",
        plain: "a task ticked among 10,000 is gone, processor not slowed down",
        script: "const row = document.querySelector('.tasks [data-id]');
            row.querySelector('input').click();
            return () => !row.isConnected",
    },
    Action {
        slowed: "a task among 10,000 is open",
        plain: "a task among 10,000 is open, processor not slowed down",
        // Another one each time.
        script: "const row = document.querySelectorAll('.tasks [data-id]')[window.opened = (window.opened ?? 0) + 1];
            row.querySelector('a').click();
            return () => document.getElementById('task-title')?.value === row.querySelector('.title').textContent",
    },
];

/// The 95th percentile of the times from an action to the frame that shows it, of twenty.
async fn slowest_frame(page: &Page, script: &str) -> Result<f64> {
    let measure = format!(
        "const done = arguments[0], act = () => {{ {script} }};
        const frame = () => new Promise(resolve => requestAnimationFrame(() => {{
            const painted = new MessageChannel();
            painted.port1.onmessage = () => resolve(performance.now());
            painted.port2.postMessage(0);
        }}));
        (async () => {{
            const all = [];
            for (let n = 0; n < 20; n++) {{
                await new Promise(resolve => setTimeout(resolve, 100));
                const begun = performance.now(), is_shown = act();
                let ended = await frame();
                while (!is_shown()) ended = await frame();
                all.push(ended - begun);
            }}
            done(all.sort((a, b) => a - b)[18]);
        }})()"
    );
    Ok(page.driver.execute_async(measure, vec![]).await?.convert()?)
}

/// Waits until all rows are in the page.
async fn all_rows(page: &Page) -> Result<()> {
    let count = "return document.querySelectorAll('.tasks [data-id]').length";
    until("all rows", async || Ok((page.js::<usize>(count, json!([])).await? + 1000 > MOST).then_some(())))
        .await
}

/// Scrolls by touch, then to the end and back, and returns the longest task.
async fn scroll(page: &Page) -> Result<f64> {
    page.js::<()>("times.longTasks = []", json!([])).await?;
    page.scroll(8_000, 8_000).await?;
    for place in ["document.body.scrollHeight", "document.body.scrollHeight / 2", "0"] {
        page.js::<()>(&format!("scrollTo(0, {place})"), json!([])).await?;
        settle(page).await?;
    }
    Ok(Times::of(page).await?.longest_task())
}

/// Waits until everything in and near the viewport is rendered.
async fn settle(page: &Page) -> Result<()> {
    let wait =
        "const done = arguments[0]; setTimeout(() => requestIdleCallback(done, { timeout: 2000 }), 300)";
    page.driver.execute_async(wait, vec![]).await?;
    Ok(())
}
