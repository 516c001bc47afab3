//! Tasks in the trash, and the ids of those that were deleted for good.

mod list;
mod purge;
mod rows;
mod tombstones;

pub use list::{TrashCursor, TrashPage, UnknownTrashCursor};
pub(crate) use rows::{Trashed, trash_of, trashed, trashed_columns};
pub(crate) use tombstones::{bury_oldest, forget_oldest, remember};
#[cfg(test)]
pub(crate) use {
    list::trash_page,
    purge::{due_ids, due_trash},
    tombstones::{BURY, FORGET, REMOVE, too_many},
};
