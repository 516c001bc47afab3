//! What only Latchkey writes: properties and parameters for what iCalendar has no place for.

/// The program that wrote a calendar (`PRODID`).
pub(super) const PRODUCT: &str = "-//Latchkey//Latchkey//EN";

/// Of a calendar, a list with the parameters below. Of a task, the name of its list.
pub(super) const LIST: &str = "X-LATCHKEY-LIST";
pub(super) const LIST_ID: &str = "X-LATCHKEY-ID";
pub(super) const LIST_COLOR: &str = "X-LATCHKEY-COLOR";
/// `TRUE`, or not there.
pub(super) const LIST_ARCHIVED: &str = "X-LATCHKEY-ARCHIVED";
/// Of a list, a parameter; of a task, a property.
pub(super) const POSITION: &str = "X-LATCHKEY-POSITION";
/// All tags of a task, one in each, if `CATEGORIES` would not be read as they are.
pub(super) const TAG: &str = "X-LATCHKEY-TAG";
/// `due` or `completion`, a semicolon, and the rule in its canonical form.
pub(super) const REPEAT: &str = "X-LATCHKEY-REPEAT";
/// Minutes before the due, or a date, a time and perhaps a zone, with spaces between them.
pub(super) const REMINDER: &str = "X-LATCHKEY-REMINDER";
/// A parameter of a time: its zone, if `TZID` is not that.
pub(super) const ZONE: &str = "X-LATCHKEY-ZONE";
