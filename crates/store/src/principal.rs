//! On whose behalf a call is made, and the predicates by which each statement checks that this is still allowed.

use crate::{
    engine::AnyConnection,
    schema::{passkeys, revoked_sessions, session_cutoffs},
};
use auth::{INVITATION_TTL, MAILED_TOKEN_TTL, VerifiedClaims, VerifiedSession};
use diesel::{
    dsl::auto_type,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool, Text},
};
use shared::{ApiKeyId, PasskeyId, SessionId, Timestamp, UserId};
use uuid::Uuid;

/// An account and the credential that speaks for it. [`Store::tasks_of`](crate::Store::tasks_of) takes nothing else.
///
/// It comes from verified claims, or from a personal access token that the store has looked up:
///
/// ```
/// fn principal(claims: &auth::VerifiedClaims) -> store::Principal {
///     claims.into()
/// }
/// ```
///
/// Its fields are private:
///
/// ```compile_fail,E0451
/// fn forge(user: shared::UserId, credential: uuid::Uuid) -> store::Principal {
///     store::Principal { user, credential, began_at: 0, passkey: None, expires_at: shared::Timestamp::LATEST }
/// }
/// ```
///
/// An id does not make one, and neither does a session token:
///
/// ```compile_fail,E0277
/// fn forge(user: shared::UserId) -> store::Principal {
///     user.into()
/// }
/// ```
///
/// ```compile_fail,E0277
/// fn confuse(session: &auth::VerifiedSession) -> store::Principal {
///     session.into()
/// }
/// ```
#[derive(Clone, Copy)]
pub struct Principal {
    user: UserId,
    /// The id of the session or of the personal access token.
    credential: Uuid,
    /// When the session began, in milliseconds; `i64::MAX` for a personal access token, to which no cutoff applies.
    began_at: i64,
    /// With which the session began, and ends. Access tokens do not name it.
    passkey: Option<PasskeyId>,
    expires_at: Timestamp,
}

impl Principal {
    /// The account.
    pub fn user_id(&self) -> UserId {
        self.user
    }

    /// When the credential expires, which the store does not check.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The id of the session or of the personal access token.
    pub(crate) fn credential(&self) -> Uuid {
        self.credential
    }

    /// See the field.
    pub(crate) fn began_at(&self) -> i64 {
        self.began_at
    }

    pub(crate) fn of_session_token(session: &VerifiedSession) -> Self {
        let (passkey, expires_at) = (session.passkey(), session.expires_at());
        Self { passkey, expires_at, ..Self::of_session(session.user_id(), session.session_id()) }
    }

    /// The same, also if the passkey is removed: for the end of the session.
    pub(crate) fn without_passkey(self) -> Self {
        Self { passkey: None, ..self }
    }

    pub(crate) fn by_token(user: UserId, token: ApiKeyId, expires_at: Timestamp) -> Self {
        Self { user, credential: token.uuid(), began_at: i64::MAX, passkey: None, expires_at }
    }

    /// Of the operator, who acts on an account from the command line. Nothing revokes it but the end of the account.
    pub(crate) fn of_operator(user: UserId) -> Self {
        Self {
            user,
            credential: Uuid::nil(),
            began_at: i64::MAX,
            passkey: None,
            expires_at: Timestamp::LATEST,
        }
    }

    /// Without an expiry.
    pub(crate) fn of_session(user: UserId, session: SessionId) -> Self {
        // Any cutoff ends a session whose id has no timestamp.
        let began_at = session.began_at().map_or(0, Timestamp::millis);
        Self { user, credential: session.uuid(), began_at, passkey: None, expires_at: Timestamp::LATEST }
    }
}

impl From<&VerifiedClaims> for Principal {
    fn from(claims: &VerifiedClaims) -> Self {
        let expires_at = claims.expires_at();
        Self { expires_at, ..Self::of_session(claims.user_id(), claims.session_id()) }
    }
}

/// The revocation row of the session or personal access token. A statement requires that there is none.
#[auto_type]
pub(crate) fn revocation(principal: Principal) -> _ {
    let credential: String = principal.credential.to_string();
    revoked_sessions::table.filter(revoked_sessions::id.eq(credential))
}

const REVOKE: &str = "INSERT INTO revoked_sessions (id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/// Writes a revocation row, which is kept until `expires_at`, and returns whether there was none.
pub(crate) fn revoke(connection: &mut AnyConnection, id: Uuid, expires_at: Timestamp) -> QueryResult<bool> {
    let revoked = sql_query(REVOKE)
        .bind::<Text, _>(id.to_string())
        .bind::<BigInt, _>(expires_at.millis())
        .execute(connection)?;
    Ok(revoked == 1)
}

/// The timestamp cutoff of the account, if it ends this session: it began before the cutoff and is not the spared one. A
/// statement requires that there is none.
#[auto_type]
pub(crate) fn cutoff(principal: Principal) -> _ {
    let (user, session): (String, String) = (principal.user.to_string(), principal.credential.to_string());
    let began_at: i64 = principal.began_at;
    session_cutoffs::table
        .filter(session_cutoffs::user_id.eq(user))
        .filter(session_cutoffs::ended_before.gt(began_at))
        .filter(session_cutoffs::spared_session.ne(session))
}

/// Whether the session began without a passkey; if so, [`passkey()`] is not read.
#[auto_type]
pub(crate) fn began_without_passkey(principal: Principal) -> _ {
    let is_without: bool = principal.passkey.is_none();
    is_without.into_sql::<Bool>()
}

/// The row of that passkey: a live session requires it.
#[auto_type]
pub(crate) fn passkey(principal: Principal) -> _ {
    let user: String = principal.user.to_string();
    let passkey: String = principal.passkey.map(|id| id.to_string()).unwrap_or_default();
    passkeys::table.filter(passkeys::id.eq(passkey)).filter(passkeys::user_id.eq(user))
}

/// The id of the revocation row that a restore writes: of the mailed tokens before it, some may have been used since the
/// backup was made. It expires with the last of them.
pub(crate) const MAILED_TOKENS: &str = "mailed tokens";

/// The same for invitations, which live longer.
pub(crate) const INVITATIONS: &str = "invitations";

/// Whether an invitation of this time is revoked.
pub(crate) fn is_issued_before_restore(
    connection: &mut AnyConnection,
    issued_at: Timestamp,
) -> QueryResult<bool> {
    is_before(connection, INVITATIONS, issued_at + INVITATION_TTL)
}

/// Whether a mailed token of this time is revoked.
pub(crate) fn is_mailed_before_restore(
    connection: &mut AnyConnection,
    issued_at: Timestamp,
) -> QueryResult<bool> {
    is_before(connection, MAILED_TOKENS, issued_at + MAILED_TOKEN_TTL)
}

/// Whether a token that expires at `expiry` is covered by the row `id`.
fn is_before(connection: &mut AnyConnection, id: &str, expiry: Timestamp) -> QueryResult<bool> {
    let row = revoked_sessions::table.filter(revoked_sessions::id.eq(id));
    let expires_at: Option<i64> = row.select(revoked_sessions::expires_at).first(connection).optional()?;
    // Tokens have their time in seconds.
    let last = expires_at.map(|at| Timestamp::from_millis(at).seconds());
    Ok(last.is_some_and(|last| expiry.seconds() <= last))
}
