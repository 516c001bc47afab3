//! A temporary PostgreSQL server.

use super::{apt, tool::first_on_path};
use crate::runner::{process, steps::Outcome, workspace::Workspace};
use anyhow::{Context as _, Result};
use nix::unistd::{User, geteuid};
use std::{
    env, fs,
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::chown,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use xshell::{Cmd, Shell, cmd};

/// Where Debian puts the server's programs, in a directory for each version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The user that runs the server if the tests run as root, which PostgreSQL refuses.
const ACCOUNT: &str = "postgres";

/// A running server; dropping it stops it and deletes its data.
pub(crate) struct PostgresServer {
    sh: Shell,
    programs: PathBuf,
    directory: TempDir,
    port: u16,
}

impl Outcome for PostgresServer {
    fn outcome(&self) -> String {
        self.url()
    }
}

/// Finds or installs PostgreSQL and starts a server without durable commits, which tests do not need.
pub(crate) fn provide(workspace: &Workspace) -> Result<PostgresServer> {
    start(workspace, "-c fsync=off -c full_page_writes=off")
}

/// The same with durable commits, as in production.
pub(crate) fn provide_durable(workspace: &Workspace) -> Result<PostgresServer> {
    start(workspace, "")
}

fn start(workspace: &Workspace, settings: &str) -> Result<PostgresServer> {
    if find().is_none() {
        apt::install(workspace, "the PostgreSQL server", &["postgresql"])?;
    }
    let programs = find().context("Put PostgreSQL's initdb on PATH, then run this again.")?;
    PostgresServer::start(programs, settings)
}

/// The directory with the server's programs; the one on `PATH` may link to only some of them.
fn find() -> Option<PathBuf> {
    let on_path = first_on_path(&["initdb"]).and_then(|initdb| initdb.canonicalize().ok());
    on_path.or_else(newest_of_debian)?.parent().map(Path::to_path_buf)
}

fn newest_of_debian() -> Option<PathBuf> {
    let versions = fs::read_dir(DEBIAN).ok()?.flatten().map(|entry| entry.path());
    let number = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let newest = versions.filter(|path| path.join("bin/initdb").is_file()).max_by_key(number)?;
    Some(newest.join("bin/initdb"))
}

impl PostgresServer {
    fn start(programs: PathBuf, settings: &str) -> Result<Self> {
        let sh = Shell::new()?;
        let directory = home()?;
        sh.change_dir(directory.path());
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let server = Self { sh, programs, directory, port };
        server.initdb()?;
        let started = server.pg_ctl(&["-w", "-l", "log", "-o", &server.settings(settings), "start"]);
        started.with_context(|| server.sh.read_file("log").unwrap_or_default())?;
        Ok(server)
    }

    /// Its programs, some of which the tests start by name.
    pub(crate) fn programs(&self) -> &Path {
        &self.programs
    }

    /// Its address, with a user who may create databases.
    pub(crate) fn url(&self) -> String {
        format!("postgres://{ACCOUNT}@127.0.0.1:{}/postgres", self.port)
    }

    fn settings(&self, more: &str) -> String {
        let socket = self.directory.path().display();
        format!("-p {} -h 127.0.0.1 -k {socket} -c max_connections=300 {more}", self.port)
    }

    fn initdb(&self) -> Result<()> {
        let options = ["-D", "data", "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"];
        process::read(self.command("initdb").args(options)).map(drop)
    }

    fn pg_ctl(&self, arguments: &[&str]) -> Result<()> {
        process::run(self.command("pg_ctl").args(["-s", "-D", "data"]).args(arguments))
    }

    /// One of the server's programs, started as a user other than root.
    fn command(&self, program: &str) -> Cmd<'_> {
        let program = self.programs.join(program);
        if geteuid().is_root() {
            cmd!(self.sh, "runuser -u {ACCOUNT} -- {program}")
        } else {
            cmd!(self.sh, "{program}")
        }
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if let Err(error) = self.pg_ctl(&["-m", "immediate", "stop"]) {
            eprintln!("The test server in {} may still run: {error:#}", self.directory.path().display());
        }
    }
}

/// A directory owned by the server's user, who may lack access to the temporary directory of root.
fn home() -> Result<TempDir> {
    let parent = if geteuid().is_root() { PathBuf::from("/tmp") } else { env::temp_dir() };
    let directory = TempDir::with_prefix_in("latchkey-postgres-", parent)?;
    if geteuid().is_root() {
        let user = User::from_name(ACCOUNT)?.with_context(|| format!("Create a user `{ACCOUNT}`."))?;
        chown(directory.path(), Some(user.uid.as_raw()), Some(user.gid.as_raw()))?;
    }
    Ok(directory)
}
