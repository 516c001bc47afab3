//! Request bodies: of the right media type, limited in size and time, and parsed into a validated type.

use crate::http::{
    ApiError,
    transport::{Activity, timeouts},
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, rt::time::timeout, web::Bytes};
use futures_util::future::LocalBoxFuture;
use percent_encoding::percent_decode;
use serde::de::{DeserializeOwned, Deserializer};
use std::{fmt::Display, rc::Rc};
use url::form_urlencoded;

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

/// A JSON body or an HTML form.
pub(crate) struct FormOrJson<T>(pub(crate) T);

#[derive(Clone, Copy)]
enum Media {
    Json,
    Form,
}

impl Media {
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        match request.content_type().to_ascii_lowercase().as_str() {
            "application/json" => Ok(Self::Json),
            "application/x-www-form-urlencoded" => Ok(Self::Form),
            _ => Err(ApiError::UnsupportedMediaType),
        }
    }

    fn json(self) -> Result<Self, ApiError> {
        match self {
            Self::Json => Ok(self),
            Self::Form => Err(ApiError::UnsupportedMediaType),
        }
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Body<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = receive(Media::of(request).and_then(Media::json), request, payload);
        Box::pin(async { body.await.map(Self) })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for FormOrJson<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = receive(Media::of(request), request, payload);
        Box::pin(async { body.await.map(Self) })
    }
}

/// The size limit is the application's `PayloadConfig`.
fn receive<T: DeserializeOwned>(
    media: Result<Media, ApiError>,
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<T, ApiError>> + use<T> {
    let bytes = Bytes::from_request(request, payload);
    let connection = request.conn_data::<Rc<Activity>>().cloned();
    async move {
        let media = media?;
        let bytes = timeout(timeouts::BODY, bytes);
        let bytes = bytes.await.map_err(|_| {
            connection.iter().for_each(|connection| connection.close_after_response());
            ApiError::RequestTimeout
        })?;
        let bytes = bytes.map_err(|e| ApiError::from_status(e.as_response_error().status_code()))?;
        match media {
            Media::Json => from_json(&bytes),
            Media::Form => from_pairs(&bytes),
        }
    }
}

/// Malformed JSON and JSON of another shape are different errors.
fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let value: serde_json::Value = serde_json::from_slice(bytes)
        .map_err(|_| ApiError::BadRequest("The body is not valid JSON".to_owned()))?;
    if !value.is_object() {
        return Err(ApiError::BadRequest("The body must be a JSON object".to_owned()));
    }
    decode(value)
}

/// Parses `name=value&…`, as in a form or a query string. Invalid UTF-8 is refused: replacing it would make different
/// passwords equal.
pub(crate) fn from_pairs<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    if percent_decode(bytes).decode_utf8().is_err() {
        return Err(ApiError::BadRequest("The request is not UTF-8".to_owned()));
    }
    decode(serde_urlencoded::Deserializer::new(form_urlencoded::parse(bytes)))
}

/// Deserialises, and names the invalid member in the error.
fn decode<'de, T: DeserializeOwned, D: Deserializer<'de>>(input: D) -> Result<T, ApiError>
where
    D::Error: Display,
{
    serde_path_to_error::deserialize(input).map_err(|error| {
        let path = error.path().to_string();
        let reason = error.into_inner().to_string();
        // serde reports a missing or duplicate member for the surrounding object.
        if let Some(missing) = named(&reason, "missing field") {
            ApiError::field(missing, format_args!("`{missing}` is required"))
        } else if let Some(twice) = named(&reason, "duplicate field") {
            ApiError::field(twice, format_args!("`{twice}` must be given once"))
        } else {
            ApiError::field(&path, reason)
        }
    })
}

/// The member in "`prefix` \`member\`".
fn named<'a>(reason: &'a str, prefix: &str) -> Option<&'a str> {
    reason.strip_prefix(prefix)?.strip_prefix(" `")?.strip_suffix('`')
}

#[cfg(test)]
mod tests {
    use super::Body;
    use crate::http::{ApiError, transport::timeouts};
    use actix_http::BoxedPayloadStream;
    use actix_web::{FromRequest, dev::Payload, http::header::ContentType, test::TestRequest};
    use futures_util::stream;
    use serde_json::Value;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_arrive_times_out() {
        let request = TestRequest::post().insert_header(ContentType::json()).to_http_request();
        let payload: BoxedPayloadStream = Box::pin(stream::pending());
        let mut payload = Payload::Stream { payload };
        let begin = Instant::now();
        let body = Body::<Value>::from_request(&request, &mut payload).await;
        assert!(matches!(body, Err(ApiError::RequestTimeout)));
        assert_eq!(begin.elapsed().as_secs(), timeouts::BODY.as_secs());
    }
}
