//! Recording when and where a session is seen, for its owner. Nothing depends on it.

use crate::http::Services;
use actix_web::rt::{self, time::timeout};
use std::time::Duration;
use store::{Account, LastRecord, SeenSession};
use tracing::Instrument;

/// How long a response waits for the row, so that the next request finds it.
const WAIT: Duration = Duration::from_millis(250);

/// Records that a session is seen. A database that cannot be written to keeps no one from signing in.
pub(crate) async fn record(services: &Services, account: &Account, seen: SeenSession) {
    let (store, account) = (services.store.clone(), account.clone());
    let write = async move {
        if let Err(error) = store.record_session(&account, seen).await {
            tracing::warn!(user = %account.id, reason = %error, "a session is not recorded");
        }
    };
    // It goes on in the background.
    let _ = timeout(WAIT, rt::spawn(write.in_current_span())).await;
}

/// The same, if what is `recorded` is an hour old, or the session was renewed.
pub(crate) async fn record_if_outdated(
    services: &Services,
    account: &Account,
    recorded: LastRecord,
    seen: SeenSession,
) {
    if recorded.is_outdated(seen.expires_at, services.clock.now()) {
        record(services, account, seen).await;
    }
}
