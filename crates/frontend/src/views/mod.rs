//! Which tasks a view shows, in which order. Pure.

mod clock;
mod counts;
mod sections;
mod view;

pub(crate) use clock::{Clock, is_overdue};
pub(crate) use counts::Counts;
pub(crate) use sections::{Context, Section, place, sections};
pub(crate) use view::View;
