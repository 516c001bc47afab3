//! Whose tasks a request may reach.

use super::{
    bearer::bearer,
    request::{record_user, services},
};
use crate::http::{ApiError, Services};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::Method, web::Data};
use auth::PersonalAccessTokenHash;
use percent_encoding::percent_decode_str;
use shared::{Access, ListId, Tag, TaskId, Timestamp, UserId};
use std::{
    future::{Ready, ready},
    str::FromStr,
};
use store::{Principal, TasksOf, TokenRejection};

/// The principal of a request, whose account is the one in the path.
#[derive(Clone)]
pub(crate) struct TaskOwner {
    principal: Principal,
    services: Data<Services>,
}

impl TaskOwner {
    /// The tasks of the account.
    pub(crate) fn tasks(&self) -> TasksOf<'_> {
        self.services.store.tasks_of(&self.principal)
    }

    pub(crate) fn services(&self) -> &Services {
        &self.services
    }

    pub(crate) fn user_id(&self) -> UserId {
        self.principal.user_id()
    }

    /// When its token expires.
    pub(crate) fn expires_at(&self) -> Timestamp {
        self.principal.expires_at()
    }

    /// Verifies the bearer token, once per request: an access token, or a personal access token with the scope for the
    /// method. The account in the path is not checked here.
    ///
    /// # Errors
    /// 401 or 403.
    pub(crate) async fn authenticate(request: &HttpRequest) -> Result<Self, ApiError> {
        let services = services(request)?.clone();
        let token = bearer(request.headers())?;
        let principal = if PersonalAccessTokenHash::has_prefix(token) {
            let access = if request.method() == Method::GET { Access::Read } else { Access::Write };
            let principal = services.store.token_principal(PersonalAccessTokenHash::parse(token)?, access);
            // Boxed, so that requests with access tokens do not reserve its memory.
            Box::pin(principal).await.inspect_err(|rejection| {
                if let TokenRejection::InsufficientScope(user) = rejection {
                    record_user(*user);
                }
            })?
        } else {
            Principal::from(&services.tokens.verify_access_token(token, services.clock.now())?)
        };
        record_user(principal.user_id());
        let owner = Self { principal, services };
        request.extensions_mut().insert(owner.clone());
        Ok(owner)
    }
}

impl TaskOwner {
    /// The owner of the calendar feed in the path, by a key that opens nothing else.
    ///
    /// # Errors
    /// Not for the client, which is to learn nothing.
    pub(crate) async fn of_calendar(request: &HttpRequest, key: &str) -> Result<Self, ApiError> {
        let services = services(request)?.clone();
        let principal = services.store.calendar_principal(PersonalAccessTokenHash::parse(key)?).await?;
        record_user(principal.user_id());
        match segment::<UserId>(request, "user_id") {
            Some(user) if user == principal.user_id() => Ok(Self { principal, services }),
            _ => Err(ApiError::NotFound),
        }
    }
}

impl FromRequest for TaskOwner {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    /// Another account's `user_id` is treated as one that does not exist: 404.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // Inserted by the token guard.
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

/// The task in the path. A malformed id is treated as one that does not exist: 404.
pub(crate) struct TaskPath(pub(crate) TaskId);

impl FromRequest for TaskPath {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(segment(request, "task_id").map(Self).ok_or(ApiError::NotFound))
    }
}

/// The list in the path, likewise.
pub(crate) struct ListPath(pub(crate) ListId);

impl FromRequest for ListPath {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(segment(request, "list_id").map(Self).ok_or(ApiError::NotFound))
    }
}

/// The tag at the end of the path, percent-decoded. One that no task can have gets 400, as it does in a body.
pub(crate) struct TagPath(pub(crate) Tag);

impl FromRequest for TagPath {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        // From the path as it was sent: in `match_info` some characters are decoded, and invalid UTF-8 is replaced.
        let segment = request.uri().path().rsplit('/').next().unwrap_or_default();
        let name = percent_decode_str(segment).decode_utf8().map_err(|_| ApiError::NotFound);
        ready(
            name.and_then(|name| Tag::parse(&name).map_err(|error| ApiError::field("name", error))).map(Self),
        )
    }
}

fn segment<T: FromStr>(request: &HttpRequest, name: &str) -> Option<T> {
    request.match_info().get(name).and_then(|text| text.parse().ok())
}
