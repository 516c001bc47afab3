//! Tests `openapi.json` with a linter, and the running program against it with schemathesis.

use crate::{
    runner::{
        process::{self, Running},
        workspace::Workspace,
    },
    tools::Tool,
};
use anyhow::{Context as _, Result, bail};
use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use xshell::cmd;

/// The directory with its settings.
const SETTINGS: &str = "crates/xtask/contract";
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// Lints the contract; even a hint is an error.
pub(crate) fn lint(workspace: &Workspace, spectral: &Tool) -> Result<&'static str> {
    let (spectral, rules) = (&spectral.program, format!("{SETTINGS}/spectral.yaml"));
    let options = ["--ruleset", &rules, "--fail-severity", "hint"];
    process::run(cmd!(workspace.sh, "{spectral} lint openapi.json {options...}"))
        .context("correct openapi.json as listed above")?;
    Ok("no findings")
}

/// Runs all checks of schemathesis against the program on an empty database.
pub(crate) fn test(workspace: &Workspace, python: &Path, program: &Path) -> Result<String> {
    let directory = workspace.target.join("contract");
    fs::create_dir_all(&directory)?;
    let program = Program::start(program, &directory.join("latchkey.log"))?;
    let settings = workspace.root.join(SETTINGS);
    let (config, credentials) = (settings.join("schemathesis.toml"), settings.join("credentials.py"));
    let url = format!("http://{}", program.address);
    let arguments = ["run", "--checks", "all", "--no-color", &format!("{url}/openapi.json")];
    let _there = workspace.sh.push_dir(&directory);
    let command = cmd!(workspace.sh, "{python} -m schemathesis.cli --config-file {config} {arguments...}")
        .env("SCHEMATHESIS_HOOKS", credentials)
        .env("LATCHKEY_URL", url)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let mut last = String::new();
    process::run_lines(command, |line| {
        println!("    {line}");
        last = line.trim_matches(['=', ' ']).to_owned();
    })
    .context("program and openapi.json differ as listed above")?;
    Ok(last)
}

/// The program under test; dropping it terminates it and deletes its data.
struct Program {
    address: SocketAddr,
    _running: Running,
    _data: TempDir,
}

impl Program {
    fn start(path: &Path, log: &Path) -> Result<Self> {
        let data = TempDir::new()?;
        // Another process could take the port in between; that is unlikely enough.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let log = File::create(log)?;
        let mut command = Command::new(path);
        command
            .env("DATABASE_URL", format!("sqlite://{}", data.path().join("latchkey.db").display()))
            .env("LISTEN", address.to_string())
            .env("BCRYPT_COST", "4")
            .env("ALLOW_WEAK_HASHING", "true")
            .env("RATE_LIMIT", "off")
            // Nothing listens there: responses do not depend on whether mail is delivered.
            .env("SMTP_URL", "smtp://127.0.0.1:9")
            .env("MAIL_FROM", "latchkey@example.org")
            .env("PUBLIC_URL", format!("http://{address}"))
            .stdout(log.try_clone()?)
            .stderr(log);
        let running = Running::start(&mut command)?;
        wait_for(address)?;
        Ok(Self { address, _running: running, _data: data })
    }
}

fn wait_for(address: SocketAddr) -> Result<()> {
    let started = Instant::now();
    while TcpStream::connect(address).is_err() {
        if started.elapsed() > START_TIMEOUT || process::interrupted() {
            bail!("The program does not listen; its log is target/contract/latchkey.log.");
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}
