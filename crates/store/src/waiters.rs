//! The requests of this process that wait for changes to an account, and what wakes them.

use crate::{error::StoreError, principal::Principal};
use shared::UserId;
use std::{
    collections::{HashMap, hash_map::Entry},
    future::poll_fn,
    pin::{Pin, pin},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicI64, Ordering},
    },
    task::Poll,
};
use tokio::sync::Notify;

/// How many requests of one account may wait at once, so that a stolen token does not take the memory of all others.
const OF_ACCOUNT: usize = 100;

/// All waiting requests. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Waiters(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    accounts: HashMap<UserId, Vec<Arc<Waiter>>>,
    is_shut_down: bool,
    /// Alive while a task polls the counters.
    poller: Weak<()>,
}

/// A waiting request.
pub(crate) struct Waiter {
    pub(crate) principal: Principal,
    /// The counter of the account when it was read last; before, one that no account has.
    seen: AtomicI64,
    /// Keeps a wake-up that comes before the wait.
    woken: Notify,
}

impl Waiter {
    pub(crate) fn seen(&self) -> i64 {
        self.seen.load(Ordering::Relaxed)
    }

    pub(crate) fn wake(&self) {
        self.woken.notify_one();
    }
}

impl Waiters {
    /// Registers a request. It reads the account only then, so that no change comes in between.
    ///
    /// # Errors
    /// [`StoreError::TooManyWaiters`].
    pub(crate) fn enter(&self, principal: Principal) -> Result<Waiting, StoreError> {
        let mut state = self.state();
        let of_account = state.accounts.entry(principal.user_id()).or_default();
        if of_account.len() >= OF_ACCOUNT {
            return Err(StoreError::TooManyWaiters);
        }
        let waiter = Arc::new(Waiter { principal, seen: AtomicI64::new(-1), woken: Notify::new() });
        of_account.push(waiter.clone());
        if state.is_shut_down {
            waiter.wake();
        }
        Ok(Waiting { all: self.clone(), waiter })
    }

    /// Wakes the requests of one account.
    pub(crate) fn wake(&self, user: UserId) {
        self.state().accounts.get(&user).into_iter().flatten().for_each(|waiter| waiter.wake());
    }

    /// Wakes all requests.
    pub(crate) fn wake_all(&self) {
        self.state().accounts.values().flatten().for_each(|waiter| waiter.wake());
    }

    /// Ends all waits, and those to come.
    pub(crate) fn shut_down(&self) {
        self.state().is_shut_down = true;
        self.wake_all();
    }

    /// How many requests wait.
    pub(crate) fn count(&self) -> usize {
        self.state().accounts.values().map(Vec::len).sum()
    }

    /// A token for the task that polls the counters, unless there is such a task. It ends when the token is dropped.
    pub(crate) fn begin_polling(&self) -> Option<Arc<()>> {
        let mut state = self.state();
        if state.poller.strong_count() > 0 {
            return None;
        }
        let token = Arc::new(());
        state.poller = Arc::downgrade(&token);
        Some(token)
    }

    /// All waiting requests. If there are none, the task that polls ends: the next request begins another.
    pub(crate) fn to_poll(&self) -> Option<Vec<Arc<Waiter>>> {
        let mut state = self.state();
        if state.accounts.is_empty() {
            state.poller = Weak::new();
            return None;
        }
        Some(state.accounts.values().flatten().cloned().collect())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is registered until this is dropped.
pub(crate) struct Waiting {
    all: Waiters,
    waiter: Arc<Waiter>,
}

impl Waiting {
    /// Waits until there may be something new in an account whose counter was `seen`; `false` if the wait ends before.
    pub(crate) async fn is_woken(&self, seen: i64, mut end: Pin<&mut impl Future<Output = ()>>) -> bool {
        self.waiter.seen.store(seen, Ordering::Relaxed);
        let mut woken = pin!(self.waiter.woken.notified());
        let is_woken = poll_fn(|cx| match woken.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(true),
            Poll::Pending => end.as_mut().poll(cx).map(|()| false),
        });
        is_woken.await && !self.all.state().is_shut_down
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut state = self.all.state();
        if let Entry::Occupied(mut of_account) = state.accounts.entry(self.waiter.principal.user_id()) {
            of_account.get_mut().retain(|waiter| !Arc::ptr_eq(waiter, &self.waiter));
            if of_account.get().is_empty() {
                of_account.remove();
            }
        }
    }
}

/// Wakes the requests of an account after a write for it.
pub(crate) struct Wake {
    pub(crate) waiters: Waiters,
    pub(crate) user: UserId,
}

impl Wake {
    pub(crate) fn wake(&self) {
        self.waiters.wake(self.user);
    }
}

#[cfg(test)]
mod tests {
    use super::{OF_ACCOUNT, Waiters};
    use crate::{clock::Clock, error::StoreError, principal::Principal};
    use shared::{SessionId, UserId};
    use std::{future::pending, pin::pin};

    fn principal() -> Principal {
        let clock = Clock::system();
        Principal::of_session(UserId::from(clock.new_id()), SessionId::from(clock.new_id()))
    }

    #[tokio::test]
    async fn a_wake_up_before_the_wait_is_kept() {
        let (waiters, ann) = (Waiters::default(), principal());
        let waiting = waiters.enter(ann).unwrap();
        waiters.wake(ann.user_id());
        assert!(waiting.is_woken(0, pin!(pending())).await);
        waiters.wake(principal().user_id());
        assert!(!waiting.is_woken(0, pin!(async {})).await, "another account's change wakes nothing");
    }

    #[tokio::test]
    async fn a_shutdown_ends_all_waits() {
        let waiters = Waiters::default();
        let before = waiters.enter(principal()).unwrap();
        waiters.shut_down();
        let after = waiters.enter(principal()).unwrap();
        assert!(!before.is_woken(0, pin!(pending())).await);
        assert!(!after.is_woken(0, pin!(pending())).await);
    }

    #[test]
    fn an_account_has_a_limited_number_of_waiting_requests() {
        let (waiters, ann) = (Waiters::default(), principal());
        let mut all: Vec<_> = (0..OF_ACCOUNT).map(|_| waiters.enter(ann).unwrap()).collect();
        assert_eq!(waiters.enter(ann).err(), Some(StoreError::TooManyWaiters));
        assert!(waiters.enter(principal()).is_ok());
        all.pop();
        assert!(waiters.enter(ann).is_ok());
        drop(all);
        assert_eq!(waiters.count(), 0);
        assert!(waiters.state().accounts.is_empty(), "nothing is kept of an account");
    }

    #[test]
    fn one_task_polls_while_requests_wait() {
        let waiters = Waiters::default();
        let waiting = waiters.enter(principal()).unwrap();
        let token = waiters.begin_polling();
        assert!(token.is_some() && waiters.begin_polling().is_none());
        assert_eq!(waiters.to_poll().map(|all| all.len()), Some(1));
        drop(waiting);
        assert!(waiters.to_poll().is_none());
        let next = waiters.begin_polling();
        drop(token);
        assert!(
            next.is_some() && waiters.begin_polling().is_none(),
            "the one that has ended changes nothing"
        );
    }
}
