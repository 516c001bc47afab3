//! A private PostgreSQL for the tests, gone when they are.

use super::first_on_path;
use crate::{runner::context::Context, runner::process, tools::apt};
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

/// Where Debian keeps the server's programs, in a directory for each version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The user of the server when the tests run as root, which the server refuses.
const ACCOUNT: &str = "postgres";

/// A running server; stops and leaves nothing behind when dropped.
pub(crate) struct PostgresServer {
    sh: Shell,
    programs: PathBuf,
    directory: TempDir,
    port: u16,
}

/// Finds or installs PostgreSQL, and starts a server of our own. What is lost in a crash is lost with the tests anyway.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    start(context, "-c fsync=off -c full_page_writes=off")
}

/// The same, with commits that last, as one is run in earnest.
pub(crate) fn provide_durable(context: &mut Context) -> Result<String> {
    start(context, "")
}

fn start(context: &mut Context, settings: &str) -> Result<String> {
    if find().is_none() {
        apt::install(context, "the PostgreSQL server", &["postgresql"])?;
    }
    let programs = find().context("Put PostgreSQL's initdb on PATH, then run this again.")?;
    context.tool_paths.push(programs.clone());
    let server = PostgresServer::start(programs, settings)?;
    let outcome = format!("listening at {}", server.url());
    context.postgres = Some(server);
    Ok(outcome)
}

/// The directory with the server's programs. The one on `PATH` may be a link to only some of them.
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

    /// Where the tests find it, as a user who may make databases.
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

    /// One of the server's programs, not as root.
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

/// A directory that the server's user owns. The user's own temporary directory may be closed to others.
fn home() -> Result<TempDir> {
    let parent = if geteuid().is_root() { PathBuf::from("/tmp") } else { env::temp_dir() };
    let directory = TempDir::with_prefix_in("latchkey-postgres-", parent)?;
    if geteuid().is_root() {
        let user = User::from_name(ACCOUNT)?.with_context(|| format!("Make a user `{ACCOUNT}`."))?;
        chown(directory.path(), Some(user.uid.as_raw()), Some(user.gid.as_raw()))?;
    }
    Ok(directory)
}
