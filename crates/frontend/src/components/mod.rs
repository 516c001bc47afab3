//! The components that pages are made of.

pub(crate) mod form;
mod heading;
mod icon;
mod loaded;
pub(crate) mod tasks;
mod top_bar;

pub(crate) use heading::PageHeading;
pub(crate) use icon::{Brand, Icon};
pub(crate) use loaded::Loaded;
pub(crate) use top_bar::TopBar;
