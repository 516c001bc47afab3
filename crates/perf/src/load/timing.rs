//! An unknown address and a wrong password: the same response in the same time.

use super::{
    drive::sign_up,
    options::Options,
    report::{Targets, median, milliseconds},
};
use crate::{
    connection::{Connection, Reply},
    credentials::{self, any_network, unused_email},
};
use anyhow::Result;
use hyper::{
    HeaderMap, StatusCode,
    header::{DATE, HeaderName},
};
use std::time::{Duration, Instant};
use testkit::Program;

/// Fewer than the throttle allows.
const TRIES_EACH: usize = 4;
const ACCOUNTS: usize = 50;
const TOLERANCE: f64 = 0.05;

pub(crate) async fn run(options: &Options, targets: &mut Targets) -> Result<()> {
    println!("\ntiming: {} interleaved attempts each, BCRYPT_COST=10", ACCOUNTS * TRIES_EACH);
    let program = options.launch()?.with("BCRYPT_COST", "10").start()?;
    let mut unknown = Side::new(&program);
    let mut wrong = Side::new(&program);
    let mut alike = true;
    for user in sign_up(program.address, ACCOUNTS, 0).await? {
        let absent = unused_email();
        for _ in 0..TRIES_EACH {
            let network = any_network();
            let (first, second) = if fastrand::bool() {
                let first = unknown.attempt(&absent, &network).await?;
                (first, wrong.attempt(&user.email, &network).await?)
            } else {
                let first = wrong.attempt(&user.email, &network).await?;
                (first, unknown.attempt(&absent, &network).await?)
            };
            alike &= is_refusal(&first) && are_alike(&first, &second);
        }
    }
    let [unknown, wrong] = [unknown, wrong].map(|mut side| median(&mut side.times));
    println!("  unknown address  median {}", milliseconds(unknown));
    println!("  wrong password   median {}", milliseconds(wrong));
    let difference = (unknown.as_secs_f64() / wrong.as_secs_f64() - 1.0).abs();
    targets.check(
        "the medians are within 5 %",
        &format!("{:.2} %", difference * 100.0),
        difference <= TOLERANCE,
    );
    targets.check("status, headers and body are the same", if alike { "yes" } else { "no" }, alike);
    Ok(())
}

/// One kind of attempt, on a connection of its own.
struct Side {
    connection: Connection,
    times: Vec<Duration>,
}

impl Side {
    fn new(program: &Program) -> Self {
        Self { connection: Connection::to(program.address), times: Vec::new() }
    }

    async fn attempt(&mut self, email: &str, network: &str) -> Result<Reply> {
        let started = Instant::now();
        let credentials = (email, "not-the-password");
        let reply = credentials::send(&mut self.connection, "sign-in", credentials, network).await?;
        self.times.push(started.elapsed());
        Ok(reply)
    }
}

/// Refused because of the password, and not for another reason.
fn is_refusal(reply: &Reply) -> bool {
    reply.status == StatusCode::UNAUTHORIZED
}

fn are_alike(first: &Reply, second: &Reply) -> bool {
    first.status == second.status
        && first.body == second.body
        && comparable(&first.headers) == comparable(&second.headers)
}

/// Without the headers that differ in every response.
fn comparable(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in [DATE, HeaderName::from_static("x-request-id")] {
        headers.remove(name);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::{Reply, are_alike};

    fn reply(status: u16, header: (&'static str, &str), body: &'static str) -> Reply {
        let headers = [header].map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        Reply {
            status: status.try_into().unwrap(),
            headers: headers.into_iter().collect(),
            body: body.into(),
        }
    }

    #[test]
    fn finds_any_difference_between_responses() {
        let one = reply(401, ("date", "Sat"), "{}");
        assert!(are_alike(&one, &reply(401, ("date", "Sun"), "{}")));
        assert!(!are_alike(&one, &reply(429, ("date", "Sat"), "{}")));
        assert!(!are_alike(&one, &reply(401, ("date", "Sat"), "{ }")));
        assert!(!are_alike(&one, &reply(401, ("x-known", "yes"), "{}")));
    }
}
