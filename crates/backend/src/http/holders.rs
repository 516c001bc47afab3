//! How much of something that all share each account or each network holds.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What each holder has.
pub(crate) struct Holders<K>(Arc<Mutex<HashMap<K, usize>>>);

/// What one of them has for one purpose, until it is dropped.
pub(crate) struct Held<K: Eq + Hash + Copy> {
    holders: Arc<Mutex<HashMap<K, usize>>>,
    holder: K,
    amount: usize,
}

impl<K> Default for Holders<K> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<K: Eq + Hash + Copy> Holders<K> {
    /// Begins with nothing.
    pub(crate) fn join(&self, holder: K) -> Held<K> {
        Held { holders: self.0.clone(), holder, amount: 0 }
    }
}

impl<K: Eq + Hash + Copy> Held<K> {
    /// Takes one more, unless the holder has `max` already. Returns how many it has then.
    pub(crate) fn take(&mut self, max: usize) -> Option<usize> {
        self.take_many(1, max)
    }

    /// Takes so many more, unless the holder would have more than `max`. Returns how many it has then.
    pub(crate) fn take_many(&mut self, amount: usize, max: usize) -> Option<usize> {
        let mut holders = lock(&self.holders);
        let total = holders.get(&self.holder).copied().unwrap_or_default() + amount;
        if total > max {
            return None;
        }
        holders.insert(self.holder, total);
        self.amount += amount;
        Some(total)
    }
}

impl<K: Eq + Hash + Copy> Drop for Held<K> {
    fn drop(&mut self) {
        let mut holders = lock(&self.holders);
        if let Some(total) = holders.get_mut(&self.holder) {
            *total -= self.amount;
            if *total == 0 {
                holders.remove(&self.holder);
            }
        }
    }
}

fn lock<K>(holders: &Mutex<HashMap<K, usize>>) -> MutexGuard<'_, HashMap<K, usize>> {
    holders.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::{Holders, lock};

    #[test]
    fn each_holder_has_its_maximum() {
        let holders = Holders::default();
        let [mut first, mut second, mut other] = [1, 1, 2].map(|holder| holders.join(holder));
        assert_eq!([first.take(2), second.take(2), first.take(2)], [Some(1), Some(2), None]);
        assert_eq!(other.take(2), Some(1));
        drop(second);
        assert_eq!(first.take(2), Some(2));
        assert_eq!([first.take_many(3, 4), first.take_many(2, 4)], [None, Some(4)]);
    }

    #[test]
    fn nothing_is_kept_of_who_holds_nothing() {
        let holders = Holders::default();
        let mut held = holders.join(1);
        drop(holders.join(2));
        held.take(1);
        drop(held);
        assert!(lock(&holders.0).is_empty());
    }
}
