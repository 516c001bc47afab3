//! Files of other programs, which only they write.

pub(crate) mod google;
pub(crate) mod microsoft;
pub(crate) mod ticktick;
pub(crate) mod todoist;
