//! The parts of the tasks page.

mod delete_dialog;
mod filter_nav;
mod new_task;
mod notice_list;
mod render_queue;
mod task_form;
mod task_item;
mod task_list;

pub(crate) use delete_dialog::DeleteDialog;
pub(crate) use filter_nav::FilterNav;
pub(crate) use new_task::NewTaskForm;
pub(crate) use notice_list::NoticeList;
pub(crate) use task_list::TaskListView;
