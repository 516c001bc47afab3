//! A value that is computed from signals.

use super::stored::StoredValue;
use reactive_graph::{
    computed::Memo as Computed,
    traits::{Get, GetUntracked},
};
use wasm_bindgen::UnwrapThrowExt;

/// A value that is computed when it is read, if signals have changed since, and whose readers follow it only when it is
/// another one. As a [`StoredValue`], it lasts until its owner is cleaned up.
pub(crate) struct Memo<T> {
    /// `None` before it was computed.
    value: StoredValue<Option<T>>,
    /// Counts its changes.
    changes: Computed<usize>,
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T: PartialEq + 'static> Memo<T> {
    /// `compute` gets the value before, if there is one.
    pub(crate) fn new(compute: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self {
        let value = StoredValue::new(None);
        let update = move || {
            let before = value.try_update_value(Option::take).flatten();
            let now = Some(compute(before.as_ref()));
            let is_changed = now != before;
            value.set_value(now);
            is_changed
        };
        Self { value, changes: count(Box::new(update)) }
    }

    /// Follows the value without reading it.
    pub(crate) fn track(self) {
        bring_up_to_date(self.changes, true);
    }

    pub(crate) fn try_with<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.read(true, read)
    }

    pub(crate) fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.try_with(read).unwrap_throw()
    }

    pub(crate) fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    pub(crate) fn try_with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        self.read(false, read)
    }

    pub(crate) fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.try_with_untracked(read).unwrap_throw()
    }

    pub(crate) fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    fn read<U>(self, track: bool, read: impl FnOnce(&T) -> U) -> Option<U> {
        bring_up_to_date(self.changes, track);
        self.value.try_with_value(|value| value.as_ref().map(read)).flatten()
    }
}

/// Counts how often `update` returns true.
#[inline(never)]
fn count(update: Box<dyn Fn() -> bool + Send + Sync>) -> Computed<usize> {
    Computed::new(move |before: Option<&usize>| before.copied().unwrap_or_default() + usize::from(update()))
}

#[inline(never)]
fn bring_up_to_date(changes: Computed<usize>, track: bool) {
    if track {
        changes.try_get();
    } else {
        changes.try_get_untracked();
    }
}

#[cfg(test)]
mod tests {
    use super::Memo;
    use crate::reactive::{Owner, RwSignal, StoredValue};

    #[test]
    fn is_computed_when_read_and_only_after_changes() {
        Owner::new().with(|| {
            let (number, computed) = (RwSignal::new(1), StoredValue::new(0));
            let half = Memo::new(move |_| {
                computed.try_update_value(|times| *times += 1);
                number.get() / 2
            });
            let text = Memo::new(move |before: Option<&String>| {
                [before.map_or("", String::as_str), &half.get().to_string()].concat()
            });
            assert_eq!(computed.get_value(), 0);
            assert_eq!(text.get(), "0");
            number.set(2);
            assert_eq!((text.get().as_str(), text.get().as_str()), ("01", "01"));
            number.set(3);
            assert_eq!(text.get(), "01");
            assert_eq!(computed.get_value(), 3);
        });
    }

    #[test]
    fn is_gone_with_its_owner() {
        let owner = Owner::new();
        let memo = owner.with(|| Memo::new(|_| 1));
        assert_eq!(memo.try_with(|number| *number), Some(1));
        owner.cleanup();
        assert_eq!(memo.try_with(|number| *number), None);
    }
}
