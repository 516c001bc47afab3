//! Properties of every token, request, body and recurrence rule, which the fuzz targets try to violate. A test of the backend also
//! compiles these files, and replays the checked-in corpora.

pub mod bodies;
pub mod requests;
pub mod rules;
pub mod server;
pub mod tokens;
