//! The page "Move in, move out", and the address for a calendar.

mod calendar;
mod move_in;
mod move_out;
