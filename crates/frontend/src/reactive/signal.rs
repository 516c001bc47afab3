//! A value whose readers follow its changes.

use super::stored::StoredValue;
use reactive_graph::{
    signal::Trigger,
    traits::{Notify, Track},
};
use wasm_bindgen::UnwrapThrowExt;

/// A signal. As a [`StoredValue`], it lasts until its owner is cleaned up.
pub(crate) struct RwSignal<T> {
    value: StoredValue<T>,
    changed: Trigger,
}

impl<T> Clone for RwSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RwSignal<T> {}

impl<T: 'static> RwSignal<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { value: StoredValue::new(value), changed: Trigger::new() }
    }

    /// Follows the signal without reading it.
    pub(crate) fn track(self) {
        track(self.changed);
    }

    pub(crate) fn with<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.track();
        self.value.with_value(read)
    }

    pub(crate) fn with_untracked<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.value.with_value(read)
    }

    pub(crate) fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    pub(crate) fn try_get_untracked(self) -> Option<T>
    where
        T: Clone,
    {
        self.value.try_get_value()
    }

    pub(crate) fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.try_get_untracked().unwrap_throw()
    }

    /// Changes the value, and says so if `change` returns true.
    pub(crate) fn try_maybe_update<U>(self, change: impl FnOnce(&mut T) -> (bool, U)) -> Option<U> {
        let (is_changed, result) = self.value.try_update_value(change)?;
        if is_changed {
            notify(self.changed);
        }
        Some(result)
    }

    pub(crate) fn maybe_update(self, change: impl FnOnce(&mut T) -> bool) {
        self.try_maybe_update(|value| (change(value), ()));
    }

    pub(crate) fn try_update<U>(self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        self.try_maybe_update(|value| (true, change(value)))
    }

    pub(crate) fn update(self, change: impl FnOnce(&mut T)) {
        self.try_update(change);
    }

    /// Returns whether the signal is still there.
    pub(crate) fn try_set(self, value: T) -> bool {
        self.try_update(|stored| *stored = value).is_some()
    }

    pub(crate) fn set(self, value: T) {
        self.try_set(value);
    }
}

#[inline(never)]
fn track(changed: Trigger) {
    changed.track();
}

#[inline(never)]
fn notify(changed: Trigger) {
    changed.notify();
}
