//! Compression of large responses, for clients on slow networks.

use crate::http::ApiError;
use actix_web::{
    HttpRequest, HttpResponseBuilder,
    http::header::{AcceptEncoding, CONTENT_ENCODING, Encoding, Header, VARY},
    web,
};
use flate2::{Compression, write::GzEncoder};
use std::io::{self, Write};

/// From this size on, in bytes, a response is compressed. A shorter one hardly arrives earlier.
const MIN_SIZE: usize = 8 * 1024;

/// Compresses a body if it is large and the client accepts that, and says so in the header.
///
/// This is for responses with nothing but what the account has stored, which are requested with a token in a header: no
/// other site can send such a request, or mix text of its own into the response, so that its size would tell something
/// about a secret in it (BREACH).
pub(crate) async fn compress(
    body: Vec<u8>,
    request: &HttpRequest,
    response: &mut HttpResponseBuilder,
) -> Result<Vec<u8>, ApiError> {
    if body.len() < MIN_SIZE {
        return Ok(body);
    }
    response.insert_header((VARY, "Accept-Encoding"));
    let accepted = AcceptEncoding::parse(request).ok();
    let preferred =
        accepted.and_then(|accepted| accepted.negotiate([Encoding::gzip(), Encoding::identity()].iter()));
    if preferred != Some(Encoding::gzip()) {
        return Ok(body);
    }
    response.insert_header((CONTENT_ENCODING, "gzip"));
    // A page with long descriptions takes some 100 ms.
    match web::block(move || gzip(&body)).await {
        Ok(Ok(compressed)) => Ok(compressed),
        _ => Err(ApiError::Overloaded),
    }
}

fn gzip(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    encoder.write_all(body)?;
    encoder.finish()
}
