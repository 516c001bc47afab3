//! What happens around every request: its id, its log line, and an answer that keeps to the contract.

use super::{
    ApiError, Services, client_address::client_address, client_stream::Activity, page_policy::NOT_A_PAGE,
    server::REQUEST_SECONDS,
};
use actix_cors::CorsError;
use actix_web::{
    Error, ResponseError,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, CROSS_ORIGIN_RESOURCE_POLICY, HeaderMap,
            HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::Next,
    rt::time::timeout,
    web::Data,
};
use futures_util::FutureExt;
use std::{
    panic::AssertUnwindSafe,
    rc::Rc,
    time::{Duration, Instant},
};
use tracing::{Instrument, Span, field::Empty, info_span};
use uuid::Uuid;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Browsers come back over TLS alone for so long (RFC 6797 section 6.1.1): two years, in seconds.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Gives the request an id, which stands in each of its log lines and in the answer's `x-request-id`, and sees to
/// it that there is an answer, whatever happens.
pub(super) async fn handle<B: MessageBody + 'static>(
    services: Data<Services>,
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let id = Uuid::new_v4().to_string();
    let span = span(&request, &id);
    let _served = request.conn_data::<Rc<Activity>>().map(Activity::serve);
    let count = services.metrics.is_some().then(|| counter(&services, &request));
    // HEAD is GET whose body is not sent (RFC 9110 section 9.3.2); the connection remembers not to send it.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let is_read = request.method() == Method::GET;
    async move {
        let limit = Duration::from_secs(REQUEST_SECONDS);
        let answer = AssertUnwindSafe(timeout(limit, next.call(request))).catch_unwind().await;
        let response = match answer {
            Ok(Ok(answer)) => Ok(answer?),
            Ok(Err(_too_long)) => Err(ApiError::Overloaded),
            Err(_panic) => Err(ApiError::Internal),
        };
        if let Some(count) = count {
            match &response {
                Ok(answer) => count(answer.request().match_pattern(), answer.status()),
                Err(refusal) => count(None, refusal.status_code()),
            }
        }
        let mut response = in_envelope(response.map_err(|refusal| refuse(refusal, &services, &id))?);
        log(is_read, response.status(), response.response().error().and_then(Error::as_error));
        add_headers(response.headers_mut(), &services, &id);
        Ok(response)
    }
    .instrument(span)
    .await
}

/// Counts the request from now on until it is answered.
fn counter(
    services: &Data<Services>,
    request: &ServiceRequest,
) -> impl Fn(Option<String>, StatusCode) + use<> {
    let (services, method, began) = (services.clone(), request.method().clone(), Instant::now());
    move |route, status| {
        if let Some(metrics) = &services.metrics {
            metrics.count(method.as_str(), route, status.as_u16(), began.elapsed());
        }
    }
}

/// The answer to a request that was given up.
fn refuse(error: ApiError, services: &Services, id: &str) -> Error {
    let mut response = error.error_response();
    log(false, response.status(), Some(&error));
    add_headers(response.headers_mut(), services, id);
    InternalError::from_response(error, response).into()
}

fn add_headers(headers: &mut HeaderMap, services: &Services, id: &str) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, NOT_A_PAGE);
        headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if services.is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(X_REQUEST_ID, id);
    }
}

/// How much of a path is logged, in bytes: more than any path of ours has, and less than a token that somebody
/// put into one by mistake.
const LOGGED_PATH: usize = 128;

/// The path without its query, which may hold what nobody should read.
fn span(request: &ServiceRequest, id: &str) -> Span {
    let client = client_address(request.request()).map(|client| client.to_string());
    let path = request.path();
    let path = path.get(..path.floor_char_boundary(LOGGED_PATH)).unwrap_or_default();
    info_span!("request", id, method = request.method().as_str(), path, client, user = Empty,)
}

/// Puts into our envelope what the web framework refused by itself, with its headers (`Allow`) kept.
fn in_envelope<B: MessageBody + 'static>(response: ServiceResponse<B>) -> ServiceResponse<impl MessageBody> {
    let status = response.status();
    let is_json = response.headers().get(CONTENT_TYPE).is_some_and(|value| value == "application/json");
    if is_json || !(status.is_client_error() || status.is_server_error()) {
        return response.map_into_left_body();
    }
    let is_foreign = response.response().error().is_some_and(|error| error.as_error::<CorsError>().is_some());
    let refusal = if is_foreign { ApiError::Origin } else { ApiError::from_status(status) }.error_response();
    let (request, framework) = response.into_parts();
    let mut answer = refusal;
    for (name, value) in framework.headers() {
        if !answer.headers().contains_key(name) {
            answer.headers_mut().append(name.clone(), value.clone());
        }
    }
    ServiceResponse::new(request, answer).map_into_right_body()
}

/// One line for the request, and one for the security log when somebody was not let in. What went wrong inside
/// is said here and to nobody else. Of what was only read, which is nearly all, there is a line for those who look
/// for it.
fn log(is_read: bool, status: StatusCode, error: Option<&ApiError>) {
    let is_uneventful = is_read && !status.is_client_error() && !status.is_server_error();
    let status = status.as_u16();
    if let Some(error) = error {
        error.log_authentication_failure();
    }
    match error {
        Some(ApiError::DatabaseUnavailable(reason)) => tracing::error!(status, reason, "answered"),
        Some(ApiError::Internal) => tracing::error!(status, "answered"),
        _ if is_uneventful => tracing::debug!(status, "answered"),
        _ => tracing::info!(status, "answered"),
    }
}

#[cfg(test)]
mod tests {
    use super::handle;
    use crate::{clock::Clock, config::Config, http::Services, startup};
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

    fn services(directory: &tempfile::TempDir) -> Data<Services> {
        let database = format!("sqlite://{}", directory.path().join("latchkey.db").display());
        let flags = ["test", "--database-url", &database, "--public-url", "https://todo.example.org"];
        let matches = Config::augment_args(Command::new("test")).get_matches_from(flags);
        let config = Config::from_arg_matches(&matches).unwrap();
        Data::new(startup::services(&config, Clock::system()).unwrap())
    }

    async fn panics() -> HttpResponse {
        panic!("as a test of it, with something that nobody should read")
    }

    #[actix_web::test]
    async fn a_panic_is_answered_in_our_envelope_and_says_nothing_of_the_inside() {
        let directory = tempfile::tempdir().unwrap();
        let app = App::new().app_data(services(&directory));
        let app = app.route("/panics", get().to(panics)).wrap(from_fn(handle));
        let app = init_service(app).await;
        for _ in 0..2 {
            let request = TestRequest::get().uri("/panics").to_request();
            let answer = app.call(request).await.err().unwrap().error_response();
            assert_eq!(answer.status(), 500);
            for header in ["x-request-id", "x-content-type-options", "strict-transport-security"] {
                assert!(answer.headers().contains_key(header), "{header}");
            }
            let body: ErrorBody =
                serde_json::from_slice(&to_bytes(answer.into_body()).await.unwrap()).unwrap();
            assert_eq!(body.code, ErrorCode::InternalError);
            assert_eq!(body.message, "Something went wrong on our side");
        }
    }
}
