//! The instances of the program.

use anyhow::{Context, Result};
use load::program::Program;
use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
};

/// How many there are: as many as `deploy/haproxy.cfg` shows.
pub(super) const COUNT: usize = 3;

/// All on one database, each at an address that it keeps.
pub(super) struct Instances {
    program: PathBuf,
    database_url: String,
    secret: String,
    addresses: [SocketAddr; COUNT],
    running: [Option<Program>; COUNT],
}

impl Instances {
    pub(super) fn start(program: &Path, database_url: &str) -> Result<Self> {
        let mut instances = Self {
            program: program.to_owned(),
            database_url: database_url.to_owned(),
            secret: format!("{:032x}", fastrand::u128(..)),
            addresses: addresses()?,
            running: [const { None }; COUNT],
        };
        (0..COUNT).try_for_each(|number| instances.start_one(number))?;
        Ok(instances)
    }

    pub(super) fn addresses(&self) -> &[SocketAddr; COUNT] {
        &self.addresses
    }

    pub(super) fn start_one(&mut self, number: usize) -> Result<()> {
        let listen = self.addresses.get(number).context("no such instance")?.to_string();
        let settings = [
            ("LISTEN", listen.as_str()),
            ("JWT_SECRET", &self.secret),
            ("BCRYPT_COST", "4"),
            ("ALLOW_WEAK_HASHING", "true"),
            ("RATE_LIMIT", "off"),
        ];
        let started = Program::start(&self.program, Some(&self.database_url), &settings)?;
        *self.place(number)? = Some(started);
        Ok(())
    }

    /// Takes a running instance away, to be stopped or, by dropping it, killed.
    pub(super) fn take(&mut self, number: usize) -> Result<Program> {
        self.place(number)?.take().context("this instance does not run")
    }

    fn place(&mut self, number: usize) -> Result<&mut Option<Program>> {
        self.running.get_mut(number).context("no such instance")
    }
}

/// Not at 127.0.0.1: connections that go out from there might take the port while an instance is away.
fn addresses() -> Result<[SocketAddr; COUNT]> {
    let mut addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)); COUNT];
    for (address, last) in addresses.iter_mut().zip(11..) {
        *address = TcpListener::bind((Ipv4Addr::new(127, 0, 0, last), 0))?.local_addr()?;
    }
    Ok(addresses)
}
