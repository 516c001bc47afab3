//! Personal access tokens, as they are kept: by a hash that opens nothing.

use super::{
    Store,
    accounts::live_account,
    connection::AnyConnection,
    error::StoreError,
    owned::only,
    schema::{api_keys, revoked_sessions, users},
    sessions::{Owner, lock_live},
};
use crate::auth::{ApiKeyHash, KeptApiKey, VerifiedSession};
use diesel::prelude::*;
use shared::{Access, ApiKey, ApiKeyId, NewApiKey, Permissions, Timestamp, UserId};

/// How many an account may have.
const QUOTA: i64 = 100;

#[derive(Queryable)]
struct Row {
    id: String,
    user_id: String,
    hash: String,
    name: String,
    start: String,
    may_read: bool,
    may_write: bool,
    created_at: i64,
    expires_at: i64,
}

impl TryFrom<Row> for ApiKey {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.parse().map_err(StoreError::internal)?,
            name: row.name,
            start: row.start,
            prefix: ApiKeyHash::PREFIX.to_owned(),
            reference_id: row.user_id.parse().map_err(StoreError::internal)?,
            enabled: true,
            permissions: permissions(row.may_read, row.may_write),
            expires_at: Timestamp::from_millis(row.expires_at),
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.created_at),
        })
    }
}

/// Revokes every personal access token of an account.
pub(super) fn revoke_api_keys(connection: &mut AnyConnection, user: UserId) -> Result<(), StoreError> {
    let own = api_keys::table.filter(api_keys::user_id.eq(user.to_string()));
    let rows: Vec<Row> = own.load(connection)?;
    rows.iter().try_for_each(|row| revoke(connection, row))
}

/// Revokes one. A request that is under way with it is refused by the mark, as with a session that was ended.
fn revoke(connection: &mut AnyConnection, row: &Row) -> Result<(), StoreError> {
    let mark = (revoked_sessions::id.eq(&row.id), revoked_sessions::expires_at.eq(row.expires_at));
    diesel::insert_into(revoked_sessions::table).values(mark).execute(connection)?;
    diesel::delete(api_keys::table.filter(api_keys::id.eq(&row.id))).execute(connection)?;
    Ok(())
}

fn permissions(may_read: bool, may_write: bool) -> Permissions {
    let granted = [(Access::Read, may_read), (Access::Write, may_write)];
    Permissions { tasks: granted.into_iter().filter(|(_, may)| *may).map(|(access, _)| access).collect() }
}

impl Store {
    /// Keeps a new personal access token. Those of the account that have expired are cleared away on this occasion.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn create_api_key(
        &self,
        session: &VerifiedSession,
        new: NewApiKey,
        hash: ApiKeyHash,
    ) -> Result<ApiKey, StoreError> {
        let owner = Owner::from(session);
        let (id, now) = (self.clock.new_id().to_string(), self.clock.now());
        let expires_at = now.millis() + i64::from(new.expires_in) * 1000;
        self.write(move |connection| {
            let user = owner.user.to_string();
            let row = (
                api_keys::id.eq(id),
                api_keys::user_id.eq(&user),
                api_keys::hash.eq(hash.as_stored()),
                api_keys::name.eq(new.name.as_str()),
                api_keys::start.eq(hash.start()),
                api_keys::may_read.eq(new.permissions.allow(Access::Read)),
                api_keys::may_write.eq(new.permissions.allow(Access::Write)),
                api_keys::created_at.eq(now.millis()),
                api_keys::expires_at.eq(expires_at),
            );
            connection.transaction(|connection| {
                // Of several that are made at once, one after the other is counted.
                lock_live(connection, owner)?;
                let own = api_keys::table.filter(api_keys::user_id.eq(&user));
                let expired = own.filter(api_keys::expires_at.le(now.millis()));
                diesel::delete(expired).execute(connection)?;
                let count: i64 = only(own.count().get_results(connection))?;
                if count >= QUOTA {
                    return Err(StoreError::QuotaExceeded);
                }
                let inserted = diesel::insert_into(api_keys::table).values(row);
                let row: Row = only(inserted.returning(api_keys::all_columns).get_results(connection))?;
                row.try_into()
            })
        })
        .await
    }

    /// The account's personal access tokens that have not expired, newest first.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn api_keys_of(&self, session: &VerifiedSession) -> Result<Vec<ApiKey>, StoreError> {
        let (owner, now) = (Owner::from(session), self.clock.now().millis());
        self.look_up(move |connection| {
            let live: Option<String> = live_account(owner).select(users::id).first(connection).optional()?;
            let own = api_keys::table.filter(api_keys::user_id.eq(live.ok_or(StoreError::Revoked)?));
            let rows: Vec<Row> =
                own.filter(api_keys::expires_at.gt(now)).order(api_keys::id.desc()).load(connection)?;
            rows.into_iter().map(ApiKey::try_from).collect()
        })
        .await
    }

    /// Revokes a personal access token: it is refused from now on, on every instance.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none of this account, [`StoreError::Revoked`],
    /// [`StoreError::Unavailable`].
    pub async fn delete_api_key(&self, session: &VerifiedSession, id: ApiKeyId) -> Result<(), StoreError> {
        let owner = Owner::from(session);
        self.write(move |connection| {
            connection.transaction(|connection| {
                lock_live(connection, owner)?;
                let own = api_keys::table.filter(api_keys::user_id.eq(owner.user.to_string()));
                let own: Vec<Row> = own.filter(api_keys::id.eq(id.to_string())).load(connection)?;
                let [row] = own.as_slice() else { return Err(StoreError::NotFound) };
                revoke(connection, row)
            })
        })
        .await
    }

    /// What is kept of a personal access token, if there is one with this hash.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn api_key(&self, hash: ApiKeyHash) -> Result<Option<KeptApiKey>, StoreError> {
        self.look_up(move |connection| {
            let kept = api_keys::table.filter(api_keys::hash.eq(hash.as_stored()));
            let row: Option<Row> = kept.first(connection).optional()?;
            row.map(|row| Ok(KeptApiKey::new(row.hash.clone(), ApiKey::try_from(row)?))).transpose()
        })
        .await
    }
}
