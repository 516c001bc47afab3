//! HTTP. A request passes `transport`, then `middleware`, then the extractors of its handler in `routes`.

mod compression;
mod cookie;
mod error;
mod exports;
mod extract;
mod holders;
mod large_response;
mod list_cache;
mod middleware;
mod openapi;
mod routes;
mod services;
mod token_bucket;
mod transport;
mod uploads;

pub use error::ApiError;
pub(crate) use error::FactorRefusal;
pub(crate) use exports::ExportSlot;
pub use exports::Exports;
pub use large_response::LargeResponses;
pub use list_cache::ListCache;
pub use middleware::proxy_warning::ProxyWarning;
pub use openapi::document as openapi_document;
pub use routes::metrics::serve as serve_metrics;
pub use services::Services;
pub use token_bucket::{Asker, EmailKind, RateLimit};
pub use uploads::Uploads;

use actix_web::{
    App, Error,
    body::MessageBody,
    dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::Data,
};
use std::{io, net::TcpListener};

/// Serves on a listener while it is awaited.
///
/// # Errors
/// Of the system.
pub fn serve(listener: TcpListener, workers: usize, services: Data<Services>) -> io::Result<Server> {
    let trusted = services.trusted_proxies.clone();
    let store = services.store.clone();
    let on_shutdown = move || store.end_waits();
    transport::serve(listener, workers, &trusted, on_shutdown, move || application(services.clone()))
}

/// All routes with their middleware.
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
        .configure(|config| routes::register(config, &services))
        .wrap(from_fn(middleware::request_log::handle))
}
