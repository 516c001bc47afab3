//! `cargo xtask dev`: backend and app side by side, each rebuilt when its sources change.

mod mail;
mod seed;

use crate::{
    build::{app::AppTools, program::PACKAGE},
    runner::{
        process::{self, Running},
        steps::Runner,
        workspace::Workspace,
    },
    tools::debian,
};
use anyhow::{Context as _, Result, bail};
use notify::{Event, RecursiveMode, Watcher};
use std::{
    env,
    net::{SocketAddr, TcpListener},
    process::Command,
    sync::mpsc::{Receiver, Sender, channel},
    time::Duration,
};
use xshell::cmd;

/// Where the backend listens.
const BACKEND: &str = "127.0.0.1:8080";
/// Where Trunk listens, from Trunk.toml.
const APP: &str = "127.0.0.1:8081";
/// The same as browsers name them, since there are no passkeys at an address. Trunk.toml forwards requests to the former.
const BACKEND_ORIGIN: &str = "http://localhost:8080";
const APP_ORIGIN: &str = "http://localhost:8081";
/// Directories and files of the backend, relative to each crate that it consists of.
const SOURCES: [&str; 2] = ["src", "Cargo.toml"];
const CRATES: [&str; 4] = ["backend", "store", "auth", "shared"];
/// Editors write in bursts, which end with this long a pause.
const SETTLE: Duration = Duration::from_millis(300);
const POLL: Duration = Duration::from_millis(200);

/// Runs both until Ctrl-C, or until one of them exits.
pub(crate) fn run(seed: bool, runner: &Runner) -> Result<()> {
    [BACKEND, APP].iter().try_for_each(|address| require_free(address))?;
    runner.step("C compiler and OpenSSL", debian::c_compiler)?;
    let tools = AppTools::provide(runner)?;
    let workspace = &runner.workspace;
    let (sender, changes) = channel();
    let _watcher = watch(workspace, sender)?;
    let mut backend = Backend { workspace, smtp: mail::serve(BACKEND_ORIGIN, APP_ORIGIN)?, running: None };
    backend.rebuild();
    if seed {
        seed::create_account(BACKEND)?;
    }
    // In another directory than the release build, whose program cargo would rebuild for every change of the app.
    let dist = workspace.target.join("dev-dist");
    std::fs::create_dir_all(&dist)?;
    let mut trunk =
        Running::start(&mut tools.trunk(workspace, &["serve", "--dist", &dist.to_string_lossy()])?)?;
    println!("==> The app will be at {APP_ORIGIN} when Trunk has built it; mail is shown here; Ctrl-C stops");
    while !process::interrupted() {
        if trunk.has_exited()? {
            bail!("Trunk exited");
        }
        if backend.has_exited()? {
            bail!("the backend exited, see its message above");
        }
        if changed(&changes) {
            backend.rebuild();
        }
    }
    bail!("interrupted")
}

fn require_free(address: &str) -> Result<()> {
    TcpListener::bind(address).map(drop).with_context(|| {
        format!("{address} is in use; stop the program that listens there, perhaps another `cargo xtask dev`")
    })
}

fn watch(workspace: &Workspace, sender: Sender<()>) -> Result<impl Watcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // Compilers read these files all the time.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            // Fails only when `run` has returned.
            let _ = sender.send(());
        }
    })?;
    let crates = CRATES.map(|name| workspace.root.join("crates").join(name));
    let sources = crates.iter().flat_map(|it| SOURCES.map(|source| it.join(source)));
    for source in sources.chain([workspace.root.join("migrations")]).filter(|source| source.exists()) {
        watcher.watch(&source, RecursiveMode::Recursive)?;
    }
    Ok(watcher)
}

/// Waits briefly for a change, and for the end of the burst that it is part of.
fn changed(changes: &Receiver<()>) -> bool {
    let changed = changes.recv_timeout(POLL).is_ok();
    while changed && changes.recv_timeout(SETTLE).is_ok() {}
    changed
}

struct Backend<'a> {
    workspace: &'a Workspace,
    smtp: SocketAddr,
    running: Option<Running>,
}

impl Backend<'_> {
    /// Replaces the running backend; one that does not compile leaves it running.
    fn rebuild(&mut self) {
        println!("==> Building the backend");
        if process::run(cmd!(self.workspace.sh, "cargo build --package {PACKAGE}")).is_err() {
            println!("==> Waiting for a change");
            return;
        }
        // Two cannot listen at one address.
        drop(self.running.take());
        match Running::start(&mut self.command()) {
            Ok(running) => self.running = Some(running),
            Err(error) => println!("==> The backend does not start: {error:#}"),
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.workspace.target.join("debug").join(PACKAGE));
        command.current_dir(&self.workspace.root).env("LISTEN", BACKEND);
        if env::var_os("TRUSTED_ORIGINS").is_none() {
            // Passkeys are made and used by the page of Trunk.
            command.env("TRUSTED_ORIGINS", APP_ORIGIN);
        }
        if env::var_os("SMTP_URL").is_none() {
            command.env("SMTP_URL", format!("smtp://{}", self.smtp));
            command.env("MAIL_FROM", "latchkey@example.org").env("PUBLIC_URL", BACKEND_ORIGIN);
        }
        command
    }

    fn has_exited(&mut self) -> Result<bool> {
        self.running.as_mut().map_or(Ok(false), Running::has_exited)
    }
}
