//! What stays above all pages until the user has confirmed it.

use crate::{
    api::Session,
    html::{AnyView, nothing, part},
    live,
    reactive::*,
};
use shared::UserId;
use std::rc::Rc;

/// What is shown, and for which account.
type Shown = (UserId, Rc<dyn Fn() -> AnyView>);

/// There is one, in the context. What it shows is for one account: it is hidden while that is not signed in, and gone with a
/// sign-out.
#[derive(Clone, Copy)]
pub(crate) struct Overlay {
    session: Session,
    shown: RwSignal<Option<Shown>>,
}

impl Overlay {
    pub(crate) fn new(session: Session) -> Self {
        Self { session, shown: RwSignal::new(None) }
    }

    pub(crate) fn show(self, owner: UserId, view: impl Fn() -> AnyView + 'static) {
        self.shown.set(Some((owner, Rc::new(view))));
    }

    pub(crate) fn close(self) {
        self.shown.set(None);
    }

    pub(crate) fn view(self) -> AnyView {
        let session = self.session;
        let owner = Memo::new(move |_| session.account().map(|account| account.id));
        live::effect(move || {
            if owner.get().is_none() && session.was_left() {
                self.close();
            }
        });
        part(move || match self.shown.get() {
            Some((of, view)) if owner.get() == Some(of) => untrack(|| view()),
            _ => nothing(),
        })
    }
}
