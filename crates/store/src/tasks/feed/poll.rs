//! With PostgreSQL other instances write, too: while requests wait here, one statement a second asks for all of them
//! whether something has changed. `NOTIFY` would take a lock of the whole server at each commit, and gets lost behind a
//! connection pooler.

use crate::{engine::AnyConnection, error::StoreError, store::Store, waiters::Waiter};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text},
};
use std::{sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval};

const INTERVAL: Duration = Duration::from_secs(1);

/// The places, in the arrays, of the accounts whose counter is another one, and of the credentials that are revoked. An
/// account that is gone has no counter. Without the collation of the columns their indexes would not be used.
pub(crate) const CHANGED: &str = "
    SELECT waiting.place
    FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[])
        WITH ORDINALITY AS waiting (user_id, counter, credential, began_at, place)
    WHERE (SELECT counter FROM task_lists WHERE task_lists.user_id = waiting.user_id COLLATE \"C\")
        IS DISTINCT FROM waiting.counter
    OR EXISTS (SELECT 1 FROM revoked_sessions WHERE id = waiting.credential COLLATE \"C\")
    OR EXISTS (
        SELECT 1 FROM session_cutoffs WHERE session_cutoffs.user_id = waiting.user_id COLLATE \"C\"
        AND ended_before > began_at AND spared_session <> waiting.credential
    )";

#[derive(QueryableByName)]
struct Place {
    #[diesel(sql_type = BigInt)]
    place: i64,
}

impl Store {
    /// Wakes the waiting requests of this instance after what other instances write, for as long as there are any. With
    /// SQLite the writer does.
    pub(crate) fn poll_for_waiters(&self) {
        if self.is_embedded {
            return;
        }
        let Some(token) = self.waiters.begin_polling() else { return };
        let store = self.clone();
        tokio::spawn(async move {
            let _token = token;
            let mut ticks = interval(INTERVAL);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                ticks.tick().await;
                let Some(waiters) = store.waiters.to_poll() else { return };
                store.poll(waiters).await;
            }
        });
    }

    /// What fails is tried again a second later.
    async fn poll(&self, waiters: Vec<Arc<Waiter>>) {
        let _ = self.read(move |connection| wake_changed(connection, &waiters)).await;
    }
}

fn wake_changed(connection: &mut AnyConnection, waiters: &[Arc<Waiter>]) -> Result<(), StoreError> {
    let AnyConnection::Postgres(connection) = connection else { return Ok(()) };
    let users: Vec<String> = waiters.iter().map(|it| it.principal.user_id().to_string()).collect();
    let counters: Vec<i64> = waiters.iter().map(|it| it.seen()).collect();
    let credentials: Vec<String> = waiters.iter().map(|it| it.principal.credential().to_string()).collect();
    let begun: Vec<i64> = waiters.iter().map(|it| it.principal.began_at()).collect();
    let changed = sql_query(CHANGED)
        .bind::<Array<Text>, _>(users)
        .bind::<Array<BigInt>, _>(counters)
        .bind::<Array<Text>, _>(credentials)
        .bind::<Array<BigInt>, _>(begun);
    let places: Vec<Place> = changed.load(connection)?;
    let place = |it: &Place| usize::try_from(it.place).ok()?.checked_sub(1);
    let changed = places.iter().filter_map(place).filter_map(|place| waiters.get(place));
    changed.for_each(|waiter| waiter.wake());
    Ok(())
}
