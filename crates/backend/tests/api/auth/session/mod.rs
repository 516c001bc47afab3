mod amr;
mod get_session;
mod list_sessions;
mod revoke;
mod token;
