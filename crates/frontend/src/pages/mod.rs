//! The pages.

mod account;
mod forgot_password;
mod not_found;
mod on_demand;
mod reset_password;
mod sign_in;
mod sign_up;
mod tasks;
mod transfer;
mod trash;
mod verify_email;

pub(crate) use forgot_password::forgot_password_page;
pub(crate) use not_found::not_found_page;
pub(crate) use on_demand::{account_page, move_page};
pub(crate) use reset_password::reset_password_page;
pub(crate) use sign_in::sign_in_page;
pub(crate) use sign_up::sign_up_page;
pub(crate) use tasks::tasks_page;
pub(crate) use trash::trash_page;
pub(crate) use verify_email::verify_email_page;
