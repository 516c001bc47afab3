//! Sessions as their owner sees them: when and where each was last seen. Information, never permission: whether a session is
//! valid is decided by its token, its revocation row and the cutoff alone. The row only names the passkey with which a session
//! ends.

mod list;
mod recording;

pub use list::RecordedSession;
pub use recording::{LastRecord, SeenSession};
