//! What no client may achieve, whatever it sends and however many there are.

mod connections;
mod forged_tokens;
mod headers;
mod isolation;
mod lists_and_tags;
mod log;
mod many_users;
mod origins;
mod slow_clients;
