pub(crate) mod context;
pub(crate) mod process;
pub(crate) mod step;
