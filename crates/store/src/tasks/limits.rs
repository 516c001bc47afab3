//! How much an account has at most.

/// Live tasks.
pub(crate) const MAX_TASKS: i64 = 10_000;
/// Lists.
pub(crate) const MAX_LISTS: i64 = 200;
/// Different tags.
pub(crate) const MAX_TAGS: usize = 500;
