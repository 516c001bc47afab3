//! `GET /metrics`, on a listener of its own: metrics are for the operator only.

use crate::http::Services;
use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::header::{ACCEPT, CONTENT_TYPE, VARY},
    rt,
    web::{Data, get},
};
use std::{io, net::SocketAddr};

const OPEN_METRICS: &str = "application/openmetrics-text";
const OPEN_METRICS_1: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// The text format of Prometheus, which every collector reads.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

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

/// OpenMetrics for a client that asks for it.
async fn metrics(request: HttpRequest, services: Data<Services>) -> HttpResponse {
    let accepted = request.headers().get_all(ACCEPT).filter_map(|accepted| accepted.to_str().ok());
    let is_open = accepted.flat_map(|accepted| accepted.split(',')).any(is_open_metrics);
    let metrics = services.metrics.as_ref().and_then(|metrics| metrics.encode(services.levels()).ok());
    let Some(metrics) = metrics else { return HttpResponse::InternalServerError().finish() };
    let (kind, text) = if is_open { (OPEN_METRICS_1, metrics) } else { (TEXT_FORMAT, text_format(&metrics)) };
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, kind)).insert_header((VARY, ACCEPT.as_str())).body(text)
}

/// Whether an element of `Accept` is this media type, and is not refused with `q=0`.
fn is_open_metrics(element: &str) -> bool {
    let mut parts = element.split(';').map(|part| part.trim().to_ascii_lowercase());
    parts.next().is_some_and(|kind| kind == OPEN_METRICS)
        && !parts.any(|parameter| parameter.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0)))
}

/// OpenMetrics as text of version 0.0.4: a counter is called after its samples there, and units and an end are unknown.
fn text_format(metrics: &str) -> String {
    let counters: Vec<&str> =
        metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.strip_suffix(" counter")).collect();
    let mut text = String::with_capacity(metrics.len());
    for line in metrics.lines().filter(|line| !line.starts_with("# UNIT ") && *line != "# EOF") {
        let mut parts = line.splitn(4, ' ');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("#"), Some(what), Some(name), Some(rest)) if counters.contains(&name) => {
                text.extend(["# ", what, " ", name, "_total ", rest]);
            }
            _ => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{is_open_metrics, text_format};

    #[test]
    fn open_metrics_is_sent_to_those_who_ask_for_it() {
        for asked in ["application/openmetrics-text", " Application/OpenMetrics-Text; version=1.0.0;q=0.5"] {
            assert!(is_open_metrics(asked), "{asked}");
        }
        for other in
            ["*/*", "text/plain", "application/openmetrics-text;q=0", "application/openmetrics-text2", ""]
        {
            assert!(!is_open_metrics(other), "{other}");
        }
    }

    #[test]
    fn text_names_counters_after_their_samples() {
        let open = "# HELP a_b Lines of b.\n# TYPE a_b counter\na_b_total{c=\"d e\"} 1\n\
                    # HELP s_seconds Time.\n# TYPE s_seconds histogram\n# UNIT s_seconds seconds\ns_seconds_count 4\n# EOF\n";
        let text = "# HELP a_b_total Lines of b.\n# TYPE a_b_total counter\na_b_total{c=\"d e\"} 1\n\
                    # HELP s_seconds Time.\n# TYPE s_seconds histogram\ns_seconds_count 4\n";
        assert_eq!(text_format(open), text);
    }
}
