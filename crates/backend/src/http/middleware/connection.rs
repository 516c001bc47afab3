//! What a request means for its connection: whether its head is too long, and whether the connection ends with the
//! response.

use crate::http::transport::{Activity, InFlight, MAX_HEAD, PORTION};
use actix_web::{
    body::BodySize,
    dev::{Payload, RequestHead, ResponseHead, ServiceRequest},
    http::{
        ConnectionType, Version,
        header::{CONTENT_LENGTH, HeaderMap, UPGRADE},
    },
};
use std::{mem, rc::Rc};

/// A request in flight.
pub(super) struct OnConnection {
    /// `None` for a request of a test, which has no connection.
    activity: Option<Rc<Activity>>,
    _in_flight: Option<InFlight>,
    /// Whether the head is longer than [`MAX_HEAD`].
    pub(super) is_head_too_large: bool,
    must_close: bool,
}

impl OnConnection {
    pub(super) fn begin(request: &ServiceRequest) -> Self {
        let activity = request.conn_data::<Rc<Activity>>().cloned();
        // With fewer bytes received, the head cannot be long.
        let is_long = activity.as_ref().is_some_and(|activity| activity.has_received(PORTION));
        let size = if is_long { head_size(request.head()) } else { 0 };
        // actix repeats the request's `Connection: upgrade` in the response, and closes the connection all the same.
        let asks_for_upgrade = request.head().connection_type() == ConnectionType::Upgrade;
        Self {
            _in_flight: activity.as_ref().map(|activity| activity.begin_request(body_length(request))),
            activity,
            is_head_too_large: size > MAX_HEAD,
            // The buffer that has grown for it is freed with the connection.
            must_close: size > PORTION || asks_for_upgrade,
        }
    }

    /// Announces in the response that the connection ends, if it does: another protocol is never offered.
    pub(super) fn end(&self, response: &mut ResponseHead) {
        let mut must_close = self.must_close;
        // The rest of a body cannot be distinguished from the next request.
        if let Some(activity) = self.activity.as_ref().filter(|activity| activity.has_open_body()) {
            activity.close_after_response();
            must_close = true;
        }
        if must_close {
            response.set_connection_type(ConnectionType::Close);
        }
    }
}

/// HTTP/1.0 has no chunks: there a body of unknown length ends with the connection (RFC 9112 sections 6.1 and 6.3).
pub(super) fn frame(version: Version, body: BodySize, response: &mut ResponseHead) {
    if version < Version::HTTP_11 && body == BodySize::Stream {
        response.no_chunking(true);
        response.set_connection_type(ConnectionType::Close);
    }
}

/// Moves the headers of a request that may wait into a map of their size: the one that actix allocates takes 7 KB.
pub(super) fn shrink_headers(request: &mut ServiceRequest) {
    let headers = request.headers_mut();
    let sized = HeaderMap::with_capacity(headers.len_keys());
    let all = mem::replace(headers, sized);
    for (name, value) in all {
        headers.append(name, value);
    }
}

/// The length of the body in bytes, if it is known. Of a request for a WebSocket, actix takes everything that follows for
/// the body.
fn body_length(request: &ServiceRequest) -> Option<u64> {
    let (request, payload) = request.parts();
    if matches!(payload, Payload::None) {
        return Some(0);
    }
    let length = request.headers().get(CONTENT_LENGTH)?;
    let length = length.to_str().ok().and_then(|length| length.trim().parse().ok());
    let mut protocols = request.headers().get_all(UPGRADE);
    length.filter(|_| !protocols.any(|it| it.as_bytes().trim_ascii().eq_ignore_ascii_case(b"websocket")))
}

/// The size of a head in bytes, as it was received.
fn head_size(head: &RequestHead) -> usize {
    let line = format!("{} {} HTTP/1.1\r\n\r\n", head.method, head.uri).len();
    let field = |name: &str, value: &[u8]| name.len() + value.len() + ": \r\n".len();
    line + head.headers.iter().map(|(name, value)| field(name.as_str(), value.as_bytes())).sum::<usize>()
}
