//! Users that send requests in turn, each on a connection of its own.

use super::{
    schedule::Schedule,
    tally::{Tally, Times},
    user::{Action, User},
};
use anyhow::Result;
use std::{
    mem,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};
use tokio::{
    spawn,
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    task::{JoinSet, spawn_blocking},
};

/// How many accounts are created at once: fewer than may queue for password hashing.
const SIGN_UPS_AT_ONCE: usize = 4;

/// New accounts with `tasks` tasks each. Their connections are closed.
pub(crate) async fn sign_up(address: SocketAddr, count: usize, tasks: u32) -> Result<Vec<User>> {
    let mut creators = JoinSet::new();
    for creator in 0..SIGN_UPS_AT_ONCE {
        creators.spawn(async move {
            let mut created = Vec::new();
            for _ in (creator..count).step_by(SIGN_UPS_AT_ONCE) {
                let mut user = User::sign_up(address).await?;
                for _ in 0..tasks {
                    user.act(Action::Create).await?;
                }
                user.hang_up();
                created.push(user);
            }
            anyhow::Ok(created)
        });
    }
    let mut users = Vec::with_capacity(count);
    while let Some(created) = creators.join_next().await {
        users.extend(created??);
    }
    Ok(users)
}

/// Lets the users do what `choose` returns, each when it is due, and returns after the last response.
pub(crate) async fn drive(
    users: &mut Vec<User>,
    schedule: Schedule,
    choose: fn() -> Action,
) -> Result<Tally> {
    let tally = Arc::new(Mutex::new(Tally::default()));
    let (due, working): (Vec<_>, Vec<_>) = mem::take(users)
        .into_iter()
        .map(|user| {
            let (due, arrivals) = unbounded_channel();
            (due, spawn(work(user, arrivals, choose, tally.clone())))
        })
        .unzip();
    spawn_blocking(move || schedule.keep(&due)).await?;
    for user in working {
        users.push(user.await?);
    }
    Ok(mem::take(&mut tally.lock().unwrap_or_else(PoisonError::into_inner)))
}

async fn work(
    mut user: User,
    mut arrivals: UnboundedReceiver<Instant>,
    choose: fn() -> Action,
    tally: Arc<Mutex<Tally>>,
) -> User {
    while let Some(due) = arrivals.recv().await {
        let (action, sent) = (choose(), Instant::now());
        let outcome = user.act(action).await;
        let times = Times { due, sent, responded: Instant::now() };
        tally.lock().unwrap_or_else(PoisonError::into_inner).record(action, times, outcome);
    }
    user
}
