//! What the routes show.

mod credentials;
mod not_found;
mod sign_in;
mod sign_up;
mod tasks;

pub(crate) use not_found::NotFoundPage;
pub(crate) use sign_in::SignInPage;
pub(crate) use sign_up::SignUpPage;
pub(crate) use tasks::TasksPage;
