//! Sign-ins as fast as responses come.

use crate::{
    connection::Connection,
    credentials::{self, any_network, unused_email},
};
use anyhow::Result;
use std::{
    collections::BTreeMap,
    mem,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use testkit::PASSWORD;
use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy,
    thread_native_id,
};
use tokio::runtime::{Builder, Runtime};

/// How many ended with which status or failure.
type Outcomes = BTreeMap<String, u64>;

/// Connections that sign in continuously, on a thread of lowest priority, so that they do not delay what this process
/// measures meanwhile.
pub(crate) struct Flood {
    runtime: Option<Runtime>,
    outcomes: Arc<Mutex<Outcomes>>,
}

impl Flood {
    /// Half of the `victims` are signed in to with the right password, half with a wrong one.
    pub(crate) fn start(address: SocketAddr, connections: usize, victims: &Arc<[String]>) -> Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .on_thread_start(lower_priority)
            .enable_all()
            .build()?;
        let outcomes = Arc::default();
        for _ in 0..connections {
            runtime.spawn(flood(address, victims.clone(), Arc::clone(&outcomes)));
        }
        Ok(Self { runtime: Some(runtime), outcomes })
    }

    /// Stops it and returns the outcomes.
    pub(crate) fn stop(self) -> Outcomes {
        mem::take(&mut self.outcomes.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn lower_priority() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    // If the system does not allow it, the measurement gets worse.
    let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
}

/// Ignores `Retry-After`, and is in another network each time.
async fn flood(address: SocketAddr, victims: Arc<[String]>, outcomes: Arc<Mutex<Outcomes>>) -> Option<()> {
    let mut connection = Connection::to(address);
    loop {
        let (email, password) = attempt(&victims)?;
        let reply = credentials::send(&mut connection, "sign-in", (&email, password), &any_network()).await;
        let status = reply.map_or_else(|failure| failure.to_string(), |reply| reply.status.to_string());
        *outcomes.lock().unwrap_or_else(PoisonError::into_inner).entry(status).or_default() += 1;
    }
}

/// A correct password, a wrong one, or an address without an account: a third each.
fn attempt(victims: &[String]) -> Option<(String, &'static str)> {
    let (right, wrong) = victims.split_at_checked(victims.len() / 2)?;
    match fastrand::u8(..3) {
        0 => Some((fastrand::choice(right)?.clone(), PASSWORD)),
        1 => Some((fastrand::choice(wrong)?.clone(), "not-the-password")),
        _ => Some((unused_email(), PASSWORD)),
    }
}
