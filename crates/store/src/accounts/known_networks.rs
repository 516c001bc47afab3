//! Networks from which an account has signed in. Their sign-ins have a throttle of their own, so that a stranger who
//! guesses passwords from elsewhere cannot lock the owner out.

use crate::{
    engine::AnyConnection,
    error::{StoreError, is_duplicate},
    schema::known_networks,
    store::Store,
};
use auth::Network;
use diesel::prelude::*;
use shared::UserId;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long a network is known after its latest sign-in, in milliseconds.
const KNOWN_FOR: i64 = 90 * DAY;
/// How often the time of the latest sign-in is updated, in milliseconds.
const UPDATE_EVERY: i64 = DAY;

/// When an account last signed in from a network, in milliseconds.
#[derive(Clone, Copy)]
pub(crate) struct LastSeen(Option<i64>);

impl LastSeen {
    pub(crate) fn read(connection: &mut AnyConnection, user: UserId, network: Network) -> QueryResult<Self> {
        known_networks::table
            .filter(known_networks::user_id.eq(user.to_string()))
            .filter(known_networks::network.eq(network.to_string()))
            .select(known_networks::last_at)
            .first(connection)
            .optional()
            .map(Self)
    }

    pub(crate) fn never() -> Self {
        Self(None)
    }

    pub(crate) fn is_known(self, now: i64) -> bool {
        self.0.is_some_and(|last_at| now - last_at < KNOWN_FOR)
    }

    /// Whether a sign-in at `now` is to be recorded.
    pub(crate) fn is_outdated(self, now: i64) -> bool {
        self.0.is_none_or(|last_at| now - last_at >= UPDATE_EVERY)
    }
}

impl Store {
    /// Whether an account has signed in from a network lately.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn is_known_network(&self, user: UserId, network: Network) -> Result<bool, StoreError> {
        let now = self.clock.now().millis();
        self.look_up(move |connection| Ok(LastSeen::read(connection, user, network)?.is_known(now))).await
    }
}

/// Records a sign-in from a network, and deletes networks that are no longer known.
pub(crate) fn remember(
    connection: &mut AnyConnection,
    user: UserId,
    network: Network,
    now: i64,
) -> Result<(), StoreError> {
    let of_user = known_networks::table.filter(known_networks::user_id.eq(user.to_string()));
    let recorded = of_user.clone().filter(known_networks::network.eq(network.to_string()));
    let row = (
        known_networks::user_id.eq(user.to_string()),
        known_networks::network.eq(network.to_string()),
        known_networks::last_at.eq(now),
    );
    if diesel::update(recorded).set(known_networks::last_at.eq(now)).execute(connection)? == 0 {
        match diesel::insert_into(known_networks::table).values(row).execute(connection) {
            // A concurrent sign-in from the same network has inserted it.
            Err(error) if !is_duplicate(&error) => return Err(error.into()),
            _ => {}
        }
    }
    let unused = of_user.filter(known_networks::last_at.lt(now - KNOWN_FOR));
    diesel::delete(unused).execute(connection)?;
    Ok(())
}

/// Deletes all known networks of an account.
pub(crate) fn forget_networks(connection: &mut AnyConnection, user: UserId) -> QueryResult<()> {
    let networks = known_networks::table.filter(known_networks::user_id.eq(user.to_string()));
    diesel::delete(networks).execute(connection).map(|_| ())
}
