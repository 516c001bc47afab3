//! The `latchkey` program as a process of its own.

use crate::{ChildGuard, Client, Database};
use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

/// How to start the program: with these settings and nothing else from the environment of the tests.
#[derive(Clone)]
pub struct Launch {
    /// The program, preceded by a program that executes it, if there is one.
    command: Vec<PathBuf>,
    settings: BTreeMap<String, String>,
    database: Database,
}

impl Launch {
    /// On a free port of this machine.
    pub fn new(binary: impl Into<PathBuf>, database: Database) -> Self {
        let settings = BTreeMap::new();
        let launch = Self { command: vec![binary.into()], settings, database };
        let url = launch.database.url().to_owned();
        launch.with("LISTEN", "127.0.0.1:0").with("DATABASE_URL", &url)
    }

    /// With the cheapest password hash and without rate limits, so that creating many accounts takes no time.
    #[must_use]
    pub fn with_cheap_accounts(self) -> Self {
        self.with("BCRYPT_COST", "4").with("ALLOW_WEAK_HASHING", "true").with("RATE_LIMIT", "off")
    }

    /// Another environment variable; an empty value removes it.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.set(name, value);
        self
    }

    /// See [`Launch::with`].
    pub fn set(&mut self, name: &str, value: &str) {
        match value {
            "" => drop(self.settings.remove(name)),
            value => drop(self.settings.insert(name.to_owned(), value.to_owned())),
        }
    }

    /// Started by another program, which executes it.
    #[must_use]
    pub fn within(mut self, wrapper: &[String]) -> Self {
        self.command.splice(0..0, wrapper.iter().map(PathBuf::from));
        self
    }

    /// The program with `arguments`, to be run by the caller.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.command[0]);
        command.args(&self.command[1..]).args(arguments).env_clear().envs(&self.settings);
        command
    }

    /// Starts the server and returns once it listens.
    ///
    /// # Errors
    /// The program's log, if it exits instead.
    pub fn start(&self) -> Result<Program> {
        let folder = TempDir::new()?;
        let log = folder.path().join("log");
        let mut command = self.command(&[]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&log)?);
        let mut child = ChildGuard::spawn(&mut command)?;
        let mut announcement = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut announcement)?;
        }
        // With `LOG_FORMAT=json` it is a member of an object.
        let Some((_, address)) = announcement.split_once("Latchkey is at http://") else {
            bail!("the program did not start: {}", fs::read_to_string(&log)?);
        };
        let address = address.split(['"', '\n']).next().unwrap_or_default();
        let address = address.replace("localhost", "127.0.0.1").parse()?;
        let database = self.database.clone();
        Ok(Program { address, database, client: Client::of(address), child, folder })
    }
}

/// A running program; killed when dropped.
pub struct Program {
    pub address: SocketAddr,
    pub database: Database,
    pub client: Client,
    child: ChildGuard,
    folder: TempDir,
}

impl Program {
    /// What it has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends SIGTERM.
    ///
    /// # Errors
    /// If there is no such process.
    pub fn terminate(&self) -> Result<()> {
        let id = Pid::from_raw(i32::try_from(self.child.id())?).context("no process id")?;
        kill_process(id, Signal::TERM).context("stopping the program")
    }

    /// Sends SIGTERM, waits for the exit, and returns the log.
    ///
    /// # Errors
    /// If it exits with an error.
    pub fn stop(mut self) -> Result<String> {
        self.terminate()?;
        let status = self.child.wait()?;
        ensure!(status.success(), "the program exited with {status}: {}", self.log());
        Ok(self.log())
    }

    /// Resident memory in KiB.
    ///
    /// # Errors
    /// Where there is no `/proc`, that is, on anything but Linux; the same below.
    pub fn memory(&self) -> Result<u64> {
        status_field(&self.proc_file("status")?, "VmRSS").context("no VmRSS")
    }

    /// How many threads it has.
    ///
    /// # Errors
    /// See [`Program::memory`].
    pub fn threads(&self) -> Result<u64> {
        status_field(&self.proc_file("status")?, "Threads").context("no Threads")
    }

    /// CPU time of all of its threads so far, which does not depend on the load of the machine.
    ///
    /// # Errors
    /// See [`Program::memory`].
    pub fn cpu_time(&self) -> Result<Duration> {
        cpu_time(&self.proc_file("stat")?).context("no CPU time")
    }

    fn proc_file(&self, name: &str) -> Result<String> {
        let path = format!("/proc/{}/{name}", self.child.id());
        fs::read_to_string(&path).with_context(|| format!("reading {path}, which only Linux has"))
    }
}

/// A number of `/proc/PID/status`.
fn status_field(status: &str, name: &str) -> Option<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    value.trim().trim_end_matches(" kB").parse().ok()
}

/// The fields `utime` and `stime` of `/proc/PID/stat`, in hundredths of a second.
fn cpu_time(stat: &str) -> Option<Duration> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut times = fields.split(' ').skip(11).map(str::parse::<u64>);
    Some(Duration::from_millis(10 * (times.next()?.ok()? + times.next()?.ok()?)))
}

#[cfg(test)]
mod tests {
    use super::{cpu_time, status_field};
    use std::time::Duration;

    #[test]
    fn reads_cpu_time_of_proc_stat() {
        let stat = "42 (a) name) S 1 42 42 0 -1 4194560 100 0 0 0 7 3 0 0 20 0 5 0 100";
        assert_eq!(cpu_time(stat), Some(Duration::from_millis(100)));
    }

    #[test]
    fn reads_fields_of_proc_status() {
        let status = "Name:\tlatchkey\nVmRSS:\t   23456 kB\nThreads:\t7\n";
        assert_eq!(status_field(status, "VmRSS"), Some(23456));
        assert_eq!(status_field(status, "Threads"), Some(7));
        assert_eq!(status_field("Name:\tlatchkey\n", "VmRSS"), None);
    }
}
