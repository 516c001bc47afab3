//! What the API and the command line share of moving tasks out.

pub(crate) mod pages;
