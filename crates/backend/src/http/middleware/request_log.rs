//! Around every request: its id, its line in the log, a time limit, and an error envelope also for panics.

use super::{
    connection::{OnConnection, frame, shrink_headers},
    security_headers::add_headers,
};
use crate::http::{
    ApiError, Services,
    extract::{Head, Refused, Waited, client_address},
    large_response::in_parts,
    transport::timeouts,
};
use crate::telemetry::known_method;
use actix_cors::CorsError;
use actix_web::{
    Error, HttpMessage, HttpRequest, ResponseError,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{CONTENT_TYPE, HeaderValue},
    },
    middleware::Next,
    rt::time::timeout,
    web::Data,
};
use auth::PersonalAccessTokenHash;
use futures_util::FutureExt;
use std::{
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};
use tracing::{Instrument, Span, field::Empty, info_span};
use uuid::Uuid;

/// Assigns the request an id, which is in each of its log lines and in `x-request-id`, treats HEAD as GET, maps a
/// timeout and a panic to a response, and adds the headers of every response.
pub(crate) async fn handle<B: MessageBody + 'static>(
    services: Data<Services>,
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = Uuid::new_v4().to_string();
    let span = span(&request, &id);
    let connection = OnConnection::begin(&request);
    services.proxy_warning.check(&request, &services.trusted_proxies);
    let count = services.metrics.is_some().then(|| counter(&services, &request));
    // HEAD is GET without a body (RFC 9110 section 9.3.2); actix remembers not to send it.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
        request.extensions_mut().insert(Head);
    }
    let is_read = request.method() == Method::GET;
    let limit = if request.path().ends_with("/import") { timeouts::UPLOAD } else { timeouts::REQUEST };
    if request.query_string().contains("wait=") {
        shrink_headers(&mut request);
    }
    async move {
        let response = match connection.is_head_too_large {
            true => Err(ApiError::HeadTooLarge),
            false => respond(next.call(request), limit).await?,
        };
        if let Some(count) = count {
            match &response {
                Ok(response) => count(Some(response.request()), response.status()),
                Err(error) => count(None, error.status_code()),
            }
        }
        let response = response.map_err(|error| fail(error, &services, &id, &connection))?;
        let mut response = in_envelope(response);
        connection.end(response.response_mut().head_mut());
        let error = response.response().error().and_then(Error::as_error);
        log_authentication_failure(response.request(), error);
        log(is_read, response.status(), error);
        add_headers(response.headers_mut(), services.is_https(), &id);
        let version = response.request().version();
        Ok(response.map_body(|head, body| {
            frame(version, body.size(), head);
            in_parts(body)
        }))
    }
    .instrument(span)
    .await
}

/// The response, within the time limit and without a panic.
async fn respond<B>(
    response: impl Future<Output = Result<ServiceResponse<B>, Error>>,
    limit: Duration,
) -> Result<Result<ServiceResponse<B>, ApiError>, Error> {
    Ok(match AssertUnwindSafe(timeout(limit, response)).catch_unwind().await {
        // Inner services convert their errors into responses.
        Ok(Ok(response)) => Ok(response?),
        Ok(Err(_timeout)) => Err(ApiError::Overloaded),
        Err(_panic) => Err(ApiError::Internal),
    })
}

/// Returns what records the request in the metrics, with the time from now until its response, less the time that it has
/// waited on purpose.
fn counter(
    services: &Data<Services>,
    request: &ServiceRequest,
) -> impl Fn(Option<&HttpRequest>, StatusCode) + use<> {
    let (services, method, began) = (services.clone(), request.method().clone(), Instant::now());
    move |request, status| {
        if let Some(metrics) = &services.metrics {
            let route = request.and_then(HttpRequest::match_pattern);
            let waited = request.and_then(|it| it.extensions().get::<Waited>().map(|waited| waited.0));
            let took = began.elapsed().saturating_sub(waited.unwrap_or_default());
            metrics.count(method.as_str(), route, status.as_u16(), took);
        }
    }
}

/// The response to a request whose handler did not finish.
fn fail(error: ApiError, services: &Services, id: &str, connection: &OnConnection) -> Error {
    let mut response = error.error_response();
    connection.end(response.head_mut());
    error.log_authentication_failure();
    log(false, response.status(), Some(&error));
    add_headers(response.headers_mut(), services.is_https(), id);
    InternalError::from_response(error, response).into()
}

/// How much of a path is logged, in bytes: more than any of our routes has, and less than the header and claims of a JWT
/// that was put into the path by mistake.
const LOGGED_PATH: usize = 128;

/// The path up to `LOGGED_PATH`, or to a personal access token that was put into it by mistake.
fn loggable(path: &str) -> &str {
    let path = path.split(PersonalAccessTokenHash::PREFIX).next().unwrap_or_default();
    path.get(..path.floor_char_boundary(LOGGED_PATH)).unwrap_or_default()
}

/// The span of a request. Its path has no query, which may contain secrets.
fn span(request: &ServiceRequest, id: &str) -> Span {
    let client = client_address(request.request()).map(|client| client.to_string());
    let path = loggable(request.path());
    info_span!("request", id, method = known_method(request.method().as_str()), path, client, user = Empty,)
}

/// Replaces the body of an error response that actix generated with the error envelope, and keeps its headers
/// (`Allow`).
fn in_envelope<B: MessageBody + 'static>(response: ServiceResponse<B>) -> ServiceResponse<impl MessageBody> {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    // The app has a page for what does not exist.
    let has_body_of_app = kind == b"application/json" || kind.starts_with(b"text/html");
    if has_body_of_app || !(status.is_client_error() || status.is_server_error()) {
        return response.map_into_left_body();
    }
    let is_of_cors = response.response().error().is_some_and(|error| error.as_error::<CorsError>().is_some());
    let error = if is_of_cors { ApiError::Origin } else { ApiError::from_status(status) };
    let (request, generated) = response.into_parts();
    let mut response = error.error_response();
    for (name, value) in generated.headers() {
        if !response.headers().contains_key(name) {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    ServiceResponse::new(request, response).map_into_right_body()
}

/// At most one line in the security log: the failure that is the response, or else an invalid session that the route did
/// not need.
fn log_authentication_failure(request: &HttpRequest, error: Option<&ApiError>) {
    if error.is_some_and(ApiError::log_authentication_failure) {
        return;
    }
    if let Some(refused) = request.extensions().get::<Refused>() {
        refused.error().log_authentication_failure();
    }
}

/// One line for the request. If the database is unavailable, the reason is logged and not sent. Successful reads, which
/// are most requests, are logged at `debug`.
fn log(is_read: bool, status: StatusCode, error: Option<&ApiError>) {
    let is_uneventful = is_read && !status.is_client_error() && !status.is_server_error();
    let status = status.as_u16();
    match error {
        Some(ApiError::DatabaseUnavailable(reason)) => tracing::error!(status, reason, "responded"),
        Some(ApiError::Internal) => tracing::error!(status, "responded"),
        _ if is_uneventful => tracing::debug!(status, "responded"),
        _ => tracing::info!(status, "responded"),
    }
}

#[cfg(test)]
mod tests {
    use super::{handle, loggable};
    use crate::http::transport::timeouts;
    use crate::{config::Config, http::Services, startup};
    use actix_web::{
        App, HttpResponse,
        body::to_bytes,
        dev::Service,
        middleware::from_fn,
        test::{TestRequest, init_service},
        web::{Data, get},
    };
    use clap::{Args, Command, FromArgMatches};
    use shared::{ErrorBody, ErrorCode};
    use std::future::pending;
    use store::Clock;
    use tokio::time::Instant;

    fn services(directory: &tempfile::TempDir) -> Data<Services> {
        let database = format!("sqlite://{}", directory.path().join("latchkey.db").display());
        let flags = ["test", "--database-url", &database, "--public-url", "https://todo.example.org"];
        let matches = Config::augment_args(Command::new("test")).get_matches_from(flags);
        let config = Config::from_arg_matches(&matches).unwrap();
        Data::new(startup::services(&config, Clock::system()).unwrap())
    }

    async fn panics() -> HttpResponse {
        panic!("on purpose, with a secret")
    }

    #[test]
    fn tokens_in_a_path_are_not_logged() {
        assert_eq!(loggable("/api/lk_pat_000102030405060708090a0b0c0d0e0f10111213675f3c9c/tasks"), "/api/");
        assert_eq!(loggable(&format!("/{}", "ü".repeat(100))).len(), 127);
        assert_eq!(loggable("/api/auth/ok"), "/api/auth/ok");
    }

    #[tokio::test(start_paused = true)]
    async fn a_handler_that_does_not_finish_times_out() {
        let directory = tempfile::tempdir().unwrap();
        let app = App::new().app_data(services(&directory));
        let app = app.route("/hangs", get().to(pending::<HttpResponse>)).wrap(from_fn(handle));
        let app = init_service(app).await;
        let begin = Instant::now();
        let response = app.call(TestRequest::get().uri("/hangs").to_request()).await;
        assert_eq!(response.err().unwrap().error_response().status(), 503);
        assert_eq!(begin.elapsed().as_secs(), timeouts::REQUEST.as_secs());
    }

    #[actix_web::test]
    async fn a_panic_becomes_an_internal_error_without_details() {
        let directory = tempfile::tempdir().unwrap();
        let app = App::new().app_data(services(&directory));
        let app = app.route("/panics", get().to(panics)).wrap(from_fn(handle));
        let app = init_service(app).await;
        for _ in 0..2 {
            let request = TestRequest::get().uri("/panics").to_request();
            let response = app.call(request).await.err().unwrap().error_response();
            assert_eq!(response.status(), 500);
            for header in ["x-request-id", "x-content-type-options", "strict-transport-security"] {
                assert!(response.headers().contains_key(header), "{header}");
            }
            let body: ErrorBody =
                serde_json::from_slice(&to_bytes(response.into_body()).await.unwrap()).unwrap();
            assert_eq!(body.code, ErrorCode::InternalError);
            assert_eq!(body.message, "Something went wrong on our side");
        }
    }
}
