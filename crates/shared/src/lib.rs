//! Shared by server and browser: wire types, claims, and values that are valid by construction.
//!
//! No I/O and no secrets: this crate is part of the WebAssembly that anyone can download.

mod account;
#[cfg(test)]
mod arbitrary;
mod attributes;
mod calendar;
mod claims;
mod email;
mod error;
mod feed;
mod id;
mod pages;
mod password;
mod recurrence;
mod task;
mod text;
mod timestamp;
mod unicode;

pub use account::{
    Access, AllowedCredential, Amr, ApiKey, ApiKeys, Assertion, Attestation, AuthMethod,
    AuthenticatorAttachment, AuthenticatorSelection, BackupCodes, ChangeEmail, ChangePassword,
    ConfirmTwoFactor, CreatedApiKey, CreationExtensions, CredentialType, DeleteApiKey, DeletePasskey,
    DeleteUser, DeviceType, EmailChangeProgress, EmailVerified, EnableTwoFactor, FactorMethod, FactorShown,
    GetSession, ImageUrl, ImageUrlError, Issuer, IssuerError, Lifetime, Locale, LocaleError, NewApiKey,
    NewPasskeyQuery, Passkey, PasskeyAssertion, PasskeyCreationOptions, PasskeyName, PasskeyRegistration,
    PasskeyRequestOptions, PasskeyUser, PasswordChanged, Permissions, PublicKeyParameters, QrCode,
    RegisteredPasskey, RelyingPartyInfo, ReminderHour, ReminderHourError, RequestPasswordReset,
    ResetPassword, ResetRequested, RevokeSession, SendVerificationEmail, SessionInfo, Settings, SignIn,
    SignInResponse, SignUp, SignedIn, Status, Success, TokenResponse, TotpUri, TwoFactorRedirect,
    TwoFactorSetup, UpdatePasskey, UpdateUser, UpdatedPasskey, User, UserDeleted, UserName,
    VerifyAuthentication, VerifyBackupCode, VerifyEmail, VerifyRegistration, VerifyTotp, WeekStart,
    client_name,
};
pub use attributes::{
    ListColor, ListName, Position, PositionError, Priority, Reminder, ReminderError, ReminderTime, Reminders,
    Tag, TagError, Tags,
};
pub use calendar::{CalendarError, Date, Due, TimeOfDay, Weekday, ZoneName};
pub use claims::{AccessClaims, SessionClaims};
pub use email::{Email, EmailError};
pub use error::{ErrorBody, ErrorCode, FieldError};
pub use feed::{Changes, Gone, Kind};
pub use id::{ApiKeyId, ListId, PasskeyId, SessionId, TaskId, UserId};
pub use pages::PAGES;
pub use password::{Password, PasswordError, Strength};
pub use recurrence::{RecurrenceRule, Repeat, RepeatFrom, RuleError, Successor};
#[cfg(not(target_family = "wasm"))]
pub use task::fold;
pub use task::{
    DeletedTask, DescriptionHash, ImportLine, ImportOutcome, ImportReport, ImportUndone, List, ListPatch,
    NewList, NewTask, NoDescriptionHash, RenameTag, TagCount, Task, TaskAttributes, TaskDescription,
    TaskPatch, TaskSort, TaskTitle, fold_unified, words,
};
pub use text::TextError;
pub use timestamp::Timestamp;
pub use unicode::domain_to_ascii;
