//! The session object of Better Auth.

use super::renewal::renew;
use crate::http::{
    Services,
    extract::{Caller, Session},
};
use actix_web::HttpResponseBuilder;
use shared::{SessionInfo, Timestamp, UserId};
use store::RecordedSession;

/// Describes the session of the request, and renews its token if it is old.
pub(crate) fn session_info(
    services: &Services,
    session: Session,
    caller: &Caller,
    response: &mut HttpResponseBuilder,
) -> SessionInfo {
    let id = session.verified.session_id();
    let (user_id, started) = (session.verified.user_id(), id.began_at());
    let updated = session.verified.issued_at();
    let current = renew(services, session, response);
    SessionInfo {
        id,
        user_id,
        token: current.token,
        expires_at: current.expires_at,
        created_at: started.map_or(updated, |started| started.min(services.clock.now())),
        updated_at: updated,
        ip_address: caller.address.map(|address| address.to_string()),
        user_agent: caller.user_agent.clone(),
    }
}

/// Describes another session of the account, which its id stands for: no token is stored.
pub(crate) fn recorded_session_info(
    user_id: UserId,
    recorded: RecordedSession,
    now: Timestamp,
) -> SessionInfo {
    SessionInfo {
        id: recorded.id,
        user_id,
        token: recorded.id.to_string(),
        expires_at: recorded.expires_at,
        created_at: recorded.began_at.min(now),
        updated_at: recorded.last_seen_at,
        ip_address: recorded.address,
        user_agent: recorded.user_agent,
    }
}
