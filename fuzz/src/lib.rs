//! What holds for every token, request and body. The fuzz targets try to refute it; a test of the backend
//! compiles these files, too, and replays the checked-in corpora.

pub mod bodies;
pub mod requests;
pub mod server;
pub mod tokens;
