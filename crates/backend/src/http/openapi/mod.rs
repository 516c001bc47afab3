//! `GET /openapi.json`: the contract for programs. It is made from the code, and checked in: what is served is the file, and
//! a test compares the two.

mod everywhere;

use self::everywhere::Everywhere;
use super::{auth, docs, health, tasks};
use actix_web::HttpResponse;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        Components,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

const INTRODUCTION: &str = "Accounts, sessions and tasks. An access token opens the task API, a session token \
`/api/auth`, which speaks the wire protocol of Better Auth.

Bodies are JSON in UTF-8, at most 64 KiB; members that we do not know are ignored. Dates are ISO 8601 in UTC with \
exactly three fractional digits. `HEAD` works wherever `GET` does.

Whatever is refused is answered with an `ErrorBody`, whose `code` is for programs. Beyond what is listed with each \
route, an unknown path is answered with 404 NOT_FOUND and another method with 405 METHOD_NOT_ALLOWED and `Allow`. \
Every answer has an `x-request-id`, which stands in the log, too.";

const ACCESS: &str = "For one's tasks: `accessToken` of sign-up and sign-in, good for an hour; or a personal access \
token (`lk_pat_…`), which `/api/auth/api-key/create` makes, within its scope.";

const SESSION: &str = "For `/api/auth`: `token` of sign-up and sign-in, good for 7 days.";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Latchkey",
        description = INTRODUCTION,
        contact(name = "Whoever runs this server"),
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
        openapi,
        docs::docs,
    ),
    servers((url = "/", description = "This server")),
    modifiers(&Bearers, &Everywhere),
    tags(
        (name = "auth", description = "Accounts and sessions, in the wire protocol of Better Auth"),
        (name = "tasks", description = "One's own tasks"),
        (name = "health", description = "For load balancers"),
        (name = "reference", description = "What you are reading"),
    ),
)]
struct Document;

/// The two tokens.
struct Bearers;

impl Modify for Bearers {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_with(Components::new);
        for (name, description) in [("access", ACCESS), ("session", SESSION)] {
            let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
            let scheme = SecurityScheme::Http(scheme.description(Some(description)).build());
            components.add_security_scheme(name, scheme);
        }
    }
}

/// The document as JSON, with one member a line, as the code says it.
///
/// # Errors
/// None in practice: every part of it can be written as JSON.
pub fn document() -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Document::openapi()).map(|json| json + "\n")
}

const CHECKED_IN: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi.json"));

/// This contract, for programs.
///
/// OpenAPI 3.1, for code generators, editors and whoever checks what they send.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "reference",
    responses((status = 200, description = "The contract", body = Object)),
)]
pub(super) async fn openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(CHECKED_IN)
}
