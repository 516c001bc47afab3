//! What `cargo xtask test` checks besides the tests of the crates.

pub(crate) mod app_size;
pub(crate) mod contract;
pub(crate) mod deny;
pub(crate) mod file_length;
pub(crate) mod licenses;
pub(crate) mod modules;
pub(crate) mod test_targets;
pub(crate) mod traceability;
pub(crate) mod words;
