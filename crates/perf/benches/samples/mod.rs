//! Input for the parts.

use auth::{Session, Tokens};
use latchkey::http::ApiError;
use secrecy::SecretString;
use shared::{Email, SessionId, Task, TaskAttributes, TaskId, Timestamp, UserId};
use std::time::Duration;
use uuid::Uuid;

pub(crate) const HOUR: Duration = Duration::from_secs(60 * 60);

/// A session and the tokens of it.
pub(crate) struct Signed {
    pub(crate) tokens: Tokens,
    pub(crate) session: Session,
    pub(crate) email: Email,
    pub(crate) id: Uuid,
    pub(crate) now: Timestamp,
    pub(crate) token: String,
    /// The same with another signature.
    pub(crate) tampered: String,
}

impl Signed {
    pub(crate) fn new() -> Self {
        let secret = SecretString::from("a secret for measuring that anybody may know");
        let tokens = Tokens::new(&secret, &[], HOUR, HOUR);
        // Always the same, so that the instruction count is reproducible.
        let now = Timestamp::from_seconds(1_800_000_000);
        let id = Uuid::from_u128(7);
        let session = Session { user: UserId::from(id), id: SessionId::from(id), expires_at: now + HOUR };
        let email = Email::parse("ann@example.org").unwrap();
        let token = tokens.issue_access(&session, email.clone(), id, now).token;
        let (before, signature) = token.rsplit_once('.').unwrap();
        let other = if signature.starts_with('A') { 'B' } else { 'A' };
        let tampered = format!("{before}.{other}{}", signature.split_at(1).1);
        Self { tokens, session, email, id, now, token, tampered }
    }
}

/// Some refusals by name.
pub(crate) fn refusals() -> [(&'static str, ApiError); 3] {
    [
        ("without a token", ApiError::NoToken),
        ("not found", ApiError::NotFound),
        ("with a field", ApiError::field("title", "Title must not be empty")),
    ]
}

/// A list of 20.
pub(crate) fn tasks() -> Vec<Task> {
    let task = |number| Task {
        id: TaskId::from(Uuid::from_u128(number)),
        user_id: UserId::from(Uuid::from_u128(7)),
        title: format!("{number}. Buy oranges at the market"),
        description: Some("The sweet ones from the stall by the bridge.".to_owned()),
        completed: false,
        created_at: Timestamp::from_seconds(1_800_000_000),
        updated_at: Timestamp::from_seconds(1_800_000_000),
        attributes: TaskAttributes::default(),
    };
    (0..20).map(task).collect()
}
