//! The program under load.

use anyhow::{Context, Result, bail, ensure};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// Started on a free port, with settings of its own; ends when dropped, and its data with it.
pub struct Program {
    pub address: SocketAddr,
    /// The file of its SQLite database, unless it has another one.
    pub database: PathBuf,
    child: Child,
    _folder: TempDir,
}

impl Program {
    /// On the database at `database_url`, or else on an SQLite one of its own. `settings` are environment variables;
    /// nothing else of the environment reaches the program.
    ///
    /// # Errors
    /// What kept it from starting.
    pub fn start(program: &Path, database_url: Option<&str>, settings: &[(&str, &str)]) -> Result<Self> {
        // Beside the program, so on a disk: the temporary directory may be memory, where writing costs nothing.
        let beside = program.parent().context("the program is in no directory")?;
        let folder = TempDir::with_prefix_in("load-", beside)?;
        let file = folder.path().join("latchkey.db");
        let database = format!("sqlite://{}", file.display());
        let log = folder.path().join("log");
        let mut child = Command::new(program)
            .env_clear()
            .env("LISTEN", "127.0.0.1:0")
            .env("DATABASE_URL", database_url.unwrap_or(&database))
            .env("JWT_SECRET", format!("{:032x}", fastrand::u128(..)))
            // This process is the proxy that tells from which networks its clients come.
            .env("TRUSTED_PROXIES", "127.0.0.1")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let mut announced = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut announced)?;
        }
        let Some(address) = announced.trim().strip_prefix("Latchkey is at http://") else {
            let _ = child.kill();
            bail!("the program did not start: {}", fs::read_to_string(&log)?);
        };
        Ok(Self { address: address.parse()?, database: file, child, _folder: folder })
    }

    /// Tells it to stop, as an administrator does, and waits for its end.
    ///
    /// # Errors
    /// When it did not end as it was told to.
    pub fn stop(mut self) -> Result<()> {
        kill(Pid::from_raw(i32::try_from(self.child.id())?), Signal::SIGTERM)
            .context("stopping the program")?;
        let status = self.child.wait()?;
        ensure!(status.success(), "told to stop, the program ended with {status}");
        Ok(())
    }

    /// How much memory it holds, in KiB.
    ///
    /// # Errors
    /// Where there is no `/proc`, as on anything but Linux.
    pub fn memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .context("reading how much memory the program holds; that works on Linux only")?;
        resident(&status).context("the system does not say how much memory the program holds")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `VmRSS` of `/proc/PID/status`, in KiB.
fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::resident;

    #[test]
    fn memory_is_read_as_linux_tells_it() {
        assert_eq!(resident("Name:\tlatchkey\nVmRSS:\t   23456 kB\nThreads:\t7\n"), Some(23456));
        assert_eq!(resident("Name:\tlatchkey\n"), None);
    }
}
