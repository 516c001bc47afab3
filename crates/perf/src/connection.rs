//! One HTTP/1.1 connection without a pool and without retries, which [`testkit::Client`] has: a load test has to count every
//! connection and every failure.

use crate::failure::{Failure, TIMEOUT};
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    header::{CONTENT_TYPE, HOST, HeaderMap},
    http::request::Builder,
};
use hyper_util::rt::TokioIo;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::net::SocketAddr;
use tokio::{net::TcpStream, time::timeout};

/// Opened with the first request, and again with the one after a failure.
pub(crate) struct Connection {
    address: SocketAddr,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Connection {
    pub(crate) fn to(address: SocketAddr) -> Self {
        Self { address, sender: None }
    }

    /// Sends a request and reads the whole response, whatever its status.
    pub(crate) async fn send(&mut self, request: Builder, body: Option<Value>) -> Result<Reply, Failure> {
        let request = complete(request, self.address, body).map_err(|_| Failure::Unreadable)?;
        let reply = timeout(TIMEOUT, self.exchange(request)).await.unwrap_or(Err(Failure::Timeout));
        if reply.is_err() {
            // A late response would be taken for the one to the next request.
            self.close();
        }
        reply
    }

    pub(crate) fn close(&mut self) {
        self.sender = None;
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<Reply, Failure> {
        let sender = match &mut self.sender {
            Some(sender) => sender,
            none => none.insert(open(self.address).await?),
        };
        sender.ready().await.map_err(|e| failure(&e))?;
        let response = sender.send_request(request).await.map_err(|e| failure(&e))?;
        let (head, body) = response.into_parts();
        let body = body.collect().await.map_err(|e| failure(&e))?.to_bytes();
        Ok(Reply { status: head.status, headers: head.headers, body })
    }
}

async fn open(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>, Failure> {
    let stream = TcpStream::connect(address).await.map_err(|e| Failure::Connect(e.kind()))?;
    stream.set_nodelay(true).map_err(|e| Failure::Connect(e.kind()))?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|e| failure(&e))?;
    // It ends with the sender, and the request reports its errors, too.
    tokio::spawn(connection);
    Ok(sender)
}

fn complete(
    request: Builder,
    address: SocketAddr,
    body: Option<Value>,
) -> hyper::http::Result<Request<Full<Bytes>>> {
    let request = request.header(HOST, address.to_string());
    match body {
        Some(body) => request.header(CONTENT_TYPE, "application/json").body(body.to_string().into()),
        None => request.body(Full::default()),
    }
}

fn failure(error: &hyper::Error) -> Failure {
    if error.is_parse() { Failure::Unreadable } else { Failure::Closed }
}

/// A response with its whole body.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    /// The body of a successful response.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        if !self.status.is_success() {
            return Err(Failure::Refused(self.status.as_u16(), self.code()));
        }
        serde_json::from_slice(&self.body).map_err(|_| Failure::Unreadable)
    }

    /// The `code` of an error.
    fn code(&self) -> String {
        #[derive(Deserialize)]
        struct Envelope {
            code: String,
        }
        serde_json::from_slice(&self.body).map_or_else(|_| "without a code".to_owned(), |e: Envelope| e.code)
    }
}
