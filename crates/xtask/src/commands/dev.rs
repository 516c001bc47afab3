//! `cargo xtask dev`: backend and app side by side, each rebuilt when its sources change.

use crate::{
    build::app,
    build::program,
    runner::context::Context,
    runner::process::{self, Running},
    runner::step::Step,
};
use anyhow::{Result, bail};
use notify::{Event, RecursiveMode, Watcher};
use std::{
    process::Command,
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};
use xshell::cmd;

/// What the backend is made from.
const SOURCES: [&str; 5] = [
    "crates/backend/src",
    "crates/backend/Cargo.toml",
    "crates/shared/src",
    "crates/shared/Cargo.toml",
    "migrations",
];
/// An editor writes in bursts; this long a silence ends one.
const SETTLE: Duration = Duration::from_millis(300);
/// How often it is looked whether something ended.
const LOOK: Duration = Duration::from_millis(200);

/// What both need before they can start.
pub(crate) fn steps() -> Vec<Step> {
    [program::C_COMPILER].into_iter().chain(program::APP_TOOLS).collect()
}

/// Runs both until Ctrl-C, or until Trunk ends.
pub(crate) fn run(context: &Context) -> Result<()> {
    let (sender, changes) = channel();
    let _watcher = watch(context, sender)?;
    // Not where the release build is: the program would be built again for every change of the app.
    let dist = context.target.join("dev-dist");
    std::fs::create_dir_all(&dist)?;
    let dist = dist.to_string_lossy();
    let mut trunk = Running::start(&mut app::trunk(context, &["serve", "--dist", &dist])?)?;
    let mut backend = None;
    restart(context, &mut backend);
    println!("==> The app is at http://127.0.0.1:8081 as soon as Trunk has built it; Ctrl-C stops both");
    while !process::interrupted() {
        if trunk.has_ended()? {
            bail!("Trunk ended");
        }
        if changed(&changes) {
            restart(context, &mut backend);
        }
    }
    bail!("interrupted")
}

fn watch(context: &Context, sender: Sender<()>) -> Result<impl Watcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // Compilers read these files all the time.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            // Nobody listens any more when everything ends.
            let _ = sender.send(());
        }
    })?;
    for source in SOURCES {
        watcher.watch(&context.root.join(source), RecursiveMode::Recursive)?;
    }
    Ok(watcher)
}

/// Waits a moment for a change, and for the end of the burst that it is part of.
fn changed(changes: &Receiver<()>) -> bool {
    let changed = changes.recv_timeout(LOOK).is_ok();
    while changed && changes.recv_timeout(SETTLE).is_ok() {}
    changed
}

/// Puts a new backend in place of the old one. What does not compile leaves the old one running.
fn restart(context: &Context, backend: &mut Option<Running>) {
    println!("==> Building the backend");
    if process::run(cmd!(context.sh, "cargo build --package latchkey")).is_err() {
        println!("==> Waiting for a change");
        return;
    }
    // Two cannot listen on one address.
    drop(backend.take());
    let mut command = Command::new(context.target.join("debug/latchkey"));
    match Running::start(command.current_dir(&context.root)) {
        Ok(running) => *backend = Some(running),
        Err(error) => println!("==> The backend does not start: {error:#}"),
    }
}
