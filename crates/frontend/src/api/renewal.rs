//! Renewal of an expired access token, which the user does not notice.

use super::{
    call::Call,
    error::ApiError,
    session::{Account, Session},
};
use crate::{browser, json};
use futures::FutureExt;
use serde_json::Value;
use shared::UserId;

/// A token of `account` other than `stale`: one that another request or tab has got since, or a new one.
///
/// # Errors
/// [`ApiError::SessionEnded`] once the session is over. If the server is unreachable or fails, the session goes on.
pub(super) async fn fresh_token(
    session: Session,
    account: &Account,
    stale: &str,
) -> Result<String, ApiError> {
    while let Some(held) = session.held() {
        let _ = held.await;
    }
    session.adopt_stored();
    match session.token_of(account) {
        None => Err(ApiError::SessionEnded),
        Some(token) if token != stale => Ok(token),
        Some(_) => {
            let start = || renew(session, account.clone(), stale.to_owned()).boxed_local().shared();
            match session.renewal_or(start).await {
                // The user may have signed in again in the meantime.
                Err(ApiError::SessionEnded) => session.token_of(account).ok_or(ApiError::SessionEnded),
                renewed => renewed,
            }
        }
    }
}

async fn renew(session: Session, account: Account, stale: String) -> Result<String, ApiError> {
    let mut is_first = true;
    let renewed = loop {
        let renewed = request_token(&account).await;
        match (&renewed, session.held()) {
            // Another session is taking the place of this one.
            (Err(ApiError::SessionEnded), Some(held)) => {
                // An error only means that the sender was dropped.
                let _ = held.await;
            }
            // Another tab may have exchanged the session, and with it the cookie, while the request was in flight.
            (Err(ApiError::SessionEnded), None) if is_first => is_first = false,
            _ => break renewed,
        }
    };
    session.clear_renewal();
    match &renewed {
        Ok(token) => session.renew(&account, token),
        Err(ApiError::SessionEnded) => session.expire(&account, &stale),
        Err(_) => {}
    }
    renewed
}

async fn request_token(account: &Account) -> Result<String, ApiError> {
    let response = Call::get("/api/auth/token").send_anonymous().await;
    let response =
        response.map_err(|error| if error.is_unauthorized() { ApiError::SessionEnded } else { error })?;
    let token = response.member::<String>("token")?;
    // The cookie belongs to the account that signed in last in this browser, which may be another one.
    let user = claims_of(&token).and_then(|claims| json::member::<UserId>(&claims, "user_id"));
    if user == Some(account.id) { Ok(token) } else { Err(ApiError::SessionEnded) }
}

/// The claims of a token (RFC 7519), which only the server verifies.
pub(super) fn claims_of(token: &str) -> Option<Value> {
    json::parse(&browser::decode_base64url(token.split('.').nth(1)?)?)
}
