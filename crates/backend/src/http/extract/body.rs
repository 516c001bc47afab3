//! Request bodies: of the right media type, limited in size and time, and parsed into a validated type.

mod deserialize;
mod json;
mod receive;

use super::{client_address::client_network, task_owner::TaskOwner};
use crate::http::{
    ApiError,
    transport::Activity,
    uploads::{CHUNK, Share},
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::{Method, header::CONTENT_ENCODING},
};
pub(crate) use deserialize::decode;
use futures_util::future::LocalBoxFuture;
use json::from_json;
use percent_encoding::percent_decode;
pub(super) use receive::{announced_length, close_if_slow, receive as receive_bytes};
use serde::de::DeserializeOwned;
use std::rc::Rc;
use url::form_urlencoded;

/// The maximum size of most bodies, in KiB.
const USUAL: usize = 64;

/// A JSON body of at most `KIB` KiB.
pub(crate) struct Body<T, const KIB: usize = USUAL>(pub(crate) T);

/// The JSON of a task. Every valid one fits: 500 and 10,000 characters and 60 tags of 50, each escaped in 12 bytes.
pub(crate) type TaskBody<T> = Body<T, 192>;

/// A JSON body or an HTML form.
pub(crate) struct FormOrJson<T>(pub(crate) T);

/// # Errors
/// [`ApiError::UnsupportedEncoding`] if the body is compressed.
pub(crate) fn refuse_encoded(request: &HttpRequest) -> Result<(), ApiError> {
    let encodings = request.headers().get_all(CONTENT_ENCODING);
    match encodings.into_iter().all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        true => Ok(()),
        false => Err(ApiError::UnsupportedEncoding),
    }
}

#[derive(Clone, Copy)]
enum Media {
    Json,
    Form,
}

impl Media {
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        refuse_encoded(request)?;
        match request.content_type().to_ascii_lowercase().as_str() {
            "application/json" => Ok(Self::Json),
            // RFC 7396: `null` removes a member.
            "application/merge-patch+json" if request.method() == Method::PATCH => Ok(Self::Json),
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

impl<T: DeserializeOwned + 'static, const KIB: usize> FromRequest for Body<T, KIB> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = receive(Media::of(request).and_then(Media::json), KIB, request, payload);
        Box::pin(async { body.await.map(Self) })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for FormOrJson<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = receive(Media::of(request), USUAL, request, payload);
        Box::pin(async { body.await.map(Self) })
    }
}

fn receive<T: DeserializeOwned>(
    media: Result<Media, ApiError>,
    max: usize,
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<T, ApiError>> + use<T> {
    let (length, payload) = (announced_length(request), payload.take());
    let connection = request.conn_data::<Rc<Activity>>().cloned();
    let with_large = (max > USUAL).then(|| request.clone());
    async move {
        let media = media?;
        let reserve = |size| match &with_large {
            Some(request) if size > CHUNK => reserve(request, size),
            _ => Ok(()),
        };
        let bytes = receive_bytes(payload, length, max * 1024, reserve).await;
        let bytes = bytes.inspect_err(|error| close_if_slow(error, connection.as_deref()))?;
        connection.iter().for_each(|connection| connection.end_body());
        match media {
            Media::Json => from_json(&bytes),
            Media::Form => from_pairs(&bytes),
        }
    }
}

/// Reserves the memory of a large body, which only requests with a token have, until the request ends.
fn reserve(request: &HttpRequest, size: usize) -> Result<(), ApiError> {
    let begun = request.extensions_mut().remove::<Share>();
    let begin = || {
        let owner = TaskOwner::from_request(request, &mut Payload::None).into_inner()?;
        owner.services().uploads.begin_body(owner.user_id(), client_network(request))
    };
    let mut share = begun.map_or_else(begin, Ok)?;
    share.grow_to(size)?;
    request.extensions_mut().insert(share);
    Ok(())
}

/// Parses `name=value&…`, as in a form or a query string. Invalid UTF-8 is refused: replacing it would make different
/// passwords equal.
pub(crate) fn from_pairs<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    if percent_decode(bytes).decode_utf8().is_err() {
        return Err(ApiError::BadRequest("The request is not UTF-8".to_owned()));
    }
    decode(serde_urlencoded::Deserializer::new(form_urlencoded::parse(bytes)))
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
