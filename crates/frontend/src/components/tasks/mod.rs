//! Tasks: how they are added, listed and edited.

mod blocks;
mod list;
mod list_tools;
mod order;
mod panel;
mod quick_add;
mod row;
mod rows;
mod selection;
mod selection_bar;

pub(crate) use blocks::neighbor;
pub(crate) use list::task_list;
pub(crate) use list_tools::list_tools;
pub(crate) use order::shift;
pub(crate) use panel::task_panel;
pub(crate) use quick_add::quick_add;
pub(crate) use selection::{complete_selected, delete_selected, extend};
pub(crate) use selection_bar::selection_bar;
