//! One HTTP/1.1 connection, with nothing hidden: no pool, no second try.

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

/// Opened with the first request, and anew with the one after a failure.
pub struct Connection {
    address: SocketAddr,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Connection {
    pub fn to(address: SocketAddr) -> Self {
        Self { address, sender: None }
    }

    /// Sends a request and reads the whole answer, whatever its status.
    pub async fn send(&mut self, request: Builder, body: Option<Value>) -> Result<Answer, Failure> {
        let request = complete(request, self.address, body).map_err(|_| Failure::Unreadable)?;
        let answer = timeout(TIMEOUT, self.exchange(request)).await.unwrap_or(Err(Failure::Timeout));
        if answer.is_err() {
            // What may still come on it would be taken for the answer to the next request.
            self.close();
        }
        answer
    }

    pub fn close(&mut self) {
        self.sender = None;
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<Answer, Failure> {
        let sender = match &mut self.sender {
            Some(sender) => sender,
            none => none.insert(open(self.address).await?),
        };
        sender.ready().await.map_err(|e| failure(&e))?;
        let answer = sender.send_request(request).await.map_err(|e| failure(&e))?;
        let (head, body) = answer.into_parts();
        let body = body.collect().await.map_err(|e| failure(&e))?.to_bytes();
        Ok(Answer { status: head.status, headers: head.headers, body })
    }
}

async fn open(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>, Failure> {
    let stream = TcpStream::connect(address).await.map_err(|e| Failure::Connect(e.kind()))?;
    stream.set_nodelay(true).map_err(|e| Failure::Connect(e.kind()))?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|e| failure(&e))?;
    // It ends with the sender; what goes wrong on it, the request sees, too.
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

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    /// What a good answer says.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        if !self.status.is_success() {
            return Err(Failure::Refused(self.status.as_u16(), self.code()));
        }
        serde_json::from_slice(&self.body).map_err(|_| Failure::Unreadable)
    }

    /// The `code` of an error, in whatever version of the contract it was written.
    fn code(&self) -> String {
        #[derive(Deserialize)]
        struct Envelope {
            code: String,
        }
        serde_json::from_slice(&self.body).map_or_else(|_| "without a code".to_owned(), |e: Envelope| e.code)
    }
}
