//! A PostgreSQL server that a test can break.

use crate::helpers::Database;
use std::{
    env, fs,
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::{MetadataExt, chown},
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// Where Debian keeps the server's programs, in a directory for each version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The user of the server when the tests run as root, which the server refuses.
const ACCOUNT: &str = "postgres";

/// A running server; stops and leaves nothing behind when dropped.
pub struct Cluster {
    programs: PathBuf,
    directory: TempDir,
    port: u16,
    as_root: bool,
}

impl Cluster {
    pub fn start() -> Self {
        // The user's own temporary directory may be closed to others.
        let directory = TempDir::with_prefix_in("latchkey-cluster-", "/tmp").unwrap();
        let as_root = fs::metadata(directory.path()).unwrap().uid() == 0;
        if as_root {
            let account = Command::new("id").args(["-u", ACCOUNT]).output().unwrap().stdout;
            let account = String::from_utf8(account).unwrap().trim().parse().expect("make a user `postgres`");
            chown(directory.path(), Some(account), None).unwrap();
        }
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let cluster = Self { programs: programs(), directory, port, as_root };
        let options = ["-D", "data", "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"];
        succeeded(cluster.command("initdb").args(options));
        cluster.come_back();
        cluster
    }

    pub fn database(&self) -> Database {
        Database::at(format!("postgres://{ACCOUNT}@127.0.0.1:{}/postgres", self.port))
    }

    /// `fast` notifies its clients, `immediate` does not.
    pub fn stop(&self, mode: &str) {
        succeeded(self.command("pg_ctl").args(["-s", "-w", "-D", "data", "-m", mode, "stop"]));
    }

    /// Starts the server. A power failure is not tested, so it need not sync.
    pub fn come_back(&self) {
        let settings = format!(
            "-p {} -h 127.0.0.1 -k {} -c fsync=off -c shared_buffers=8MB",
            self.port,
            self.directory.path().display()
        );
        let start = ["-s", "-w", "-D", "data", "-l", "log", "-o", &settings, "start"];
        succeeded(self.command("pg_ctl").args(start));
    }

    /// Sends a signal to the server and all its processes.
    pub fn signal(&self, name: &str) {
        let Ok(pid) = fs::read_to_string(self.directory.path().join("data/postmaster.pid")) else { return };
        let server = pid.lines().next().unwrap();
        // The server first, so that it starts no further processes.
        succeeded(Command::new("kill").args([&format!("-{name}"), server]));
        let all = succeeded(Command::new("ps").args(["-A", "-o", "pid=,ppid="]));
        for line in String::from_utf8(all.stdout).unwrap().lines() {
            if let [process, parent] = line.split_whitespace().collect::<Vec<_>>()[..]
                && parent == server
            {
                // It may have exited already.
                Command::new("kill").args([&format!("-{name}"), process]).output().unwrap();
            }
        }
    }

    /// One of the server's programs, which refuse to run as root.
    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = match self.as_root {
            true => Command::new("runuser"),
            false => Command::new(&program),
        };
        if self.as_root {
            command.args(["-u", ACCOUNT, "--"]).arg(&program);
        }
        command.current_dir(self.directory.path());
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // A frozen server would not stop.
        self.signal("CONT");
        let _ = self.command("pg_ctl").args(["-s", "-D", "data", "-m", "immediate", "stop"]).output();
    }
}

/// The directory with the server's programs. The one on `PATH` may be a link to only some of them.
fn programs() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path = env::split_paths(&path).find_map(|it| it.join("initdb").canonicalize().ok());
    let initdb = on_path.or_else(newest_of_debian).expect("put PostgreSQL's initdb on PATH");
    initdb.parent().unwrap().to_owned()
}

fn newest_of_debian() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN).ok()?.flatten().map(|entry| entry.path());
    let number = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    versions
        .map(|it| it.join("bin/initdb"))
        .filter(|it| it.is_file())
        .max_by_key(|it| number(&it.ancestors().nth(2).map(Path::to_path_buf).unwrap_or_default()))
}

#[track_caller]
fn succeeded(command: &mut Command) -> Output {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(output.status.success(), "{command:?}: {output:?}");
    output
}
