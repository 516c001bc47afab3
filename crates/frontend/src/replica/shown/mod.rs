//! What is shown, and how operations change it.

mod apply;
mod rows;
mod undo;
mod view;

pub(crate) use apply::{apply, changed_list, changed_task};
pub(crate) use rows::{Key, Row, Rows, list, lists, task, tasks};
pub(crate) use undo::inverse;
pub(crate) use view::View;
