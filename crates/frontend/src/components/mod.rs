//! The parts that pages are made of.

mod delete_dialog;
mod dialog;
mod fields;
mod filter_nav;
mod form;
mod heading;
mod icon;
mod load;
mod new_task;
mod notice_list;
mod task_form;
mod task_item;
mod task_list;
mod top_bar;

pub(crate) use delete_dialog::DeleteDialog;
pub(crate) use dialog::Dialog;
pub(crate) use fields::{Choice, PasswordField, SelectField, TextField};
pub(crate) use filter_nav::FilterNav;
pub(crate) use form::{DoorForm, FormAlert, FormNotice, SectionForm, SubmitButton};
pub(crate) use heading::{HEADING, PageHeading};
pub(crate) use icon::{Brand, Icon};
pub(crate) use load::Loaded;
pub(crate) use new_task::NewTaskForm;
pub(crate) use notice_list::NoticeList;
pub(crate) use task_list::TaskListView;
pub(crate) use top_bar::TopBar;
