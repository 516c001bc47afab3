//! HAProxy with the configuration that people are shown.

use super::instances::COUNT;
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs::{self, File},
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// What the instances are called there.
const SERVERS: [&str; COUNT] = ["one", "two", "three"];
const PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(20);

/// Runs until it is dropped.
pub(super) struct Balancer {
    pub(super) address: SocketAddr,
    admin: PathBuf,
    child: Child,
    _folder: TempDir,
}

impl Balancer {
    /// Starts it before these instances, and returns when it has found all of them ready.
    pub(super) fn start(haproxy: &Path, shown: &Path, instances: &[SocketAddr; COUNT]) -> Result<Self> {
        let folder = TempDir::with_prefix("haproxy-")?;
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let shown = fs::read_to_string(shown).with_context(|| format!("reading {}", shown.display()))?;
        let (admin, used) = (folder.path().join("admin.sock"), folder.path().join("haproxy.cfg"));
        fs::write(&used, adapted(shown, address, folder.path(), instances)?)?;
        let log = File::create(folder.path().join("log"))?;
        let mut haproxy = Command::new(haproxy);
        haproxy.arg("-db").arg("-f").arg(&used).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = haproxy.spawn().context("starting HAProxy")?;
        let balancer = Self { address, admin, child, _folder: folder };
        for number in 0..COUNT {
            balancer.wait_until_ready(number)?;
        }
        wait("HAProxy to listen", || Ok(TcpStream::connect(address).is_ok()))?;
        Ok(balancer)
    }

    /// Sends an instance no more requests, and returns when it has answered those that it had.
    pub(super) fn drain(&self, number: usize) -> Result<()> {
        self.set_state(number, "drain")?;
        wait("an instance to answer what it was asked", || Ok(self.column(number, "scur")? == "0"))
    }

    /// Sends an instance requests again, and returns when it was found ready.
    pub(super) fn restore(&self, number: usize) -> Result<()> {
        self.set_state(number, "ready")?;
        self.wait_until_ready(number)
    }

    pub(super) fn wait_until_ready(&self, number: usize) -> Result<()> {
        wait("HAProxy to find an instance ready", || {
            // At first nobody listens there yet.
            Ok(self.column(number, "status").is_ok_and(|status| status == "UP"))
        })
    }

    fn set_state(&self, number: usize, state: &str) -> Result<()> {
        let said = self.ask(&format!("set server latchkey/{} state {state}", server(number)?))?;
        ensure!(said.trim().is_empty(), "HAProxy says: {said}");
        Ok(())
    }

    /// What HAProxy's statistics say about an instance.
    fn column(&self, number: usize, name: &str) -> Result<String> {
        let table = self.ask("show stat")?;
        let row = format!("latchkey,{},", server(number)?);
        let row = table.lines().find(|line| line.starts_with(&row)).context("no such server")?;
        let names = table.lines().next().context("no statistics")?.trim_start_matches("# ").split(',');
        let cell = names.zip(row.split(',')).find(|(column, _)| *column == name);
        Ok(cell.context("no such column")?.1.to_owned())
    }

    fn ask(&self, command: &str) -> Result<String> {
        let mut socket = UnixStream::connect(&self.admin).context("reaching HAProxy")?;
        writeln!(socket, "{command}")?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer)?;
        Ok(answer)
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn server(number: usize) -> Result<&'static str> {
    SERVERS.get(number).copied().context("no such instance")
}

/// What is shown, at the addresses of this run, without TLS, and without another user for the process.
fn adapted(
    shown: String,
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
    changes.chain(servers.map(|(from, to)| (from, to.to_string()))).try_fold(shown, |text, (from, to)| {
        ensure!(text.contains(&from), "the configuration of HAProxy has no `{from}`");
        Ok(text.replacen(&from, &to, 1))
    })
}

fn wait(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if is_so()? {
            return Ok(());
        }
        sleep(POLL);
    }
    bail!("waited {} s for {what}", PATIENCE.as_secs())
}

#[cfg(test)]
mod tests {
    use super::{COUNT, adapted};
    use std::{net::SocketAddr, path::Path};

    const SHOWN: &str = include_str!("../../../../deploy/haproxy.cfg");

    fn adapt(shown: &str) -> anyhow::Result<String> {
        let address: SocketAddr = "127.0.0.1:9000".parse()?;
        adapted(shown.to_owned(), address, Path::new("/folder"), &[address; COUNT])
    }

    #[test]
    fn what_people_are_shown_is_what_is_run() {
        let used = adapt(SHOWN).unwrap();

        let kept = SHOWN.lines().filter(|line| used.contains(*line)).count();
        assert_eq!(SHOWN.lines().count() - kept, 6 + COUNT, "{used}");
        assert!(!used.contains("10.0.0.") && !used.contains(" ssl "), "{used}");
    }

    #[test]
    fn what_cannot_be_adapted_is_told() {
        let refusal = adapt(&SHOWN.replace("bind :80", "bind :81")).unwrap_err().to_string();
        assert_eq!(refusal, "the configuration of HAProxy has no `bind :80`");
    }
}
