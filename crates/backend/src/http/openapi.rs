//! `GET /openapi.json`: the contract for programs, made from the code.

use super::{auth, health, tasks};
use actix_web::{HttpResponse, web::Data};
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Components,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Latchkey",
        description = "Accounts, sessions and tasks. An access token opens the task API, a session token `/api/auth`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        auth::sign_up::sign_up,
        auth::sign_in::sign_in,
        auth::sign_out::sign_out,
        auth::get_session::get_session,
        auth::token::token,
        auth::list_sessions::list_sessions,
        auth::revoke::revoke_session,
        auth::revoke::revoke_sessions,
        auth::revoke::revoke_other_sessions,
        auth::update_user::update_user,
        auth::change_password::change_password,
        auth::delete_user::delete_user,
        auth::password_reset::request_password_reset,
        auth::password_reset::reset_password,
        auth::email_verification::send_verification_email,
        auth::email_verification::verify_email,
        auth::api_keys::create,
        auth::api_keys::list,
        auth::api_keys::delete,
        auth::ok::ok,
        tasks::list,
        tasks::create,
        tasks::get,
        tasks::replace,
        tasks::change,
        tasks::toggle,
        tasks::delete,
        health::healthz,
        health::readyz,
    ),
    modifiers(&Bearers),
    tags(
        (name = "auth", description = "Accounts and sessions, in the wire protocol of Better Auth"),
        (name = "tasks", description = "One's own tasks"),
        (name = "health", description = "For load balancers"),
    ),
)]
struct Document;

/// The two tokens.
struct Bearers;

impl Modify for Bearers {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_with(Components::new);
        for (name, description) in
            [("access", "An access token, or a personal one"), ("session", "A session token")]
        {
            let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
            let scheme = SecurityScheme::Http(scheme.description(Some(description)).build());
            components.add_security_scheme(name, scheme);
        }
    }
}

/// The document as JSON, with one member a line.
///
/// # Errors
/// None in practice: every part of it can be written as JSON.
pub fn document() -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Document::openapi()).map(|json| json + "\n")
}

/// Written once, at start.
pub(super) struct Written(pub(super) String);

pub(super) async fn openapi(document: Data<Written>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(document.0.clone())
}
