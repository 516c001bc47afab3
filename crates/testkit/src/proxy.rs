//! A network between browser and program with the faults that a test sets.

use crate::until;
use anyhow::{Context, Result, ensure};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

/// What the proxy does with a request instead of forwarding it and its response.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// Forwards it only once this fault is replaced or removed.
    Hold,
    /// Closes the connection before the program receives the request.
    Cut,
    /// Forwards the request and closes the connection without the response.
    Lose,
    /// Responds with this status; the program does not receive the request.
    Status(u16),
    /// The same with this JSON.
    Json(u16, &'static str),
    /// Responds with a file: media type and content.
    File(&'static str, &'static str),
    /// Adds this markup to the page that the program sends, as an attacker would who found a way to.
    Inject(&'static str),
}

type Rule = (&'static str, &'static str, Fault);

/// Listens on a port of its own and forwards everything to the program, except for the faults that are set.
pub struct FaultProxy {
    address: SocketAddr,
    rules: watch::Sender<Vec<Rule>>,
    seen: Arc<Mutex<Vec<Request>>>,
    serving: JoinHandle<()>,
}

#[derive(Clone)]
struct Request {
    method: String,
    path: String,
    bytes: Vec<u8>,
}

impl FaultProxy {
    /// # Errors
    /// If there is no free port.
    pub async fn start(program: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (rules, watched) = watch::channel(Vec::new());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        let serving = tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                // A browser may close a connection at any time.
                tokio::spawn(serve(browser, program, watched.clone(), log.clone()));
            }
        });
        Ok(Self { address, rules, seen, serving })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Applies `fault` to `method` requests whose path contains `path`. The latest rule wins.
    pub fn set(&self, method: &'static str, path: &'static str, fault: Fault) {
        self.rules.send_modify(|rules| rules.push((method, path, fault)));
    }

    /// Removes all faults and forwards what was held.
    pub fn heal(&self) {
        self.rules.send_modify(Vec::clear);
    }

    /// How many `method` requests whose path contains `path` were received.
    pub fn count(&self, method: &str, path: &str) -> usize {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().filter(|request| request.method == method && request.path.contains(path)).count()
    }

    /// Waits for `wanted` such requests.
    ///
    /// # Errors
    /// If the number differs.
    pub async fn expect_count(&self, method: &str, path: &str, wanted: usize) -> Result<()> {
        let look = async || {
            let count = self.count(method, path);
            ensure!(count == wanted, "there were {count}");
            Ok(Some(()))
        };
        until(&format!("{wanted} of {method} {path}"), look).await
    }

    /// The body of every request so far whose path contains `path`.
    pub fn bodies(&self, path: &str) -> Vec<String> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().filter(|request| request.path.contains(path)).map(Request::body).collect()
    }

    /// The value of `header` in every request so far whose path contains `path`, where there was one.
    pub fn headers(&self, path: &str, header: &str) -> Vec<Option<String>> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter()
            .filter(|request| request.path.contains(path))
            .map(|request| request.header(header))
            .collect()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Request {
    fn read(bytes: Vec<u8>) -> Option<Self> {
        let text = String::from_utf8_lossy(&bytes);
        let mut words = text.lines().next()?.split(' ');
        let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
        Some(Self { method, path, bytes })
    }

    fn head(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        text.split("\r\n\r\n").next().unwrap_or_default().to_owned()
    }

    fn body(&self) -> String {
        let text = String::from_utf8_lossy(&self.bytes);
        text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
    }

    fn header(&self, name: &str) -> Option<String> {
        header(&self.head(), name)
    }

    fn fault(&self, rules: &[Rule]) -> Option<Fault> {
        let applies = |rule: &&Rule| rule.0 == self.method && self.path.contains(rule.1);
        rules.iter().rev().find(applies).map(|rule| rule.2)
    }
}

fn header(head: &str, name: &str) -> Option<String> {
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
}

/// One connection serves one request.
async fn serve(
    mut browser: TcpStream,
    program: SocketAddr,
    mut rules: watch::Receiver<Vec<Rule>>,
    log: Arc<Mutex<Vec<Request>>>,
) -> Result<()> {
    let Some(request) = receive(&mut browser).await? else { return Ok(()) };
    log.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
    let is_released = |rules: &Vec<Rule>| request.fault(rules) != Some(Fault::Hold);
    let fault = request.fault(&rules.wait_for(is_released).await?);
    match fault {
        Some(Fault::Cut | Fault::Hold) => {}
        Some(Fault::Lose) => {
            let mut response = forward(&request, program, &["connection"]).await?;
            response.read_to_end(&mut Vec::new()).await?;
        }
        Some(Fault::Inject(markup)) => {
            let mut page = String::new();
            let mut response =
                forward(&request, program, &["connection", "accept-encoding", "if-none-match"]).await?;
            response.read_to_string(&mut page).await?;
            browser.write_all(inject(markup, &page)?.as_bytes()).await?;
        }
        Some(Fault::Status(status)) => browser.write_all(server_error(status).as_bytes()).await?,
        Some(Fault::Json(status, body)) => browser.write_all(json_response(status, body).as_bytes()).await?,
        Some(Fault::File(kind, text)) => browser.write_all(file_response(kind, text).as_bytes()).await?,
        None => {
            let mut response = forward(&request, program, &["connection"]).await?;
            copy(&mut response, &mut browser).await?;
        }
    }
    browser.shutdown().await?;
    Ok(())
}

/// Head and body of the request; `None` if the browser closed the connection without one.
async fn receive(browser: &mut TcpStream) -> Result<Option<Request>> {
    let mut bytes = Vec::new();
    let mut missing = usize::MAX;
    while missing > 0 {
        if browser.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned();
            let body: usize = header(&head, "content-length").map_or(Ok(0), |length| length.parse())?;
            missing = (end + 4 + body).saturating_sub(bytes.len());
        }
    }
    Ok(Request::read(bytes))
}

/// Sends the request without the headers `left_out`, and asks the program to close the connection after the response.
async fn forward(request: &Request, program: SocketAddr, left_out: &[&str]) -> Result<TcpStream> {
    let head = request.head();
    let body = request.bytes.get(head.len() + 4..).context("a request without an end")?;
    let head = without(&head, left_out);
    let mut upstream = TcpStream::connect(program).await?;
    upstream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).await?;
    upstream.write_all(body).await?;
    Ok(upstream)
}

/// `head` without the headers `names`.
fn without(head: &str, names: &[&str]) -> String {
    let is_named = |line: &str| {
        line.split_once(':')
            .is_some_and(|(field, _)| names.iter().any(|name| field.eq_ignore_ascii_case(name)))
    };
    head.split("\r\n").filter(|line| !is_named(line)).map(|line| format!("{line}\r\n")).collect()
}

/// The response with `markup` at the end of its page.
fn inject(markup: &str, response: &str) -> Result<String> {
    let (head, page) = response.split_once("\r\n\r\n").context("a response without a body")?;
    let (before, after) = page.rsplit_once("</body>").context("a response that is no page")?;
    let page = format!("{before}{markup}</body>{after}");
    Ok(format!("{}Content-Length: {}\r\n\r\n{page}", without(head, &["content-length"]), page.len()))
}

fn file_response(kind: &str, text: &str) -> String {
    let length = text.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{text}"
    )
}

/// What a failing program sends.
fn server_error(status: u16) -> String {
    let code = match status {
        408 => "REQUEST_TIMEOUT",
        503 => "DATABASE_UNAVAILABLE",
        _ => "INTERNAL_ERROR",
    };
    json_response(
        status,
        &format!(r#"{{"code":"{code}","message":"Not for the person who reads the page"}}"#),
    )
}

fn json_response(status: u16, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} Canned\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
