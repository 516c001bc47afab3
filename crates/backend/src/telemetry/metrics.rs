//! What the program counts, for Prometheus (its text format, OpenMetrics 1.0). Nothing here names a person: a label is a
//! route, a method, a status or a reason.

mod security_events;

pub use security_events::SecurityEvents;

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::{Family, MetricConstructor},
        gauge::Gauge,
        histogram::Histogram,
    },
    registry::{Registry, Unit},
};
use std::{fmt, time::Duration};

/// Upper bounds of the latency histogram, in seconds: reading a list takes microseconds, hashing a password a third of a
/// second, and more than 30 s nothing.
const BOUNDS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// Counters of one program.
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    latency: Family<Route, Histogram, Buckets>,
    hashing: Gauge,
    connections: Family<Connection, Gauge>,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
struct Connection {
    state: &'static str,
}

#[derive(Clone)]
struct Buckets;

impl MetricConstructor<Histogram> for Buckets {
    fn new_metric(&self) -> Histogram {
        Histogram::new(BOUNDS)
    }
}

/// What is asked for when somebody looks, rather than counted.
#[derive(Clone, Copy, Debug)]
pub struct Levels {
    /// Passwords that are being hashed or wait for it.
    pub hashing: usize,
    /// Connections to the database that are in use.
    pub connections_in_use: u32,
    /// Connections to the database that wait for a request.
    pub connections_idle: u32,
}

impl Metrics {
    /// With everything at zero. The security log counts `events`.
    pub fn new(events: &SecurityEvents) -> Self {
        let mut registry = Registry::with_prefix("latchkey");
        let requests = Family::default();
        registry.register("http_requests", "Requests that were answered", requests.clone());
        let latency = Family::new_with_constructor(Buckets);
        registry.register_with_unit(
            "http_request_duration",
            "From the head of a request to the head of its answer",
            Unit::Seconds,
            latency.clone(),
        );
        let hashing = Gauge::default();
        registry.register("hashing_queue", "Passwords that are being hashed or wait for it", hashing.clone());
        let connections = Family::default();
        registry.register("database_connections", "Connections to the database", connections.clone());
        registry.register("security_events", "Lines of the security log", events.counters());
        Self { registry, requests, latency, hashing, connections }
    }

    /// Counts a request that was answered.
    pub fn count(&self, method: &str, route: Option<String>, status: u16, took: Duration) {
        let (method, route) = (known(method), route.unwrap_or_else(|| "none".to_owned()));
        self.latency.get_or_create(&Route { method, route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Request { method, route, status }).inc();
    }

    /// Everything, in the text format.
    ///
    /// # Errors
    /// None in practice: text can be written.
    pub fn written(&self, levels: Levels) -> Result<String, fmt::Error> {
        self.hashing.set(i64::try_from(levels.hashing).unwrap_or(i64::MAX));
        for (state, number) in [("in_use", levels.connections_in_use), ("idle", levels.connections_idle)] {
            self.connections.get_or_create(&Connection { state }).set(number.into());
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// Clients can make up methods, and each would be kept.
fn known(method: &str) -> &'static str {
    let all = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    all.into_iter().find(|known| *known == method).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::{Levels, Metrics, SecurityEvents};
    use std::time::Duration;

    #[test]
    fn what_was_counted_is_written_in_the_text_format() {
        let metrics = Metrics::new(&SecurityEvents::default());
        metrics.count("GET", Some("/api/{user_id}/tasks".to_owned()), 200, Duration::from_micros(700));
        metrics.count("BREW", None, 404, Duration::from_secs(2));
        let levels = Levels { hashing: 3, connections_in_use: 1, connections_idle: 7 };
        let text = metrics.written(levels).unwrap();
        for line in [
            r#"latchkey_http_requests_total{method="GET",route="/api/{user_id}/tasks",status="200"} 1"#,
            r#"latchkey_http_requests_total{method="other",route="none",status="404"} 1"#,
            r#"latchkey_http_request_duration_seconds_bucket{le="0.0005",method="GET",route="/api/{user_id}/tasks"} 0"#,
            r#"latchkey_http_request_duration_seconds_bucket{le="0.001",method="GET",route="/api/{user_id}/tasks"} 1"#,
            "latchkey_hashing_queue 3",
            r#"latchkey_database_connections{state="idle"} 7"#,
            "# EOF",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
    }
}
