//! Changes to the account of the session.

pub(crate) mod change_password;
pub(crate) mod delete_user;
pub(crate) mod update_user;
