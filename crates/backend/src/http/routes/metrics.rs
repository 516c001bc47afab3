//! `GET /metrics`, on a listener of its own: metrics are for the operator only.

use crate::http::Services;
use actix_web::{
    App, HttpResponse, HttpServer, rt,
    web::{Data, get},
};
use std::{io, net::SocketAddr};

/// The text format of Prometheus.
const TEXT_FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Serves in the background until the program ends. Returns the bound address.
///
/// # Errors
/// Of the system, as when the address is in use.
pub fn serve(address: SocketAddr, services: Data<Services>) -> io::Result<SocketAddr> {
    let app = move || App::new().app_data(services.clone()).route("/metrics", get().to(metrics));
    let server = HttpServer::new(app).workers(1).disable_signals().bind(address)?;
    let bound = server.addrs().first().copied().unwrap_or(address);
    rt::spawn(server.run());
    Ok(bound)
}

async fn metrics(services: Data<Services>) -> HttpResponse {
    let text = services.metrics.as_ref().map(|metrics| metrics.encode(services.levels()));
    match text {
        Some(Ok(text)) => HttpResponse::Ok().content_type(TEXT_FORMAT).body(text),
        _ => HttpResponse::InternalServerError().finish(),
    }
}
