//! Runs steps and other programs.

pub(crate) mod process;
pub(crate) mod steps;
pub(crate) mod workspace;
