//! Shared by server and browser: wire types, claims, and values that are valid by construction.
//!
//! No I/O and no secrets: this crate is part of the WebAssembly that anyone can download.

mod account;
mod account_change;
mod api_key;
#[cfg(test)]
mod arbitrary;
mod claims;
mod email;
mod error;
mod id;
mod password;
mod task;
mod text;
mod timestamp;

pub use account::{
    GetSession, SessionInfo, SignIn, SignUp, SignedIn, Success, TokenResponse, User, UserName,
};
pub use account_change::{
    ChangePassword, DeleteUser, EmailVerified, ImageUrl, ImageUrlError, PasswordChanged,
    RequestPasswordReset, ResetPassword, ResetRequested, RevokeSession, SendVerificationEmail, Status,
    UpdateUser, UserDeleted,
};
pub use api_key::{Access, ApiKey, ApiKeys, CreatedApiKey, DeleteApiKey, Lifetime, NewApiKey, Permissions};
pub use claims::{AccessClaims, SessionClaims};
pub use email::{Email, EmailError};
pub use error::{ErrorBody, ErrorCode, FieldError};
pub use id::{ApiKeyId, SessionId, TaskId, UserId};
pub use password::{Password, PasswordError, Strength};
pub use task::{NewTask, Task, TaskDescription, TaskPatch, TaskReplacement, TaskTitle};
pub use text::TextError;
pub use timestamp::Timestamp;
