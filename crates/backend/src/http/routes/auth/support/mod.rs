//! What several calls of `/api/auth` share.

pub(crate) mod current_password;
pub(crate) mod headers;
pub(crate) mod invitation;
pub(crate) mod new_device;
pub(crate) mod new_password;
pub(crate) mod new_session;
pub(crate) mod recording;
pub(crate) mod renewal;
pub(crate) mod session_info;
pub(crate) mod time_zone;
pub(crate) mod uninterrupted;
