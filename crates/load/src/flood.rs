//! Sign-ins as fast as answers come.

use anyhow::Result;
use load::{
    connection::Connection,
    credentials::{self, PASSWORD, any_network, unused_email},
};
use std::{
    collections::BTreeMap,
    mem,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy,
    thread_native_id,
};
use tokio::runtime::{Builder, Runtime};

/// How many got which status, or which failure.
type Answers = BTreeMap<String, u64>;

/// Connections that sign in without a pause. They have a thread of their own, so that those who measure
/// something else meanwhile do not wait for it, and it gives way to them: a flood comes from elsewhere.
pub(crate) struct Flood {
    runtime: Option<Runtime>,
    answers: Arc<Mutex<Answers>>,
}

impl Flood {
    /// Half of the `victims` are signed in to with the right password, half with a wrong one.
    pub(crate) fn start(address: SocketAddr, connections: usize, victims: &Arc<[String]>) -> Result<Self> {
        let runtime =
            Builder::new_multi_thread().worker_threads(1).on_thread_start(give_way).enable_all().build()?;
        let answers = Arc::default();
        for _ in 0..connections {
            runtime.spawn(flood(address, victims.clone(), Arc::clone(&answers)));
        }
        Ok(Self { runtime: Some(runtime), answers })
    }

    /// Ends it and tells what the sign-ins got.
    pub(crate) fn stop(self) -> Answers {
        mem::take(&mut self.answers.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Flood {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn give_way() {
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    // Where this is not allowed, the flood makes what is measured worse.
    let _ = set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle);
}

/// Without heed of `Retry-After`, and from ever new networks.
async fn flood(address: SocketAddr, victims: Arc<[String]>, answers: Arc<Mutex<Answers>>) -> Option<()> {
    let mut connection = Connection::to(address);
    loop {
        let (email, password) = attempt(&victims)?;
        let answer = credentials::send(&mut connection, "sign-in", (&email, password), &any_network()).await;
        let status = answer.map_or_else(|failure| failure.to_string(), |answer| answer.status.to_string());
        *answers.lock().unwrap_or_else(PoisonError::into_inner).entry(status).or_default() += 1;
    }
}

/// A right password, a wrong one, or an address that nobody has: a third each.
fn attempt(victims: &[String]) -> Option<(String, &'static str)> {
    let (right, wrong) = victims.split_at_checked(victims.len() / 2)?;
    match fastrand::u8(..3) {
        0 => Some((fastrand::choice(right)?.clone(), PASSWORD)),
        1 => Some((fastrand::choice(wrong)?.clone(), "not-the-password")),
        _ => Some((unused_email(), PASSWORD)),
    }
}
