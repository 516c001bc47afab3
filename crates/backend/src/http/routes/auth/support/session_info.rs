//! The session object of Better Auth.

use super::renewal::renew;
use crate::http::{
    Services,
    extract::{Caller, Session},
};
use actix_web::HttpResponseBuilder;
use shared::SessionInfo;
use store::{Account, Clock};

/// Describes the session of the request, and renews its token if it is old.
pub(crate) fn session_info(
    services: &Services,
    session: Session,
    account: &Account,
    caller: Caller,
    response: &mut HttpResponseBuilder,
) -> SessionInfo {
    let id = session.verified.session_id();
    let (started, updated) = (Clock::timestamp_of(id.uuid()), session.verified.issued_at());
    let current = renew(services, session, response);
    SessionInfo {
        id,
        user_id: account.id,
        token: current.token,
        expires_at: current.expires_at,
        created_at: started.map_or(updated, |started| started.min(services.clock.now())),
        updated_at: updated,
        ip_address: caller.address.map(|address| address.to_string()),
        user_agent: caller.user_agent,
    }
}
