//! The pages.

mod account;
mod forgot_password;
mod not_found;
mod reset_password;
mod sign_in;
mod sign_up;
mod tasks;
mod verify_email;

pub(crate) use account::AccountPage;
pub(crate) use forgot_password::ForgotPasswordPage;
pub(crate) use not_found::NotFoundPage;
pub(crate) use reset_password::ResetPasswordPage;
pub(crate) use sign_in::SignInPage;
pub(crate) use sign_up::SignUpPage;
pub(crate) use tasks::TasksPage;
pub(crate) use verify_email::VerifyEmailPage;
