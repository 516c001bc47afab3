//! What stays above all pages until the user has confirmed it.

use crate::{
    html::{AnyView, nothing, part},
    reactive::*,
};
use std::rc::Rc;

/// Of the account that is signed in: what it shows ends with the session.
#[derive(Clone, Copy)]
pub(crate) struct Overlay(RwSignal<Option<Rc<dyn Fn() -> AnyView>>>);

impl Overlay {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(None))
    }

    pub(crate) fn show(self, view: impl Fn() -> AnyView + 'static) {
        self.0.try_set(Some(Rc::new(view)));
    }

    pub(crate) fn close(self) {
        self.0.try_set(None);
    }

    pub(crate) fn view(self) -> AnyView {
        part(move || match self.0.get() {
            Some(view) => untrack(|| view()),
            None => nothing(),
        })
    }
}
