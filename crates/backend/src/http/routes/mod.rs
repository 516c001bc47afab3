//! The table of routes, and a handler for each.

pub(crate) mod auth;
pub(crate) mod changes;
pub(crate) mod docs;
mod embedded;
mod guide;
pub(crate) mod health;
mod licenses;
pub(crate) mod lists;
pub(crate) mod metrics;
pub(crate) mod moving;
mod spa;
pub(crate) mod tags;
pub(crate) mod tasks;
pub(crate) mod trash;
mod well_known;

use super::{ApiError, Services, error::HandlerResult, middleware, openapi};
use actix_web::{
    Route,
    http::Method,
    middleware::{DefaultHeaders, from_fn},
    web::{self, ServiceConfig, resource, route, scope, to},
};
use auth::{api_key, passkey, recovery, two_factor};

/// A route. Every route of the API is in one of the tables below; a test compares them with `openapi.json`.
struct Endpoint {
    method: Method,
    /// Relative to the scope of the table.
    path: &'static str,
    route: fn() -> Route,
    limit: Option<Limit>,
}

/// What of each network is limited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Limit {
    /// Passwords and e-mails, all routes together.
    Passwords,
    /// What concerns second factors, each route.
    Factors,
}

const fn endpoint(method: Method, path: &'static str, route: fn() -> Route) -> Endpoint {
    Endpoint { method, path, route, limit: None }
}

/// A route that hashes a password, sends e-mail or begins a session: limited for each network.
const fn rate_limited(method: Method, path: &'static str, route: fn() -> Route) -> Endpoint {
    Endpoint { method, path, route, limit: Some(Limit::Passwords) }
}

/// A route of second factors: a few requests of each network.
const fn of_factors(method: Method, path: &'static str, route: fn() -> Route) -> Endpoint {
    Endpoint { method, path, route, limit: Some(Limit::Factors) }
}

const PUBLIC: &[Endpoint] = &[
    endpoint(Method::GET, "/healthz", || to(health::healthz)),
    endpoint(Method::GET, "/readyz", || to(health::readyz)),
    endpoint(Method::GET, "/openapi.json", || to(openapi::openapi)),
    endpoint(Method::GET, "/docs", || to(docs::docs)),
];

/// Behind the CSRF check. A handler that needs a session has a `Session` parameter.
const AUTH: &[Endpoint] = &[
    rate_limited(Method::POST, "/sign-up/email", || to(auth::sign_up::sign_up)),
    rate_limited(Method::POST, "/sign-in/email", || to(auth::sign_in::sign_in)),
    endpoint(Method::POST, "/sign-out", || to(auth::sign_out::sign_out)),
    endpoint(Method::GET, "/get-session", || to(auth::get_session::get_session)),
    endpoint(Method::GET, "/token", || to(auth::token::token)),
    endpoint(Method::GET, "/list-sessions", || to(auth::list_sessions::list_sessions)),
    endpoint(Method::POST, "/revoke-session", || to(auth::revoke_sessions::revoke_session)),
    endpoint(Method::POST, "/revoke-sessions", || to(auth::revoke_sessions::revoke_sessions)),
    endpoint(Method::POST, "/revoke-other-sessions", || to(auth::revoke_sessions::revoke_other_sessions)),
    endpoint(Method::POST, "/update-user", || to(auth::account::update_user::update_user)),
    rate_limited(Method::POST, "/change-email", || to(recovery::email_change::change_email)),
    rate_limited(Method::POST, "/change-password", || to(auth::account::change_password::change_password)),
    rate_limited(Method::POST, "/delete-user", || to(auth::account::delete_user::delete_user)),
    rate_limited(Method::POST, "/request-password-reset", || {
        to(recovery::password_reset::request_password_reset)
    }),
    rate_limited(Method::POST, "/reset-password", || to(recovery::password_reset::reset_password)),
    rate_limited(Method::POST, "/send-verification-email", || {
        to(recovery::email_verification::send_verification_email)
    }),
    endpoint(Method::GET, "/verify-email", || to(recovery::email_verification::verify_email_by_get)),
    endpoint(Method::POST, "/verify-email", || to(recovery::email_verification::verify_email)),
    endpoint(Method::POST, "/api-key/create", || to(api_key::create)),
    endpoint(Method::GET, "/api-key/list", || to(api_key::list)),
    endpoint(Method::POST, "/api-key/delete", || to(api_key::delete)),
    of_factors(Method::POST, "/two-factor/enable", || to(two_factor::enable::enable)),
    of_factors(Method::POST, "/two-factor/get-totp-uri", || to(two_factor::enable::get_totp_uri)),
    of_factors(Method::POST, "/two-factor/verify-totp", || to(two_factor::verify::verify_totp)),
    of_factors(Method::POST, "/two-factor/verify-backup-code", || to(two_factor::verify::verify_backup_code)),
    of_factors(Method::POST, "/two-factor/generate-backup-codes", || {
        to(two_factor::manage::generate_backup_codes)
    }),
    of_factors(Method::POST, "/two-factor/disable", || to(two_factor::manage::disable)),
    of_factors(Method::POST, "/two-factor/send-otp", || to(two_factor::otp::send_otp)),
    of_factors(Method::POST, "/two-factor/verify-otp", || to(two_factor::otp::verify_otp)),
    endpoint(Method::GET, "/passkey/generate-register-options", || {
        to(passkey::generate_register_options::generate_register_options)
    }),
    rate_limited(Method::POST, "/passkey/verify-registration", || {
        to(passkey::verify_registration::verify_registration)
    }),
    endpoint(Method::GET, "/passkey/generate-authenticate-options", || {
        to(passkey::generate_authenticate_options::generate_authenticate_options)
    }),
    rate_limited(Method::POST, "/passkey/verify-authentication", || {
        to(passkey::verify_authentication::verify_authentication)
    }),
    endpoint(Method::GET, "/passkey/list-user-passkeys", || {
        to(passkey::list_user_passkeys::list_user_passkeys)
    }),
    endpoint(Method::POST, "/passkey/update-passkey", || to(passkey::update_passkey::update_passkey)),
    endpoint(Method::POST, "/passkey/delete-passkey", || to(passkey::delete_passkey::delete_passkey)),
    endpoint(Method::GET, "/ok", || to(auth::ok::ok)),
];

/// Under `/api`, behind the token guard: what an account has.
const OWNED: &[(&str, &[Endpoint])] = &[
    ("/{user_id}/tasks", TASKS),
    ("/{user_id}/lists", LISTS),
    ("/{user_id}/tags", TAGS),
    ("/{user_id}/trash", TRASH),
    ("/{user_id}/changes", CHANGES),
    ("/{user_id}/import", IMPORT),
    ("/{user_id}/export", EXPORT),
];

const TASKS: &[Endpoint] = &[
    endpoint(Method::GET, "", || to(tasks::list::list)),
    endpoint(Method::POST, "", || to(tasks::create::create)),
    // Before the tasks, whose ids are the same part of the path.
    endpoint(Method::POST, "/respread", || to(tasks::respread::respread)),
    endpoint(Method::GET, "/{task_id}", || to(tasks::read::read)),
    endpoint(Method::PUT, "/{task_id}", || to(tasks::replace::replace)),
    endpoint(Method::PATCH, "/{task_id}", || to(tasks::change::change)),
    endpoint(Method::DELETE, "/{task_id}", || to(tasks::delete::delete)),
    endpoint(Method::PATCH, "/{task_id}/complete", || to(tasks::complete::toggle)),
];

const LISTS: &[Endpoint] = &[
    endpoint(Method::GET, "", || to(lists::all::all)),
    endpoint(Method::POST, "", || to(lists::create::create)),
    endpoint(Method::GET, "/{list_id}", || to(lists::read::read)),
    endpoint(Method::PATCH, "/{list_id}", || to(lists::change::change)),
    endpoint(Method::DELETE, "/{list_id}", || to(lists::delete::delete)),
];

const TAGS: &[Endpoint] = &[
    endpoint(Method::GET, "", || to(tags::all::all)),
    endpoint(Method::PATCH, "/{name}", || to(tags::rename::rename)),
    endpoint(Method::DELETE, "/{name}", || to(tags::delete::delete)),
];

const TRASH: &[Endpoint] = &[
    endpoint(Method::GET, "", || to(trash::list::list)),
    endpoint(Method::DELETE, "", || to(trash::empty::empty)),
    endpoint(Method::DELETE, "/{task_id}", || to(trash::delete::delete)),
    endpoint(Method::POST, "/{task_id}/restore", || to(trash::restore::restore)),
];

const CHANGES: &[Endpoint] = &[
    endpoint(Method::GET, "", || to(changes::read::read)),
    endpoint(Method::POST, "", || to(changes::apply::apply)),
];

const IMPORT: &[Endpoint] = &[
    endpoint(Method::POST, "", || to(moving::import::import)),
    endpoint(Method::POST, "/{import_id}/undo", || to(moving::undo::undo)),
];

const EXPORT: &[Endpoint] = &[endpoint(Method::GET, "", || to(moving::export::export))];

/// Under `/api`, without a token: calendar programs send none. The key in the query is checked by the handler.
const CALENDAR: &[Endpoint] =
    &[endpoint(Method::GET, "/{user_id}/feed.ics", || to(moving::calendar::calendar))];

/// Registers everything: the tables in their scopes, and the app for every other path.
pub(crate) fn register(config: &mut ServiceConfig, services: &Services) {
    let auth = scope("/auth")
        .configure(|config| add(config, AUTH))
        .default_service(route().to(not_found))
        .wrap(from_fn(middleware::csrf::check))
        .wrap(DefaultHeaders::new().add(auth::support::headers::EXPOSED));
    let api = OWNED.iter().fold(scope("/api").service(auth), |api, (path, table)| {
        let owned = scope(path).configure(|config| add(config, table)).default_service(route().to(not_found));
        api.service(owned.wrap(from_fn(middleware::token_guard::require_token)))
    });
    let api = api.configure(|config| add(config, CALENDAR)).default_service(route().to(not_found));
    config.service(api.wrap(middleware::cors::cors(services)));
    add(config, PUBLIC);
    config
        .service(resource("/docs/{file:[^/]*}").route(web::get().to(docs::docs)))
        .service(resource("/guide").route(web::get().to(guide::guide)))
        .service(resource("/licenses").route(web::get().to(licenses::licenses)))
        .service(resource("/robots.txt").route(web::get().to(well_known::robots)))
        .service(resource("/.well-known/change-password").route(web::get().to(well_known::change_password)))
        .default_service(route().to(spa::serve));
}

/// One resource for each path, so that another method gets 405 with `Allow`. The methods of a path are neighbours.
fn add(config: &mut ServiceConfig, endpoints: &[Endpoint]) {
    for methods in endpoints.chunk_by(|one, next| one.path == next.path) {
        let Some(Endpoint { path, limit, .. }) = methods.first() else { continue };
        let resource = methods.iter().fold(resource(*path), |resource, endpoint| {
            resource.route((endpoint.route)().method(endpoint.method.clone()))
        });
        // Not `Condition`, which costs every request another layer.
        match limit {
            Some(Limit::Passwords) => {
                config.service(resource.wrap(from_fn(middleware::rate_limit::limit)));
            }
            Some(Limit::Factors) => {
                config.service(resource.wrap(from_fn(middleware::rate_limit::limit_factors)));
            }
            None => {
                config.service(resource);
            }
        }
    }
}

async fn not_found() -> HandlerResult {
    Err(ApiError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::{AUTH, CALENDAR, OWNED, PUBLIC};
    use serde_json::Value;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_is_documented_and_every_documented_route_exists() {
        let owned = OWNED.iter().map(|(scope, table)| (format!("/api{scope}"), *table));
        let routes: BTreeSet<String> =
            [(String::new(), PUBLIC), ("/api/auth".to_owned(), AUTH), ("/api".to_owned(), CALENDAR)]
                .into_iter()
                .chain(owned)
                .flat_map(|(scope, table)| {
                    table.iter().map(move |it| format!("{} {scope}{}", it.method, it.path))
                })
                .collect();
        let document: Value = serde_json::from_str(&crate::http::openapi_document().unwrap()).unwrap();
        let documented: BTreeSet<String> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, item)| {
                item.as_object()
                    .unwrap()
                    .keys()
                    .map(move |method| format!("{} {path}", method.to_uppercase()))
            })
            .collect();
        assert_eq!(routes, documented);
    }

    /// `add` takes the limit of a path from its first method.
    #[test]
    fn the_methods_of_a_path_are_neighbours_and_limited_alike() {
        for table in [PUBLIC, AUTH, CALENDAR].into_iter().chain(OWNED.iter().map(|(_, table)| *table)) {
            let chunks: Vec<_> = table.chunk_by(|one, next| one.path == next.path).collect();
            let paths: BTreeSet<_> = chunks.iter().map(|methods| methods[0].path).collect();
            assert_eq!(paths.len(), chunks.len());
            for methods in chunks {
                assert!(methods.iter().all(|it| it.limit == methods[0].limit));
            }
        }
    }

    #[test]
    fn exactly_the_rate_limited_routes_document_429() {
        let document: Value = serde_json::from_str(&crate::http::openapi_document().unwrap()).unwrap();
        for endpoint in AUTH {
            let method = endpoint.method.as_str().to_lowercase();
            let operation = &document["paths"][format!("/api/auth{}", endpoint.path)][method];
            // Of an e-mail, not of the request.
            let is_limited = endpoint.limit.is_some() || endpoint.path == "/verify-email";
            assert_eq!(operation["responses"].get("429").is_some(), is_limited, "{}", endpoint.path);
        }
    }
}
