mod drafts;
pub(crate) mod forms;
mod invitations;
mod secret_rotation;
mod tabs;
mod too_many_attempts;
