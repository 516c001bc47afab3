//! What `cargo xtask` does, beyond building and serving.

pub(crate) mod dev;
pub(crate) mod fuzz;
pub(crate) mod perf;
pub(crate) mod prepare;
pub(crate) mod suite;
pub(crate) mod test;
