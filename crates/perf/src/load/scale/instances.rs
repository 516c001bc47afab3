//! The instances of the program.

use crate::load::Options;
use anyhow::{Context, Result};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use testkit::{Launch, Program};

/// How many there are: as many as `deploy/haproxy.cfg` shows.
pub(super) const COUNT: usize = 3;

/// All on one database and with one secret, each at an address that it keeps.
pub(super) struct Instances {
    launch: Launch,
    addresses: [SocketAddr; COUNT],
    running: [Option<Program>; COUNT],
}

impl Instances {
    pub(super) fn start(options: &Options) -> Result<Self> {
        let mut instances = Self {
            launch: options.launch()?.with_cheap_accounts(),
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
        let started = self.launch.clone().with("LISTEN", &listen).start()?;
        *self.entry(number)? = Some(started);
        Ok(())
    }

    /// Takes a running instance out, to be stopped or, by dropping it, killed.
    pub(super) fn take(&mut self, number: usize) -> Result<Program> {
        self.entry(number)?.take().context("this instance is not running")
    }

    fn entry(&mut self, number: usize) -> Result<&mut Option<Program>> {
        self.running.get_mut(number).context("no such instance")
    }
}

/// Not at 127.0.0.1: an outgoing connection from there might take the port while an instance is down.
fn addresses() -> Result<[SocketAddr; COUNT]> {
    let mut addresses = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)); COUNT];
    for (address, last) in addresses.iter_mut().zip(11..) {
        *address = TcpListener::bind((Ipv4Addr::new(127, 0, 0, last), 0))?.local_addr()?;
    }
    Ok(addresses)
}
