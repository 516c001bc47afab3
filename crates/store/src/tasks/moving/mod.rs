//! Moving tasks in and out: an import in one transaction, and its undo. An export reads pages of the list.

mod import;
mod known;
mod plan;
mod remembered;
mod rows;
mod undo;
