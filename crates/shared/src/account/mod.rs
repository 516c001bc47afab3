//! The wire types of `/api/auth`.

mod agent;
mod amr;
mod api_key;
mod changes;
mod settings;
mod user;

pub use agent::client_name;
pub use amr::{Amr, AuthMethod};
pub use api_key::{Access, ApiKey, ApiKeys, CreatedApiKey, DeleteApiKey, Lifetime, NewApiKey, Permissions};
pub use changes::{
    ChangeEmail, ChangePassword, DeleteUser, EmailChangeProgress, EmailVerified, ImageUrl, ImageUrlError,
    PasswordChanged, RequestPasswordReset, ResetPassword, ResetRequested, RevokeSession,
    SendVerificationEmail, Status, UpdateUser, UserDeleted, VerifyEmail,
};
pub use settings::{Locale, LocaleError, ReminderHour, ReminderHourError, Settings, WeekStart};
pub use user::{GetSession, SessionInfo, SignIn, SignUp, SignedIn, Success, TokenResponse, User, UserName};
