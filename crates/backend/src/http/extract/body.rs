//! Request bodies: of the right media type, limited in size and time, and parsed into a validated type.

use crate::http::{
    ApiError,
    transport::{Activity, timeouts},
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::{
        Method, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_LENGTH},
    },
    rt::time::timeout,
};
use futures_util::{StreamExt, future::LocalBoxFuture};
use percent_encoding::percent_decode;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use shared::PositionError;
use std::{
    cell::Cell,
    fmt::{self, Display},
    rc::Rc,
};
use url::form_urlencoded;

/// The maximum size of most bodies, in KiB.
const USUAL: usize = 64;

/// How many values and names of members a JSON body may have: three times as many as a batch of tasks with all that they
/// can have. In memory each takes many times its length.
const MAX_VALUES: usize = 50_000;

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
    let length =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.trim().parse().ok());
    let bytes = collect(payload.take(), length, max * 1024);
    let connection = request.conn_data::<Rc<Activity>>().cloned();
    async move {
        let media = media?;
        let bytes = timeout(timeouts::BODY, bytes);
        let bytes = bytes.await.map_err(|_| {
            connection.iter().for_each(|connection| connection.close_after_response());
            ApiError::RequestTimeout
        })??;
        connection.iter().for_each(|connection| connection.end_body());
        match media {
            Media::Json => from_json(&bytes),
            Media::Form => from_pairs(&bytes),
        }
    }
}

/// The body of this `Content-Length`, or up to its end. The length counts also where actix takes everything that follows
/// for the body, as of a request for a WebSocket.
async fn collect(mut payload: Payload, length: Option<usize>, max: usize) -> Result<Vec<u8>, ApiError> {
    if length.is_some_and(|length| length > max) {
        return Err(ApiError::PayloadTooLarge);
    }
    let mut body = Vec::with_capacity(length.unwrap_or_default());
    while length.is_none_or(|length| body.len() < length)
        && let Some(chunk) = payload.next().await
    {
        body.extend_from_slice(&chunk.map_err(unreadable)?);
        if length.is_none() && body.len() > max {
            return Err(ApiError::PayloadTooLarge);
        }
    }
    body.truncate(length.unwrap_or(max));
    Ok(body)
}

fn unreadable(error: PayloadError) -> ApiError {
    match error {
        PayloadError::Overflow => ApiError::PayloadTooLarge,
        _ => ApiError::from_status(StatusCode::BAD_REQUEST),
    }
}

/// The byte order mark of UTF-8, which JSON must not begin with (RFC 8259 section 8.1), and those of UTF-16.
const BYTE_ORDER_MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe"];

/// Malformed JSON and JSON of another shape are different errors.
fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let values = Cell::new(0);
    let is_object = Check { values: &values }.of(bytes);
    if values.get() > MAX_VALUES {
        return Err(ApiError::PayloadTooLarge);
    }
    // Most bodies are valid, and are parsed without a tree of values. For the others the tree shows which member is wrong.
    if let (Ok(true), Ok(body)) = (is_object, serde_json::from_slice(bytes)) {
        return Ok(body);
    }
    let value = serde_json::from_slice(bytes).map_err(|error| malformed(bytes, &error))?;
    let value: serde_json::Value = value;
    if !value.is_object() {
        return Err(ApiError::BadRequest("The body must be a JSON object".to_owned()));
    }
    decode(value)
}

/// Checks JSON as strictly as a tree of values would, without building one, and counts its values. `serde::de::IgnoredAny`,
/// which derived types use for members that they do not have, accepts texts and numbers that a tree refuses.
#[derive(Clone, Copy)]
struct Check<'a> {
    values: &'a Cell<usize>,
}

impl Check<'_> {
    /// Whether it is an object. Fails as soon as there are too many values.
    fn of(self, bytes: &[u8]) -> serde_json::Result<bool> {
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let is_object = self.deserialize(&mut json)?;
        json.end().map(|()| is_object)
    }
}

impl<'de> DeserializeSeed<'de> for Check<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        self.values.set(self.values.get() + 1);
        match self.values.get() > MAX_VALUES {
            true => Err(de::Error::custom("too many values")),
            false => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Check<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        while items.next_element_seed(self)?.is_some() {}
        self.visit_unit()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        while members.next_entry_seed(self, self)?.is_some() {}
        Ok(true)
    }
}

/// Names what is wrong, and where.
fn malformed(bytes: &[u8], error: &serde_json::Error) -> ApiError {
    let what = if BYTE_ORDER_MARKS.iter().any(|begin| bytes.starts_with(begin)) {
        "it begins with a byte order mark".to_owned()
    } else if str::from_utf8(bytes).is_err() {
        "it is not UTF-8".to_owned()
    } else {
        let reason = error.to_string();
        // serde's words for these are those of its implementation.
        let reason = reason.replace("recursion limit exceeded", "it is nested too deeply");
        reason.replace("number out of range", "a number is too large")
    };
    ApiError::BadRequest(format!("The body is not valid JSON: {what}"))
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
pub(crate) fn decode<'de, T: DeserializeOwned, D: Deserializer<'de>>(input: D) -> Result<T, ApiError>
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
        } else if reason.starts_with(&PositionError::TooLong.to_string()) {
            ApiError::PositionTooLong
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
