//! Whose tasks a request may reach.

use super::{bearer::bearer, name_in_log, services};
use crate::{
    auth::{ApiKeyHash, VerifiedClaims},
    http::{ApiError, Services},
    store::TasksOf,
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::Method, web::Data};
use shared::{Access, TaskId, UserId};
use std::{
    future::{Ready, ready},
    str::FromStr,
};

/// The account of a verified access token, which is the one in the path.
#[derive(Clone)]
pub(crate) struct Owner {
    claims: VerifiedClaims,
    services: Data<Services>,
}

impl Owner {
    /// The door to this account's tasks.
    pub(crate) fn tasks(&self) -> TasksOf<'_> {
        self.services.store.tasks_of(&self.claims)
    }

    /// What the handlers work with.
    pub(crate) fn services(&self) -> &Services {
        &self.services
    }

    /// The account.
    pub(crate) fn user_id(&self) -> UserId {
        self.claims.user_id()
    }

    /// Whoever's token came along, no matter which account is in the path: an access token, or a personal one that is
    /// good for what is asked. A request's token is verified once.
    ///
    /// # Errors
    /// 401 or 403, saying why.
    pub(crate) async fn authenticate(request: &HttpRequest) -> Result<Self, ApiError> {
        let services = services(request)?.clone();
        let token = bearer(request.headers())?;
        let claims = if ApiKeyHash::is_meant(token) {
            let access = if request.method() == Method::GET { Access::Read } else { Access::Write };
            personal(&services, token, access).await?
        } else {
            services.tokens.verify(token, services.clock.now())?
        };
        name_in_log(claims.user_id());
        let owner = Self { claims, services };
        request.extensions_mut().insert(owner.clone());
        Ok(owner)
    }
}

/// Verifies a personal access token, of which the database knows whose it is and what for.
async fn personal(services: &Services, token: &str, access: Access) -> Result<VerifiedClaims, ApiError> {
    let hash = ApiKeyHash::of(token)?;
    let kept = services.store.api_key(hash.clone()).await?.ok_or(ApiError::Revoked)?;
    let (claims, permissions) = kept.verify(&hash, services.clock.now())?;
    name_in_log(claims.user_id());
    if permissions.allow(access) { Ok(claims) } else { Err(ApiError::InsufficientScope) }
}

impl FromRequest for Owner {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    /// Somebody else's `user_id` is as good as one that does not exist: 404.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // The guard before every route has put it there.
        let owner = request.extensions().get::<Self>().cloned().ok_or(ApiError::NoToken);
        let owner = owner.and_then(|owner| match segment::<UserId>(request, "user_id") {
            Some(user) if user == owner.user_id() => Ok(owner),
            _ => {
                let user = owner.user_id();
                tracing::warn!(target: "security", %user, reason = "other_account", "access refused");
                Err(ApiError::NotFound)
            }
        });
        ready(owner)
    }
}

/// The task in the path. What is no id is the id of no task: 404.
pub(crate) struct TaskPath(pub(crate) TaskId);

impl FromRequest for TaskPath {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(segment(request, "task_id").map(Self).ok_or(ApiError::NotFound))
    }
}

fn segment<T: FromStr>(request: &HttpRequest, name: &str) -> Option<T> {
    request.match_info().get(name).and_then(|text| text.parse().ok())
}
