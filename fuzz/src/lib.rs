//! Properties of every token, request, body, recurrence rule and file to import, which the fuzz targets try to violate. A test
//! of the backend also compiles these files, and replays the checked-in corpora.

pub mod bodies;
pub mod imports;
pub mod requests;
pub mod rules;
pub mod server;
pub mod tokens;
