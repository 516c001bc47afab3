//! Personal access tokens, stored under a hash.

use super::{account::live_account, account_of::AccountOf, revocation::lock_live, token_revocation::revoke};
use crate::{
    engine::{Written, only},
    error::{Quota, SessionError, StoreError},
    principal::Principal,
    schema::{api_keys, users},
    store::Store,
};
use auth::PersonalAccessTokenHash;
use diesel::{dsl::not, prelude::*};
use shared::{Access, ApiKey, ApiKeyId, NewApiKey, Permissions, Timestamp, UserId};
use thiserror::Error;

/// The maximum number of tokens of an account.
const QUOTA: i64 = 100;
/// How many an account may create within [`DAY`], so that creating and revoking in turn does not fill the database.
const CREATED_IN_A_DAY: i64 = 200;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// Why a personal access token is refused.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum TokenRejection {
    /// No token has this hash: it was revoked, or never issued.
    #[error("the token is revoked")]
    Revoked,
    #[error("the token has expired")]
    Expired(UserId),
    /// The token is valid, but not for this kind of access.
    #[error("the token has not the scope")]
    InsufficientScope(UserId),
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Queryable)]
struct Row {
    id: String,
    user_id: String,
    _hash: String,
    name: String,
    start: String,
    may_read: bool,
    may_write: bool,
    created_at: i64,
    expires_at: i64,
    last_request_at: Option<i64>,
}

impl TryFrom<Row> for ApiKey {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.parse().map_err(StoreError::internal)?,
            name: row.name,
            start: row.start,
            prefix: PersonalAccessTokenHash::PREFIX.to_owned(),
            reference_id: row.user_id.parse().map_err(StoreError::internal)?,
            enabled: true,
            permissions: permissions(row.may_read, row.may_write),
            last_request: row.last_request_at.map(Timestamp::from_millis),
            expires_at: Timestamp::from_millis(row.expires_at),
            created_at: Timestamp::from_millis(row.created_at),
            updated_at: Timestamp::from_millis(row.created_at),
        })
    }
}

/// A token that may neither read nor write tasks is one for the feed.
fn permissions(may_read: bool, may_write: bool) -> Permissions {
    if !may_read && !may_write {
        return Permissions::of_feed();
    }
    let granted = [(Access::Read, may_read), (Access::Write, may_write)];
    let tasks = granted.into_iter().filter(|(_, may)| *may).map(|(access, _)| access).collect();
    Permissions { tasks, feed: Vec::new() }
}

impl AccountOf<'_> {
    /// Stores a new personal access token, and deletes those of the account that are of no use any more.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn create_personal_access_token(
        &self,
        new: NewApiKey,
        hash: PersonalAccessTokenHash,
    ) -> Result<ApiKey, SessionError> {
        let principal = self.principal;
        let (id, now) = (self.store.clock.new_id().to_string(), self.store.clock.now());
        let expires_at = now.millis() + i64::from(new.expires_in) * 1000;
        let created = self.store.write_of(principal.user_id(), Written::Account, move |connection| {
            let user = principal.user_id().to_string();
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
                // The row lock serialises concurrent calls, so that none passes the quota.
                lock_live(connection, principal)?;
                let own = api_keys::table.filter(api_keys::user_id.eq(&user));
                let yesterday = now.millis() - DAY;
                let (live, of_today) =
                    (api_keys::expires_at.gt(now.millis()), api_keys::created_at.gt(yesterday));
                diesel::delete(own.filter(not(live)).filter(not(of_today))).execute(connection)?;
                let live: i64 = only(own.filter(live).count().get_results(connection))?;
                let created: i64 = only(own.filter(of_today).count().get_results(connection))?;
                if live >= QUOTA || created >= CREATED_IN_A_DAY {
                    return Err(StoreError::QuotaExceeded(Quota::PersonalAccessTokens));
                }
                let inserted = diesel::insert_into(api_keys::table).values(row);
                let row: Row = only(inserted.returning(api_keys::all_columns).get_results(connection))?;
                row.try_into()
            })
        });
        Ok(created.await?)
    }

    /// The account's personal access tokens that have not expired, newest first.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn personal_access_tokens(&self) -> Result<Vec<ApiKey>, SessionError> {
        let (principal, now) = (self.principal, self.store.clock.now().millis());
        let found = self.store.look_up(move |connection| {
            let live: Option<String> =
                live_account(principal).select(users::id).first(connection).optional()?;
            let own = api_keys::table.filter(api_keys::user_id.eq(live.ok_or(StoreError::Revoked)?));
            let rows: Vec<Row> =
                own.filter(api_keys::expires_at.gt(now)).order(api_keys::id.desc()).load(connection)?;
            rows.into_iter().map(ApiKey::try_from).collect()
        });
        Ok(found.await?)
    }

    /// Revokes a personal access token: from now on every instance refuses it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the account has no such token, [`StoreError::Revoked`],
    /// [`StoreError::Unavailable`].
    pub async fn revoke_personal_access_token(&self, id: ApiKeyId) -> Result<(), SessionError> {
        let (principal, now) = (self.principal, self.store.clock.now());
        let revoked = self.store.write_of(principal.user_id(), Written::Account, move |connection| {
            connection.transaction(|connection| {
                lock_live(connection, principal)?;
                let own = api_keys::table.filter(api_keys::user_id.eq(principal.user_id().to_string()));
                let live = own.filter(api_keys::expires_at.gt(now.millis()));
                let found =
                    live.filter(api_keys::id.eq(id.to_string())).select(api_keys::id).first(connection);
                let id: String = found.optional()?.ok_or(StoreError::NotFound)?;
                revoke(connection, &id, now)
            })
        });
        Ok(revoked.await?)
    }
}

impl Store {
    /// The principal of a personal access token that permits `access`.
    ///
    /// # Errors
    /// [`TokenRejection`].
    pub async fn token_principal(
        &self,
        hash: PersonalAccessTokenHash,
        access: Access,
    ) -> Result<Principal, TokenRejection> {
        self.principal_of(hash, move |permissions| permissions.allow(access)).await
    }

    /// The principal of a personal access token for the calendar feed.
    ///
    /// # Errors
    /// [`TokenRejection`].
    pub async fn calendar_principal(
        &self,
        hash: PersonalAccessTokenHash,
    ) -> Result<Principal, TokenRejection> {
        self.principal_of(hash, Permissions::allow_feed).await
    }

    async fn principal_of(
        &self,
        hash: PersonalAccessTokenHash,
        are_enough: impl FnOnce(&Permissions) -> bool,
    ) -> Result<Principal, TokenRejection> {
        let found = self.look_up(move |connection| {
            let token = api_keys::table.filter(api_keys::hash.eq(hash.as_stored()));
            let row: Option<Row> = token.first(connection).optional()?;
            row.map(ApiKey::try_from).transpose()
        });
        let token = found.await?.ok_or(TokenRejection::Revoked)?;
        if token.expires_at <= self.clock.now() {
            return Err(TokenRejection::Expired(token.reference_id));
        }
        if !are_enough(&token.permissions) {
            return Err(TokenRejection::InsufficientScope(token.reference_id));
        }
        self.record_use(&token);
        Ok(Principal::by_token(token.reference_id, token.id, token.expires_at))
    }

    /// Records in the background that a token is used, once a day. The request does not wait for it: if the database is busy
    /// or cannot be written to, a later one tries again.
    fn record_use(&self, token: &ApiKey) {
        let (id, user, now) = (token.id.to_string(), token.reference_id, self.clock.now().millis());
        let is_recorded = token.last_request.is_some_and(|last| now - last.millis() < DAY);
        if is_recorded {
            return;
        }
        let Ok(permit) = self.uses.clone().try_acquire_owned() else { return };
        let store = self.clone();
        tokio::spawn(async move {
            let _permit = permit;
            let used = store.write_beside(user, move |connection| {
                let before = api_keys::last_request_at.is_null().or(api_keys::last_request_at.le(now - DAY));
                let token = api_keys::table.filter(api_keys::id.eq(id)).filter(before);
                let used = diesel::update(token).set(api_keys::last_request_at.eq(now));
                Ok(used.execute(connection)?)
            });
            if let Err(error) = used.await {
                tracing::debug!(reason = %error, "the use of a personal access token is not recorded");
            }
        });
    }
}
