//! `GET /openapi.json`. The document is generated from the code and checked in; the file is served, and a test compares
//! the two.

mod common;
pub(crate) mod responses;

use self::common::Common;
use crate::http::routes::{auth, changes, docs, health, lists, moving, tags, tasks, trash};
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

Bodies are JSON in UTF-8, at most 64 KiB (192 KiB for a task) and not compressed; unknown members are ignored. Dates are \
ISO 8601 in UTC with exactly three fractional digits. `HEAD` works wherever `GET` does.

Every error response is an `ErrorBody`, whose `code` is for programs. In addition to the responses of each route, an \
unknown path gets 404 NOT_FOUND and another method 405 METHOD_NOT_ALLOWED with `Allow`, a head over 32 KiB 431 REQUEST_HEADER_FIELDS_TOO_LARGE. Every response has an \
`x-request-id`, which is also in the log.";

const ACCESS: &str = "For tasks: `accessToken` of sign-up and sign-in, valid for an hour; or a personal access token \
(`lk_pat_…`) from `/api/auth/api-key/create`, within its scope.";

const SESSION: &str = "For `/api/auth`: `token` of sign-up and sign-in, valid for 7 days.";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Latchkey",
        description = INTRODUCTION,
        contact(name = "The operator of this server"),
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        auth::sign_up::sign_up,
        auth::sign_in::sign_in,
        auth::sign_out::sign_out,
        auth::get_session::get_session,
        auth::token::token,
        auth::list_sessions::list_sessions,
        auth::revoke_sessions::revoke_session,
        auth::revoke_sessions::revoke_sessions,
        auth::revoke_sessions::revoke_other_sessions,
        auth::account::update_user::update_user,
        auth::account::change_password::change_password,
        auth::account::delete_user::delete_user,
        auth::recovery::email_change::change_email,
        auth::recovery::password_reset::request_password_reset,
        auth::recovery::password_reset::reset_password,
        auth::recovery::email_verification::send_verification_email,
        auth::recovery::email_verification::verify_email,
        auth::recovery::email_verification::verify_email_by_get,
        auth::api_key::create,
        auth::api_key::list,
        auth::api_key::delete,
        auth::two_factor::enable::enable,
        auth::two_factor::enable::get_totp_uri,
        auth::two_factor::verify::verify_totp,
        auth::two_factor::verify::verify_backup_code,
        auth::two_factor::manage::generate_backup_codes,
        auth::two_factor::manage::disable,
        auth::two_factor::otp::send_otp,
        auth::two_factor::otp::verify_otp,
        auth::passkey::generate_register_options::generate_register_options,
        auth::passkey::verify_registration::verify_registration,
        auth::passkey::generate_authenticate_options::generate_authenticate_options,
        auth::passkey::verify_authentication::verify_authentication,
        auth::passkey::list_user_passkeys::list_user_passkeys,
        auth::passkey::update_passkey::update_passkey,
        auth::passkey::delete_passkey::delete_passkey,
        auth::ok::ok,
        tasks::list::list,
        tasks::create::create,
        tasks::read::read,
        tasks::replace::replace,
        tasks::change::change,
        tasks::complete::toggle,
        tasks::delete::delete,
        tasks::respread::respread,
        lists::all::all,
        lists::create::create,
        lists::read::read,
        lists::change::change,
        lists::delete::delete,
        tags::all::all,
        tags::rename::rename,
        tags::delete::delete,
        trash::list::list,
        trash::restore::restore,
        trash::delete::delete,
        trash::empty::empty,
        changes::read::read,
        changes::apply::apply,
        moving::import::import,
        moving::undo::undo,
        moving::export::export,
        moving::calendar::calendar,
        health::healthz,
        health::readyz,
        openapi,
        docs::docs,
    ),
    // Of parameters, whose schemas are not collected.
    components(schemas(shared::TaskSort, lists::delete::Destination)),
    servers((url = "/", description = "This server")),
    modifiers(&Bearers, &Common),
    tags(
        (name = "auth", description = "Accounts and sessions, in the wire protocol of Better Auth"),
        (name = "tasks", description = "The tasks of the account"),
        (name = "lists", description = "The lists that its tasks are in"),
        (name = "tags", description = "The tags that its tasks have"),
        (name = "trash", description = "Deleted tasks, which can be restored for 30 days"),
        (name = "changes", description = "What is new, for apps that keep a copy"),
        (name = "moving", description = "Tasks that move in and out: files of other programs, and a calendar"),
        (name = "health", description = "For load balancers"),
        (name = "reference", description = "This reference"),
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

/// Generates the document, as JSON with one member per line.
///
/// # Errors
/// None in practice: every part of it is serialisable.
pub fn document() -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Document::openapi()).map(|json| json + "\n")
}

const CHECKED_IN: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi.json"));

/// Returns this document.
///
/// OpenAPI 3.1, for code generators, editors and validators.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "reference",
    responses((status = 200, description = "The document", body = Object)),
)]
pub(crate) async fn openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(CHECKED_IN)
}
