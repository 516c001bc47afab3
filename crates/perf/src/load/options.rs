//! Which scenarios run, and how much of each.

use crate::program::launch;
use anyhow::Result;
use clap::{Args, ValueEnum};
use std::{path::PathBuf, str::FromStr, time::Duration};
use testkit::Launch;

#[derive(Args)]
pub(crate) struct Options {
    /// What to run; by default everything that needs nothing but the program.
    #[arg(value_enum)]
    scenarios: Vec<Scenario>,

    /// The program that is put under load.
    #[arg(long, default_value = "target/release/latchkey")]
    pub(crate) program: PathBuf,

    /// A PostgreSQL database that may be filled, instead of a temporary SQLite one.
    #[arg(long)]
    pub(crate) database_url: Option<String>,

    /// How many users at how many requests per second, for `users`. Can be given several times.
    #[arg(long = "stage", value_name = "USERS@RATE", default_values = ["1000@1000", "10000@1000"])]
    pub(crate) stages: Vec<Stage>,

    /// How many tasks each of these users has at the start.
    #[arg(long, default_value_t = 2)]
    pub(crate) tasks: u32,

    /// How long each measurement lasts.
    #[arg(long, default_value_t = 60)]
    seconds: u64,

    /// How many connections flood with sign-ins. Can be given several times.
    #[arg(long = "flood", value_name = "CONNECTIONS", default_values_t = [8, 64])]
    pub(crate) floods: Vec<usize>,

    /// How many slow clients there are at once.
    #[arg(long, value_name = "CLIENTS", default_value_t = 1000)]
    pub(crate) slow: usize,

    /// HAProxy, for `scale`.
    #[arg(long, default_value = "haproxy")]
    pub(crate) haproxy: PathBuf,

    /// Its configuration; only addresses are changed in it.
    #[arg(long, default_value = "deploy/haproxy.cfg")]
    pub(crate) haproxy_config: PathBuf,

    /// Stop instances in `scale` without taking them out of the balancer first: shows what that loses.
    #[arg(long)]
    pub(crate) without_draining: bool,
}

/// The scenarios that need no other server.
const ON_ITS_OWN: [Scenario; 4] =
    [Scenario::Users, Scenario::SignIns, Scenario::SlowClients, Scenario::Timing];

impl Options {
    pub(crate) fn scenarios(&self) -> Vec<Scenario> {
        if self.scenarios.is_empty() { ON_ITS_OWN.to_vec() } else { self.scenarios.clone() }
    }

    /// # Errors
    /// See [`launch`].
    pub(crate) fn launch(&self) -> Result<Launch> {
        launch(&self.program, self.database_url.as_deref())
    }

    pub(crate) fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum Scenario {
    /// Signed-in users, each on a connection of its own: nothing fails and nothing is lost.
    Users,
    /// A flood of sign-ins: lists stay fast.
    SignIns,
    /// Silent and dripping clients: others are served, and memory is freed.
    SlowClients,
    /// An unknown address and a wrong password: the same response in the same time.
    Timing,
    /// Three instances on one PostgreSQL that are stopped, killed and started behind HAProxy: nothing is lost.
    Scale,
}

/// A number of users and the rate of all of them together, in requests per second.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stage {
    pub(crate) users: usize,
    pub(crate) rate: u32,
}

impl FromStr for Stage {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (users, rate) = text.split_once('@').ok_or(STAGE_FORM)?;
        match (users.parse(), rate.parse()) {
            (Ok(users @ 1..), Ok(rate @ 1..)) => Ok(Self { users, rate }),
            _ => Err(STAGE_FORM),
        }
    }
}

const STAGE_FORM: &str = "use users and requests per second, like 1000@500";

#[cfg(test)]
mod tests {
    use super::{ON_ITS_OWN, Options, Scenario, Stage};
    use clap::{Args, FromArgMatches};

    #[test]
    fn rejects_stage_without_users_or_rate() {
        for bad in ["", "1000", "@", "0@1", "1@0", "1@x", "-1@1"] {
            assert!(bad.parse::<Stage>().is_err(), "{bad}");
        }
        assert_eq!("10000@2000".parse(), Ok(Stage { users: 10_000, rate: 2_000 }));
    }

    #[test]
    fn runs_standalone_scenarios_by_default() {
        let options = |arguments: &[&str]| {
            let matches = Options::augment_args(clap::Command::new("load")).get_matches_from(arguments);
            Options::from_arg_matches(&matches).unwrap()
        };
        assert_eq!(options(&["load", "timing", "--seconds", "5"]).scenarios(), [Scenario::Timing]);
        assert_eq!(options(&["load"]).scenarios(), ON_ITS_OWN);
    }
}
