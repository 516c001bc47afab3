//! Runs other programs, and terminates them when this one receives a signal.

use anyhow::{Context as _, Result, bail};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);
static RUNNING: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

/// Whether this program has received a signal to terminate.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// From now on a signal terminates the running children, so that destructors run and clean up.
pub(crate) fn catch_signals() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP])?;
    thread::spawn(move || {
        for _ in signals.forever() {
            INTERRUPTED.store(true, Ordering::SeqCst);
            running().iter().for_each(|id| terminate(*id));
        }
    });
    Ok(())
}

fn running() -> MutexGuard<'static, BTreeSet<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn terminate(id: u32) {
    if let Ok(id) = i32::try_from(id) {
        // The process may have exited already.
        let _ = kill(Pid::from_raw(id), Signal::SIGTERM);
    }
}

/// A running program; dropping it sends SIGTERM and waits.
pub(crate) struct Running(Child);

impl Running {
    /// Starts a program without standard input.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let child = command.stdin(Stdio::null()).spawn().with_context(|| line(command))?;
        running().insert(child.id());
        Ok(Self(child))
    }

    pub(crate) fn has_exited(&mut self) -> Result<bool> {
        Ok(self.0.try_wait()?.is_some())
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.0.wait()?;
        running().remove(&self.0.id());
        Ok(status)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.0.try_wait(), Ok(None)) {
            terminate(self.0.id());
            let _ = self.0.wait();
        }
        running().remove(&self.0.id());
    }
}

/// Runs a program to completion with its output passed through.
pub(crate) fn run(command: impl Into<Command>) -> Result<()> {
    let mut command = command.into();
    let status = Running::start(&mut command)?.wait()?;
    succeeded(&command, status)
}

/// Runs a program to completion and passes each line of its standard output to `line`.
pub(crate) fn run_lines(command: impl Into<Command>, mut line: impl FnMut(&str)) -> Result<()> {
    let mut command = command.into();
    let mut child = Running::start(command.stdout(Stdio::piped()))?;
    if let Some(stdout) = child.0.stdout.take() {
        for bytes in BufReader::new(stdout).split(b'\n') {
            line(&String::from_utf8_lossy(&bytes?));
        }
    }
    let status = child.wait()?;
    succeeded(&command, status)
}

/// Runs a program to completion and returns its standard output; standard error is shown only on failure.
pub(crate) fn read(command: impl Into<Command>) -> Result<String> {
    let mut command = command.into();
    let output = command.stdin(Stdio::null()).output().with_context(|| line(&command))?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
    }
    succeeded(&command, output.status)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed: {status}", line(command));
    }
    Ok(())
}

/// The command line.
fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
