//! `GET /metrics`, on an address of its own: what the program counts is for whoever runs it.

use super::Services;
use actix_web::{
    App, HttpResponse, HttpServer, rt,
    web::{Data, get},
};
use std::{io, net::SocketAddr};

/// As Prometheus reads it.
const TEXT_FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Begins to answer beside the program, until that ends, and says where.
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
    let written = services.metrics.as_ref().map(|metrics| metrics.written(services.levels()));
    match written {
        Some(Ok(text)) => HttpResponse::Ok().content_type(TEXT_FORMAT).body(text),
        _ => HttpResponse::InternalServerError().finish(),
    }
}
