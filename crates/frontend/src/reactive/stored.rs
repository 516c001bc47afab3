//! A value that belongs to an owner.

use reactive_graph::{
    owner::{LocalStorage, StoredValue as Stored},
    traits::GetValue,
};
use std::{any::Any, cell::RefCell, marker::PhantomData, rc::Rc};
use wasm_bindgen::UnwrapThrowExt;

/// A `RefCell`, without its type.
type Erased = Rc<dyn Any>;

/// A value that lasts until its owner is cleaned up. Then functions whose names begin with `try` return `None`, what
/// writes does nothing, and all others panic.
pub(crate) struct StoredValue<T> {
    cell: Stored<Erased, LocalStorage>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for StoredValue<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for StoredValue<T> {}

impl<T: 'static> StoredValue<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { cell: store(Rc::new(RefCell::new(value))), of: PhantomData }
    }

    pub(crate) fn try_with_value<U>(self, read: impl FnOnce(&T) -> U) -> Option<U> {
        let cell = find(self.cell)?;
        Some(read(&*cell.downcast_ref::<RefCell<T>>()?.borrow()))
    }

    pub(crate) fn with_value<U>(self, read: impl FnOnce(&T) -> U) -> U {
        self.try_with_value(read).unwrap_throw()
    }

    pub(crate) fn try_get_value(self) -> Option<T>
    where
        T: Clone,
    {
        self.try_with_value(T::clone)
    }

    pub(crate) fn get_value(self) -> T
    where
        T: Clone,
    {
        self.with_value(T::clone)
    }

    pub(crate) fn try_update_value<U>(self, change: impl FnOnce(&mut T) -> U) -> Option<U> {
        let cell = find(self.cell)?;
        Some(change(&mut *cell.downcast_ref::<RefCell<T>>()?.borrow_mut()))
    }

    pub(crate) fn update_value(self, change: impl FnOnce(&mut T)) {
        self.try_update_value(change);
    }

    /// Returns whether there is still a value.
    pub(crate) fn try_set_value(self, value: T) -> bool {
        self.try_update_value(|stored| *stored = value).is_some()
    }

    pub(crate) fn set_value(self, value: T) {
        self.try_set_value(value);
    }
}

#[inline(never)]
fn store(cell: Erased) -> Stored<Erased, LocalStorage> {
    Stored::new_local(cell)
}

#[inline(never)]
fn find(cell: Stored<Erased, LocalStorage>) -> Option<Erased> {
    cell.try_get_value()
}

#[cfg(test)]
mod tests {
    use super::StoredValue;
    use crate::reactive::Owner;

    #[test]
    fn lasts_until_its_owner_is_cleaned_up() {
        let owner = Owner::new();
        let value = owner.with(|| StoredValue::new(1));
        value.set_value(2);
        assert_eq!(value.try_update_value(|value| std::mem::replace(value, 3)), Some(2));
        assert_eq!(value.get_value(), 3);
        owner.cleanup();
        value.set_value(4);
        assert_eq!(value.try_get_value(), None);
    }
}
