//! HAProxy with the documented configuration.

use super::instances::COUNT;
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs::{self, File},
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use tempfile::TempDir;
use testkit::{ChildGuard, DEADLINE};

/// What the instances are called there.
const SERVERS: [&str; COUNT] = ["one", "two", "three"];
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Runs until it is dropped.
pub(super) struct Balancer {
    pub(super) address: SocketAddr,
    admin: PathBuf,
    _child: ChildGuard,
    _folder: TempDir,
}

impl Balancer {
    /// Starts it in front of these instances, and returns when it has found all of them ready.
    pub(super) fn start(haproxy: &Path, documented: &Path, instances: &[SocketAddr; COUNT]) -> Result<Self> {
        let folder = TempDir::with_prefix("haproxy-")?;
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let documented =
            fs::read_to_string(documented).with_context(|| format!("reading {}", documented.display()))?;
        let (admin, used) = (folder.path().join("admin.sock"), folder.path().join("haproxy.cfg"));
        fs::write(&used, adapted(documented, address, folder.path(), instances)?)?;
        let log = File::create(folder.path().join("log"))?;
        let mut haproxy = Command::new(haproxy);
        haproxy.arg("-db").arg("-f").arg(&used).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = ChildGuard::spawn(&mut haproxy)?;
        let balancer = Self { address, admin, _child: child, _folder: folder };
        for number in 0..COUNT {
            balancer.wait_until_ready(number)?;
        }
        wait("HAProxy to listen", || Ok(TcpStream::connect(address).is_ok()))?;
        Ok(balancer)
    }

    /// Sends an instance no more requests, and returns when none is in flight on it.
    pub(super) fn drain(&self, number: usize) -> Result<()> {
        self.set_state(number, "drain")?;
        wait("an instance to finish its requests", || Ok(self.column(number, "scur")? == "0"))
    }

    /// Sends an instance requests again, and returns when it was found ready.
    pub(super) fn restore(&self, number: usize) -> Result<()> {
        self.set_state(number, "ready")?;
        self.wait_until_ready(number)
    }

    pub(super) fn wait_until_ready(&self, number: usize) -> Result<()> {
        wait("HAProxy to find an instance ready", || {
            // The socket does not exist at first.
            Ok(self.column(number, "status").is_ok_and(|status| status == "UP"))
        })
    }

    fn set_state(&self, number: usize, state: &str) -> Result<()> {
        let output = self.command(&format!("set server latchkey/{} state {state}", server(number)?))?;
        ensure!(output.trim().is_empty(), "HAProxy: {output}");
        Ok(())
    }

    /// A column of HAProxy's statistics of an instance.
    fn column(&self, number: usize, name: &str) -> Result<String> {
        let table = self.command("show stat")?;
        let row = format!("latchkey,{},", server(number)?);
        let row = table.lines().find(|line| line.starts_with(&row)).context("no such server")?;
        let names = table.lines().next().context("no statistics")?.trim_start_matches("# ").split(',');
        let cell = names.zip(row.split(',')).find(|(column, _)| *column == name);
        Ok(cell.context("no such column")?.1.to_owned())
    }

    fn command(&self, command: &str) -> Result<String> {
        let mut socket = UnixStream::connect(&self.admin).context("reaching HAProxy")?;
        writeln!(socket, "{command}")?;
        let mut output = String::new();
        socket.read_to_string(&mut output)?;
        Ok(output)
    }
}

fn server(number: usize) -> Result<&'static str> {
    SERVERS.get(number).copied().context("no such instance")
}

/// The documented configuration at the addresses of this run, without TLS and without a user of its own.
fn adapted(
    documented: String,
    address: SocketAddr,
    folder: &Path,
    instances: &[SocketAddr; COUNT],
) -> Result<String> {
    let folder = folder.display();
    let changes = [
        ("user haproxy", String::new()),
        ("group haproxy", String::new()),
        ("chroot /var/lib/haproxy", String::new()),
        ("/run/haproxy/admin.sock", format!("{folder}/admin.sock")),
        ("bind :80", format!("bind unix@{folder}/plain.sock")),
        ("bind :443 ssl crt /etc/haproxy/latchkey.pem alpn h2,http/1.1", format!("bind {address}")),
    ];
    let servers = (11..).zip(instances).map(|(last, instance)| (format!("10.0.0.{last}:8080"), instance));
    let changes = changes.into_iter().map(|(from, to)| (from.to_owned(), to));
    changes.chain(servers.map(|(from, to)| (from, to.to_string()))).try_fold(
        documented,
        |text, (from, to)| {
            ensure!(text.contains(&from), "the configuration of HAProxy has no `{from}`");
            Ok(text.replacen(&from, &to, 1))
        },
    )
}

fn wait(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < DEADLINE {
        if is_so()? {
            return Ok(());
        }
        sleep(POLL_INTERVAL);
    }
    bail!("waited {} s for {what}", DEADLINE.as_secs())
}

#[cfg(test)]
mod tests {
    use super::{COUNT, adapted};
    use std::{net::SocketAddr, path::Path};

    const DOCUMENTED: &str = include_str!("../../../../../deploy/haproxy.cfg");

    fn adapt(documented: &str) -> anyhow::Result<String> {
        let address: SocketAddr = "127.0.0.1:9000".parse()?;
        adapted(documented.to_owned(), address, Path::new("/folder"), &[address; COUNT])
    }

    #[test]
    fn keeps_the_documented_configuration() {
        let used = adapt(DOCUMENTED).unwrap();

        let kept = DOCUMENTED.lines().filter(|line| used.contains(*line)).count();
        assert_eq!(DOCUMENTED.lines().count() - kept, 6 + COUNT, "{used}");
        assert!(!used.contains("10.0.0.") && !used.contains(" ssl "), "{used}");
    }

    #[test]
    fn reports_what_cannot_be_adapted() {
        let refusal = adapt(&DOCUMENTED.replace("bind :80", "bind :81")).unwrap_err().to_string();
        assert_eq!(refusal, "the configuration of HAProxy has no `bind :80`");
    }
}
