//! A call that the server may refuse until the user has shown who they are.

use crate::{
    api::{AuthorizedApi, Pending},
    forms::FieldState,
};

/// Sends the call, with the password if there is a field for it.
type Request = Box<dyn Fn(&AuthorizedApi, Option<&str>) -> Pending<'static>>;

pub(super) struct Attempt {
    send: Request,
    /// The password, and its field.
    password: Option<(String, FieldState)>,
}

impl Attempt {
    /// With what is in the field now.
    pub(super) fn new(password: Option<FieldState>, send: Request) -> Self {
        Self { send, password: password.map(|field| (field.text(), field)) }
    }

    pub(super) fn password(&self) -> Option<&str> {
        self.password.as_ref().map(|(password, _)| password.as_str())
    }

    pub(super) fn send(&self, api: &AuthorizedApi) -> Pending<'static> {
        (self.send)(api, self.password())
    }

    /// Takes over the password that was right, unless that is empty.
    pub(super) fn correct(&mut self, right: String) {
        if let Some((password, field)) = &mut self.password
            && !right.is_empty()
            && *password != right
        {
            field.input(right.clone());
            *password = right;
        }
    }
}
