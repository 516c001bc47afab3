//! A new access token for an expired one, unseen by the person who works.

use super::{ApiError, call::Call};
use crate::{
    browser,
    session::{Account, Session},
};
use futures::{
    FutureExt,
    future::{LocalBoxFuture, Shared},
};
use gloo_net::http::Method;
use serde::Deserialize;
use shared::{TokenAnswer, UserId};

/// A renewal under way, which everyone who needs it waits for together.
pub(crate) type Renewal = Shared<LocalBoxFuture<'static, Result<String, ApiError>>>;

/// A token of `account` other than `stale`: what another request or tab has already got, or a new one.
///
/// # Errors
/// [`ApiError::SessionEnded`] once the session is over. A server that is away or fails is another matter: the
/// session goes on.
pub(crate) async fn fresh_token(
    session: Session,
    account: &Account,
    stale: &str,
) -> Result<String, ApiError> {
    session.look_at_storage();
    match session.token_of(account) {
        None => Err(ApiError::SessionEnded),
        Some(token) if token != stale => Ok(token),
        Some(_) => {
            let start = || renew(session, account.clone(), stale.to_owned()).boxed_local().shared();
            match session.renewal_or(start).await {
                // Unless somebody signed in again in the meantime.
                Err(ApiError::SessionEnded) => session.token_of(account).ok_or(ApiError::SessionEnded),
                renewed => renewed,
            }
        }
    }
}

async fn renew(session: Session, account: Account, stale: String) -> Result<String, ApiError> {
    let renewed = ask(&account).await;
    session.forget_renewal();
    match &renewed {
        Ok(token) => session.renew(&account, token),
        Err(ApiError::SessionEnded) => session.end(&account, &stale),
        Err(_) => {}
    }
    renewed
}

async fn ask(account: &Account) -> Result<String, ApiError> {
    let answer = Call::new(Method::GET, "/api/auth/token").ask().await;
    let answer =
        answer.map_err(|error| if error.is_unauthorized() { ApiError::SessionEnded } else { error })?;
    let TokenAnswer { token } = answer.read()?;
    // The cookie belongs to whoever signed in last in this browser.
    if owner_of(&token) == Some(account.id) { Ok(token) } else { Err(ApiError::SessionEnded) }
}

/// Whose token it is, by its own word: verifying it is for the server.
fn owner_of(token: &str) -> Option<UserId> {
    #[derive(Deserialize)]
    struct Owner {
        user_id: UserId,
    }
    let payload = browser::decode_base64url(token.split('.').nth(1)?)?;
    serde_json::from_str::<Owner>(&payload).ok().map(|owner| owner.user_id)
}
