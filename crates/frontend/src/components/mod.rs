//! The components that pages are made of.

mod banner;
pub(crate) mod form;
mod heading;
mod icon;
mod loaded;
mod overlay;
pub(crate) mod tasks;

pub(crate) use banner::banner;
pub(crate) use heading::{HEADING, is_later_page, page_heading, view_heading};
pub(crate) use icon::{brand, icon};
pub(crate) use loaded::{loaded, loaded_within};
pub(crate) use overlay::Overlay;
