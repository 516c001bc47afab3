//! Sessions as their owner sees them: when and where each was last seen. Information, never permission: whether a session is
//! valid is decided by its token, its revocation row, the cutoff and the passkey in its token. The row only names that passkey, so
//! that a removal ends the access tokens of the session, too.

mod list;
mod recording;

pub use list::RecordedSession;
pub use recording::{LastRecord, SeenSession};
