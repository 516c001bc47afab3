//! HTTP: extractors, handlers of a dozen lines, and the table of routes.

mod app;
mod auth;
mod client_address;
mod client_stream;
mod cookie;
mod cors;
mod docs;
mod embedded;
mod error;
mod extract;
mod guard;
mod health;
mod large_answer;
mod list_cache;
mod metrics;
mod openapi;
mod origin;
mod page_policy;
mod rate_limit;
mod refusals;
mod request;
mod server;
mod services;
mod task_json;
mod tasks;

pub use error::ApiError;
pub use large_answer::LargeAnswers;
pub use list_cache::ListCache;
pub use metrics::serve as serve_metrics;
pub use openapi::document as openapi_document;
pub use rate_limit::{LetterTo, RateLimit};
pub use server::serve;
pub use services::Services;

use actix_web::{
    App, Error, HttpResponse,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{DefaultHeaders, from_fn},
    web::{Data, PayloadConfig, ServiceConfig, delete, get, patch, post, put, resource, route, scope},
};

/// The largest request body, in bytes.
const MAX_BODY: usize = 64 * 1024;

/// The whole application, ready to serve.
pub fn application(
    services: Data<Services>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .app_data(services.clone())
        .app_data(PayloadConfig::new(MAX_BODY))
        .configure(|config| routes(config, &services))
        .wrap(from_fn(request::handle))
}

fn routes(config: &mut ServiceConfig, services: &Services) {
    let api = scope("/api").configure(api_routes).wrap(cors::cors(services));
    config
        .service(api)
        .service(resource("/healthz").route(get().to(health::healthz)))
        .service(resource("/readyz").route(get().to(health::readyz)))
        .service(resource("/openapi.json").route(get().to(openapi::openapi)))
        .service(resource(["/docs", "/docs/{file:[^/]*}"]).route(get().to(docs::docs)))
        .default_service(route().to(app::serve));
}

fn api_routes(config: &mut ServiceConfig) {
    let auth = scope("/auth").configure(auth_routes).wrap(from_fn(origin::check));
    config
        .service(auth.wrap(DefaultHeaders::new().add(auth::EXPOSED)))
        .service(scope("/{user_id}/tasks").configure(task_routes).wrap(from_fn(guard::require_token)))
        .default_service(route().to(not_found));
}

fn auth_routes(config: &mut ServiceConfig) {
    config
        .service(
            resource("/sign-up/email")
                .route(post().to(auth::sign_up::sign_up))
                .wrap(from_fn(rate_limit::limit)),
        )
        .service(
            resource("/sign-in/email")
                .route(post().to(auth::sign_in::sign_in))
                .wrap(from_fn(rate_limit::limit)),
        )
        .service(resource("/sign-out").route(post().to(auth::sign_out::sign_out)))
        .service(resource("/get-session").route(get().to(auth::get_session::get_session)))
        .service(resource("/token").route(get().to(auth::token::token)))
        .service(resource("/list-sessions").route(get().to(auth::list_sessions::list_sessions)))
        .service(resource("/revoke-session").route(post().to(auth::revoke::revoke_session)))
        .service(resource("/revoke-sessions").route(post().to(auth::revoke::revoke_sessions)))
        .service(resource("/revoke-other-sessions").route(post().to(auth::revoke::revoke_other_sessions)))
        .service(resource("/update-user").route(post().to(auth::update_user::update_user)))
        .service(
            resource("/change-password")
                .route(post().to(auth::change_password::change_password))
                .wrap(from_fn(rate_limit::limit)),
        )
        .service(
            resource("/delete-user")
                .route(post().to(auth::delete_user::delete_user))
                .wrap(from_fn(rate_limit::limit)),
        )
        .service(
            resource("/request-password-reset")
                .route(post().to(auth::password_reset::request_password_reset))
                .wrap(from_fn(rate_limit::limit)),
        )
        .service(
            resource("/reset-password")
                .route(post().to(auth::password_reset::reset_password))
                .wrap(from_fn(rate_limit::limit)),
        )
        .service(
            resource("/send-verification-email")
                .route(post().to(auth::email_verification::send_verification_email))
                .wrap(from_fn(rate_limit::limit)),
        )
        .service(resource("/verify-email").route(get().to(auth::email_verification::verify_email)))
        .service(
            scope("/api-key")
                .service(resource("/create").route(post().to(auth::api_keys::create)))
                .service(resource("/list").route(get().to(auth::api_keys::list)))
                .service(resource("/delete").route(post().to(auth::api_keys::delete)))
                .default_service(route().to(not_found)),
        )
        .service(resource("/ok").route(get().to(auth::ok::ok)))
        .default_service(route().to(not_found));
}

/// Behind [`guard::require_token`], all of them.
fn task_routes(config: &mut ServiceConfig) {
    config
        .service(resource("").route(get().to(tasks::list)).route(post().to(tasks::create)))
        .service(
            resource("/{task_id}")
                .route(get().to(tasks::get))
                .route(put().to(tasks::replace))
                .route(patch().to(tasks::change))
                .route(delete().to(tasks::delete)),
        )
        .service(resource("/{task_id}/complete").route(patch().to(tasks::toggle)))
        .default_service(route().to(not_found));
}

async fn not_found() -> Result<HttpResponse, ApiError> {
    Err(ApiError::NotFound)
}
