//! What the operator does with a database besides serving it.

mod backup;
mod build_flags;
mod check;
mod content;
mod migrations;
mod owner;
mod refolding;
mod restore;
mod sqlite_file;

pub use backup::backup;
pub use build_flags::check_build_flags;
pub use check::{check, passkeys_elsewhere, sealed_secrets};
pub use content::{Content, RestoredCredentials};
pub use migrations::migrate;
pub(crate) use migrations::run as run_migrations;
pub use owner::as_owner_of;
pub(crate) use owner::enter;
pub use restore::{Restored, restore};
