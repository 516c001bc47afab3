//! Random work in several tabs and browsers over a network and a server that fail: nothing that was typed is lost, and all
//! agree in the end.

use anyhow::{Context, Result, ensure};
use e2e::{ANN, Fault, Key, Name, PASSWORD, Page, Scene, until, with};
use fastrand::Rng;
use serde_json::Value;
use std::collections::BTreeMap;

/// How many steps the test takes, unless `RANDOM_STEPS` is set. About a second each.
const STEPS: usize = 60;
/// Which steps they are, unless `RANDOM_SEED` is set: the same each time, so that a failure can be repeated.
const SEED: u64 = 11;
/// Tasks that both browsers change.
const SHARED: [&str; 2] = ["Shared one", "Shared two"];

/// A task that one browser alone changes.
#[derive(Clone, Default, PartialEq, Debug)]
struct Task {
    completed: bool,
    deleted: bool,
    notes: String,
}

/// What is expected in the end.
#[derive(Default)]
struct Model {
    /// The tasks of each browser by title.
    tasks: [BTreeMap<String, Task>; 2],
    /// What was added to the notes of the tasks of both.
    shared_notes: Vec<(&'static str, String)>,
    /// How many texts were typed: each is another one.
    typed: usize,
}

impl Model {
    fn next_text(&mut self, what: &str) -> String {
        self.typed += 1;
        format!("{what} {}", self.typed)
    }

    /// One of a browser's tasks that is neither deleted nor completed.
    fn pick(&self, browser: usize, rng: &mut Rng) -> Option<String> {
        let open: Vec<_> =
            self.tasks[browser].iter().filter(|(_, task)| !task.completed && !task.deleted).collect();
        rng.choice(open).map(|(title, _)| title.clone())
    }

    fn task(&mut self, browser: usize, title: &str) -> &mut Task {
        self.tasks[browser].entry(title.to_owned()).or_default()
    }
}

/// Another state of the network, or of the server.
async fn change_network(scene: &Scene, rng: &mut Rng) -> Result<()> {
    scene.proxy.heal();
    match rng.usize(0..12) {
        0 => scene.proxy.set("POST", "/changes", Fault::Cut),
        1 | 2 => scene.proxy.set("POST", "/changes", Fault::Lose),
        3 => scene.proxy.set("POST", "/changes", Fault::Status(500)),
        4 => scene.proxy.set("POST", "/changes", Fault::Hold),
        5 => scene.proxy.set("GET", "/api/auth/token", Fault::Status(503)),
        6 => {
            scene.proxy.set("POST", "/api", Fault::Cut);
            scene.proxy.set("GET", "/api", Fault::Cut);
        }
        7 => scene.program.stop().await,
        _ => scene.program.start_again().await?,
    }
    Ok(())
}

/// A step of a browser in one of its tabs.
async fn step(page: &Page, browser: usize, model: &mut Model, rng: &mut Rng) -> Result<()> {
    let picked = model.pick(browser, rng);
    match (rng.usize(0..11), picked) {
        (0..=2, _) | (_, None) => {
            let title = model.next_text("Task");
            page.add(&title).await?;
            model.task(browser, &title);
        }
        (3, Some(title)) => {
            page.tick(&title).await?;
            page.expect_gone(&title).await?;
            model.task(browser, &title).completed = true;
        }
        (4, Some(title)) => {
            page.delete(&title).await?;
            model.task(browser, &title).deleted = true;
        }
        (5, Some(title)) => {
            page.delete(&title).await?;
            page.click("button", "Undo").await?;
            page.task(&title).await?;
        }
        (6, Some(title)) => {
            let new = model.next_text("Renamed");
            page.edit(&title, &new).await?;
            page.task(&new).await?;
            let task = model.tasks[browser].remove(&title).unwrap_or_default();
            model.tasks[browser].insert(new, task);
        }
        (7, Some(title)) => {
            let notes = model.next_text("Notes");
            page.open_task(&title).await?;
            page.fill("Notes", &notes).await?;
            page.close_task().await?;
            model.task(browser, &title).notes = notes;
        }
        (8, Some(_)) => {
            let shared = SHARED[rng.usize(0..2)];
            let line = model.next_text("Line");
            page.open_task(shared).await?;
            let notes = page.field("Notes").await?.element;
            notes.send_keys(Key::Control + Key::End).await?;
            notes.send_keys(format!("\n{line}")).await?;
            page.close_task().await?;
            model.shared_notes.push((shared, line));
        }
        (9, Some(title)) => {
            page.row(&title).await?.find(e2e::By::Tag("a")).await?.send_keys(Key::Alt + Key::Down).await?;
        }
        (_, Some(_)) if rng.bool() => page.reload().await?,
        (_, Some(_)) => {
            page.click("link", Name::Begins("Upcoming")).await?;
            page.click("link", Name::Begins("Inbox")).await?;
        }
    }
    Ok(())
}

/// Waits until the server has what the model has.
async fn expect_model(scene: &Scene, model: &Model) -> Result<()> {
    until("the model on the server", async || {
        let tasks = scene.api.sign_in(ANN).await?.get("").await.expect(200).json();
        let mut found: BTreeMap<String, Task> = BTreeMap::new();
        for task in tasks.as_array().context("no array")? {
            let text = |member: &str| task[member].as_str().unwrap_or_default().to_owned();
            let completed = task["completed"] == Value::Bool(true);
            let before =
                found.insert(text("title"), Task { completed, deleted: false, notes: text("description") });
            ensure!(before.is_none(), "{} is there twice", text("title"));
        }
        for (shared, line) in &model.shared_notes {
            let notes = &found.get(*shared).context("a shared task is gone")?.notes;
            ensure!(notes.lines().filter(|other| other == line).count() == 1, "{line} in {notes:?}");
        }
        found.retain(|title, _| !SHARED.contains(&&**title));
        let mut wanted: BTreeMap<_, _> =
            model.tasks.iter().flatten().map(|(title, task)| (title.clone(), task.clone())).collect();
        wanted.retain(|_, task| !task.deleted);
        ensure!(found == wanted, "found {found:#?}\nwanted {wanted:#?}");
        Ok(Some(()))
    })
    .await
}

#[tokio::test]
async fn agrees_with_the_model_after_random_failures() -> Result<()> {
    let steps = std::env::var("RANDOM_STEPS").ok().and_then(|steps| steps.parse().ok()).unwrap_or(STEPS);
    let seed = std::env::var("RANDOM_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    println!("RANDOM_SEED={seed}");
    let mut rng = Rng::with_seed(seed);
    with("ACCESS_TOKEN_TTL", "5s")
        .play(async |scene| {
            let ann = scene.api.sign_up(ANN).await?;
            for shared in SHARED {
                ann.add(shared).await;
            }
            let mut tabs = Vec::new();
            for browser in 0..2 {
                let page = scene.open("/sign-in?next=%2Finbox").await?;
                page.submit_sign_in(ANN, PASSWORD).await?;
                page.expect_view("Inbox").await?;
                crate::installed::expect_installed(&page).await?;
                let other = page.new_tab("/inbox").await?;
                other.expect_view("Inbox").await?;
                tabs.extend([(browser, page), (browser, other)]);
            }
            let mut model = Model::default();
            for number in 0..steps {
                if rng.usize(0..3) == 0 {
                    change_network(scene, &mut rng).await?;
                }
                let (browser, page) = &tabs[rng.usize(0..tabs.len())];
                page.to_front().await?;
                step(page, *browser, &mut model, &mut rng).await.with_context(|| format!("step {number}"))?;
            }
            scene.proxy.heal();
            scene.program.start_again().await?;
            for (_, page) in &tabs {
                page.to_front().await?;
                page.reload().await?;
                page.expect_sent().await?;
            }
            expect_model(scene, &model).await?;
            let mut open: Vec<_> = model
                .tasks
                .iter()
                .flatten()
                .filter(|(_, task)| !task.completed && !task.deleted)
                .map(|(title, _)| title.clone())
                .collect();
            open.extend(SHARED.map(str::to_owned));
            open.sort();
            let mut orders = Vec::new();
            for (_, page) in &tabs {
                page.to_front().await?;
                until("the open tasks of the model", async || {
                    let mut tasks = page.tasks().await?;
                    tasks.sort();
                    ensure!(tasks == open, "the tasks are {tasks:?} and not {open:?}");
                    Ok(Some(()))
                })
                .await?;
                orders.push(page.tasks().await?);
            }
            orders.dedup();
            ensure!(orders.len() == 1, "the orders differ: {orders:?}");
            Ok(())
        })
        .await
}
