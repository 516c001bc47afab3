//! iCalendar (RFC 5545): tasks as to-dos (VTODO), and a calendar of what is due as events (VEVENT).

mod own;
mod read;
mod write;

pub(crate) use read::import;
pub(crate) use write::Calendar;

#[cfg(test)]
mod tests;
