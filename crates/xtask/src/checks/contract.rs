//! `openapi.json` as others judge it: a linter, and schemathesis, which asks the running program everything that the
//! contract allows and much that it does not.

use crate::{
    build::program,
    runner::context::Context,
    runner::process::{self, Running},
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

/// Where its settings are, from the top of the checkout.
const SETTINGS: &str = "crates/xtask/contract";

/// How long the program may take to listen.
const PATIENCE: Duration = Duration::from_secs(30);

/// Lints the contract. Hints count, too.
pub(crate) fn lint(context: &mut Context) -> Result<String> {
    let rules = format!("{SETTINGS}/spectral.yaml");
    let lint = cmd!(context.sh, "spectral lint openapi.json --ruleset {rules} --fail-severity hint");
    process::run(lint.env("PATH", context.path()?)).context("Spectral has something against openapi.json")?;
    Ok("nothing to object to".to_owned())
}

/// Runs schemathesis with all of its checks against the release program, on a database of its own.
pub(crate) fn test(context: &mut Context) -> Result<String> {
    let python = context.schemathesis.as_ref().context("no schemathesis")?;
    let directory = context.target.join("contract");
    fs::create_dir_all(&directory)?;
    let program = Program::start(&program::path(context), &directory.join("latchkey.log"))?;
    let settings = context.root.join(SETTINGS);
    let (config, credentials) = (settings.join("schemathesis.toml"), settings.join("credentials.py"));
    let url = format!("http://{}", program.address);
    let arguments = ["run", "--checks", "all", "--no-color", &format!("{url}/openapi.json")];
    let _there = context.sh.push_dir(&directory);
    let command = cmd!(context.sh, "{python} -m schemathesis.cli --config-file {config} {arguments...}")
        .env("SCHEMATHESIS_HOOKS", credentials)
        .env("LATCHKEY_URL", url)
        .env("PYTHONDONTWRITEBYTECODE", "1");
    let mut last = String::new();
    process::run_lines(command, |line| {
        println!("    {line}");
        last = line.trim_matches(['=', ' ']).to_owned();
    })?;
    Ok(last)
}

/// The program under test; it ends when this is dropped, and its data with it.
struct Program {
    address: SocketAddr,
    _running: Running,
    _data: TempDir,
}

impl Program {
    fn start(path: &Path, log: &Path) -> Result<Self> {
        let data = TempDir::new()?;
        // Free a moment ago is free enough here.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let log = File::create(log)?;
        let mut command = Command::new(path);
        command
            .env("DATABASE_URL", format!("sqlite://{}", data.path().join("latchkey.db").display()))
            .env("LISTEN", address.to_string())
            .env("BCRYPT_COST", "4")
            .env("ALLOW_WEAK_HASHING", "true")
            .env("RATE_LIMIT", "off")
            // Nobody is there: what matters is what is answered, and that is the same if no mail arrives.
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
        if started.elapsed() > PATIENCE || process::interrupted() {
            bail!("The program does not listen: target/contract/latchkey.log may say why.");
        }
        sleep(Duration::from_millis(50));
    }
    Ok(())
}
