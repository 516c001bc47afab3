//! The released program driven through Chromium, and by clients of other vendors.
//!
//! A test is a [`Scene`]: the program with a database of its own, a [`FaultProxy`] in front of it, and one or two
//! browsers, whose [`Page`]s find elements by role and label, as users do.

mod app;
mod authenticator;
mod axe;
pub mod budget;
mod devtools;
mod driver;
mod finder;
mod page;
mod program;
mod scene;

pub use app::{ANN, BOB};
pub use authenticator::Authenticator;
pub use devtools::{Cookie, Scheme};
pub use finder::{Found, Name};
pub use page::Page;
pub use program::Latchkey;
pub use scene::{Scene, Staging, play, with};
pub use testkit::{Database, Fault, FaultProxy, PASSWORD, Running, until};
pub use thirtyfour::{By, Key, WebElement};

/// What `GET /api/auth/ok` responds where e-mails are sent.
pub const WITH_MAIL: Fault = Fault::Json(200, r#"{"ok":true,"mail":true,"accounts":true}"#);

/// Longer than the app waits before it sends what was done, and shows new numbers in the sidebar.
pub const UNTIL_SENT: std::time::Duration = std::time::Duration::from_millis(300);
