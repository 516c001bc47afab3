//! The feed of changes of an account: what is new since a cursor, in the order of the numbers of changes.
//!
//! **Nothing is missed.** Every write takes the row of its account first, which gives it a number that is one higher, and
//! holds that row until it has committed. So the numbers of an account are committed in order: a read that finds the counter at
//! `n` also finds every row of every number up to `n`. All rows of a page are read in one snapshot with the counter (`BEGIN` on
//! SQLite, `REPEATABLE READ` on PostgreSQL, where otherwise each statement has a snapshot of its own and a row that moves
//! to the trash in between would be in neither table). A row that is changed later gets a higher number, so it comes again,
//! after the cursor. Hence what a client has at the end of the feed is the account at the number of its cursor.
//!
//! **Pages.** One write may change many rows, which then have one number. So rows are ordered by number and id, and the
//! cursor at the end of a page names the last row. Pages need no snapshot in common.
//!
//! **The first pages.** Without a cursor the feed begins with all live rows. Deletions up to the counter of the first page
//! are not sent, and need not be remembered: the cursors of the pages that follow carry this number along.
//!
//! **Epoch.** A random number of the account, which `latchkey restore` draws again: a cursor of another epoch belongs to
//! another account, or to a time that was undone.

mod await_changes;
mod changes;
mod cursor;
mod page;
mod poll;
mod sources;

pub use cursor::{Cursor, UnknownCursor};
pub use page::Changes;
#[cfg(test)]
pub(crate) use poll::CHANGED;
#[cfg(test)]
pub(crate) use sources::{Start, lists_after, tasks_after, tombstones_after, trash_after};
