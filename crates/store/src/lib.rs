//! The database: the only crate with SQL.
//!
//! - `engine` opens connections and runs calls on them: pool, single SQLite writer, permits.
//! - `accounts` has accounts, sessions and their revocation, the sign-in throttle, second factors, passkeys, personal access
//!   tokens.
//! - `tasks` has the tasks of one account, behind [`Store::tasks_of`].
//! - `reminders` has when e-mails about tasks are due, and which instance sends them.
//! - `zone` has the time zones, `attributes` what rows of tasks have in them beside the columns.
//! - `maintenance` has migrations, backup, restore and check.
//!
//! The tables are private:
//!
//! ```compile_fail,E0603
//! use store::schema::users;
//! ```
#![cfg_attr(test, allow(clippy::disallowed_methods, reason = "tests open databases"))]

mod accounts;
mod attributes;
mod clock;
mod database_url;
mod engine;
mod error;
mod maintenance;
mod one_use;
mod principal;
mod reminders;
mod schedule;
mod schema;
mod store;
mod tasks;
mod waiters;
mod zone;

pub use accounts::{
    Account, AccountOf, Administration, EmailChangeStep, FactorAttempt, FactorOutcome, GivenCode, LastRecord,
    ListedAccount, NewAccount, NewFactor, PasskeySignIn, PasskeySignInOutcome, PasswordReset,
    RecordedSession, RegistrationOutcome, SeenSession, ShownFactor, SignInAttempt, SignInOutcome,
    SpentRegistration, TokenRejection, VerifiedPassword,
};
pub use attributes::stored_attributes;
pub use clock::Clock;
pub use database_url::DatabaseUrl;
pub use error::{Quota, SessionError, StoreError};
pub use maintenance::{
    Content, Restored, RestoredCredentials, as_owner_of, backup, check, check_build_flags, migrate,
    passkeys_elsewhere, restore, sealed_secrets,
};
pub use principal::Principal;
pub use reminders::{
    Batch, DueEmail, DueTask, LeasedReminder, Message as ReminderMessage, Outcome as ReminderOutcome, Paced,
    ReminderCounts, Reminding,
};
pub use store::Store;
pub use tasks::{
    Applied, BatchNumber, Changes, Completion, Created, Cursor, DueFilter, ListQuery, Listing, Operation,
    Outcome, Place, Precondition, Refusal, Revision, TaskFilter, TaskRow, TaskSink, TasksOf, TasksOfList,
    TrashCursor, TrashPage, UnknownCursor, UnknownRevision, UnknownTrashCursor,
};
pub use zone::{is_today_somewhere, today, zone_exists};
