//! Metrics in the text format of Prometheus (OpenMetrics 1.0). No label contains personal data.

use super::{reminders::ReminderMetrics, security_events::SecurityEvents};
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{
        counter::Counter,
        family::{Family, MetricConstructor},
        gauge::Gauge,
        histogram::Histogram,
    },
    registry::{Registry, Unit},
};
use std::{fmt, time::Duration};

/// Upper bounds of the latency histogram, in seconds: a list takes less than a millisecond, hashing a password a third of
/// a second, and requests time out after 30 s.
const BOUNDS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// The metrics of one program.
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    latency: Family<Route, Histogram, Buckets>,
    hashing: Gauge,
    waiting: Gauge,
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

/// Gauges, read when the metrics are.
#[derive(Clone, Copy, Debug)]
pub struct Levels {
    /// Passwords in the hashing queue.
    pub hashing: usize,
    /// Requests that wait for changes.
    pub waiting: usize,
    /// Database connections in use.
    pub connections_in_use: u32,
    /// Idle database connections.
    pub connections_idle: u32,
}

impl Metrics {
    /// All counters at zero; `events` are those of the security log.
    pub fn new(events: &SecurityEvents, reminders: &ReminderMetrics) -> Self {
        let mut registry = Registry::with_prefix("latchkey");
        let requests = Family::default();
        registry.register("http_requests", "HTTP responses", requests.clone());
        let latency = Family::new_with_constructor(Buckets);
        registry.register_with_unit(
            "http_request_duration",
            "From the head of a request to the head of its response, without waiting for changes",
            Unit::Seconds,
            latency.clone(),
        );
        let hashing = Gauge::default();
        registry.register("hashing_queue", "Passwords in the hashing queue", hashing.clone());
        let waiting = Gauge::default();
        registry.register("waiting_requests", "Requests that wait for changes", waiting.clone());
        let connections = Family::default();
        registry.register("database_connections", "Database connections", connections.clone());
        reminders.register(&mut registry);
        registry.register("security_events", "Lines of the security log", events.counters());
        Self { registry, requests, latency, hashing, waiting, connections }
    }

    /// Counts a response.
    pub fn count(&self, method: &str, route: Option<String>, status: u16, took: Duration) {
        let (method, route) = (known_method(method), route.unwrap_or_else(|| "none".to_owned()));
        self.latency.get_or_create(&Route { method, route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Request { method, route, status }).inc();
    }

    /// All metrics in the text format.
    ///
    /// # Errors
    /// None in practice.
    pub fn encode(&self, levels: Levels) -> Result<String, fmt::Error> {
        self.hashing.set(i64::try_from(levels.hashing).unwrap_or(i64::MAX));
        self.waiting.set(i64::try_from(levels.waiting).unwrap_or(i64::MAX));
        for (state, number) in [("in_use", levels.connections_in_use), ("idle", levels.connections_idle)] {
            self.connections.get_or_create(&Connection { state }).set(number.into());
        }
        let mut encoded = String::new();
        text::encode(&mut encoded, &self.registry)?;
        Ok(encoded)
    }
}

/// A method as labels and the log have it. Clients can invent others, of any length.
pub(crate) fn known_method(method: &str) -> &'static str {
    let all = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    all.into_iter().find(|known| *known == method).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::{Levels, Metrics, ReminderMetrics, SecurityEvents};
    use std::time::Duration;

    #[test]
    fn encodes_counters_and_gauges() {
        let reminders = ReminderMetrics::default();
        let metrics = Metrics::new(&SecurityEvents::default(), &reminders);
        reminders.count_repeated(2);
        metrics.count("GET", Some("/api/{user_id}/tasks".to_owned()), 200, Duration::from_micros(700));
        metrics.count("BREW", None, 404, Duration::from_secs(2));
        let levels = Levels { hashing: 3, waiting: 2, connections_in_use: 1, connections_idle: 7 };
        let text = metrics.encode(levels).unwrap();
        for line in [
            r#"latchkey_http_requests_total{method="GET",route="/api/{user_id}/tasks",status="200"} 1"#,
            r#"latchkey_http_requests_total{method="other",route="none",status="404"} 1"#,
            r#"latchkey_http_request_duration_seconds_bucket{le="0.0005",method="GET",route="/api/{user_id}/tasks"} 0"#,
            r#"latchkey_http_request_duration_seconds_bucket{le="0.001",method="GET",route="/api/{user_id}/tasks"} 1"#,
            "latchkey_hashing_queue 3",
            "latchkey_reminders_sent_total 0",
            "latchkey_reminders_repeated_total 2",
            "latchkey_waiting_requests 2",
            r#"latchkey_database_connections{state="idle"} 7"#,
            "# EOF",
        ] {
            assert!(text.lines().any(|it| it == line), "{line}\n{text}");
        }
    }
}
