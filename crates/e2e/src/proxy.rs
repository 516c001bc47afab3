//! A network between browser and program that loses, delays and spoils what a test tells it to.

use crate::wait::until;
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

/// What becomes of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// It goes on to the program once another answer is set.
    Hold,
    /// The connection breaks before the program hears of it.
    Cut,
    /// The program does what it is asked, and the connection breaks before its answer comes.
    Lose,
    /// The program is spared, and the answer is this status.
    Status(u16),
    /// The same with this JSON.
    Json(u16, &'static str),
    /// The program is spared, and the answer is a file: its media type and what is in it.
    File(&'static str, &'static str),
    /// Into the page that the program answers comes this, as from somebody who found a hole in it.
    Inject(&'static str),
}

type Rule = (&'static str, &'static str, Answer);

/// Listens on a port of its own and hands everything on to the program, but for what a test has set.
pub struct Proxy {
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

impl Proxy {
    pub(crate) async fn start(program: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (rules, watched) = watch::channel(Vec::new());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = seen.clone();
        let serving = tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                // A browser that goes away in the middle is nothing special.
                tokio::spawn(serve(browser, program, watched.clone(), log.clone()));
            }
        });
        Ok(Self { address, rules, seen, serving })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// From now on this is what becomes of `method` requests whose path holds `path`. The latest rule wins.
    pub fn answer(&self, method: &'static str, path: &'static str, answer: Answer) {
        self.rules.send_modify(|rules| rules.push((method, path, answer)));
    }

    /// The program can be reached again, also by what was held back.
    pub fn heal(&self) {
        self.rules.send_modify(Vec::clear);
    }

    /// How many `method` requests there were whose path holds `path`, whatever became of them.
    pub fn count(&self, method: &str, path: &str) -> usize {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().filter(|request| request.method == method && request.path.contains(path)).count()
    }

    /// Waits until there were `wanted` such requests.
    ///
    /// # Errors
    /// That there are not as many.
    pub async fn expect_count(&self, method: &str, path: &str, wanted: usize) -> Result<()> {
        let look = async || {
            let count = self.count(method, path);
            ensure!(count == wanted, "there were {count}");
            Ok(Some(()))
        };
        until(&format!("{wanted} of {method} {path}"), look).await
    }

    /// The body of every request so far whose path holds `path`.
    pub fn bodies(&self, path: &str) -> Vec<String> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().filter(|request| request.path.contains(path)).map(Request::body).collect()
    }

    /// The value of `header` in every request so far whose path holds `path`, where there was one.
    pub fn headers(&self, path: &str, header: &str) -> Vec<Option<String>> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter()
            .filter(|request| request.path.contains(path))
            .map(|request| request.header(header))
            .collect()
    }
}

impl Drop for Proxy {
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

    fn verdict(&self, rules: &[Rule]) -> Option<Answer> {
        let concerns = |rule: &&Rule| rule.0 == self.method && self.path.contains(rule.1);
        rules.iter().rev().find(concerns).map(|rule| rule.2)
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
    let let_go = |rules: &Vec<Rule>| request.verdict(rules) != Some(Answer::Hold);
    let verdict = request.verdict(&rules.wait_for(let_go).await?);
    match verdict {
        Some(Answer::Cut | Answer::Hold) => {}
        Some(Answer::Lose) => {
            let mut answer = forward(&request, program, &["connection"]).await?;
            answer.read_to_end(&mut Vec::new()).await?;
        }
        Some(Answer::Inject(markup)) => {
            let mut page = String::new();
            let mut answer =
                forward(&request, program, &["connection", "accept-encoding", "if-none-match"]).await?;
            answer.read_to_string(&mut page).await?;
            browser.write_all(inject(markup, &page)?.as_bytes()).await?;
        }
        Some(Answer::Status(status)) => browser.write_all(in_trouble(status).as_bytes()).await?,
        Some(Answer::Json(status, body)) => browser.write_all(canned(status, body).as_bytes()).await?,
        Some(Answer::File(kind, text)) => browser.write_all(file(kind, text).as_bytes()).await?,
        None => {
            let mut answer = forward(&request, program, &["connection"]).await?;
            copy(&mut answer, &mut browser).await?;
        }
    }
    browser.shutdown().await?;
    Ok(())
}

/// Head and body of the request; `None` if the browser only looked whether anyone is there.
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

/// Sends the request without the headers `left_out`, and asks the program to close the connection after its answer.
async fn forward(request: &Request, program: SocketAddr, left_out: &[&str]) -> Result<TcpStream> {
    let head = request.head();
    let body = request.bytes.get(head.len() + 4..).context("a request without an end")?;
    let head = without(&head, left_out);
    let mut upstream = TcpStream::connect(program).await?;
    upstream.write_all(format!("{head}Connection: close\r\n\r\n").as_bytes()).await?;
    upstream.write_all(body).await?;
    Ok(upstream)
}

/// The lines of `head` but for the headers `names`.
fn without(head: &str, names: &[&str]) -> String {
    let is_named = |line: &str| {
        line.split_once(':')
            .is_some_and(|(field, _)| names.iter().any(|name| field.eq_ignore_ascii_case(name)))
    };
    head.split("\r\n").filter(|line| !is_named(line)).map(|line| format!("{line}\r\n")).collect()
}

/// The answer with `markup` at the end of its page.
fn inject(markup: &str, answer: &str) -> Result<String> {
    let (head, page) = answer.split_once("\r\n\r\n").context("an answer without an end")?;
    let (before, after) = page.rsplit_once("</body>").context("an answer that is no page")?;
    let page = format!("{before}{markup}</body>{after}");
    Ok(format!("{}Content-Length: {}\r\n\r\n{page}", without(head, &["content-length"]), page.len()))
}

/// An answer with a file in it.
fn file(kind: &str, text: &str) -> String {
    let length = text.len();
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{text}"
    )
}

/// What a program in trouble answers.
fn in_trouble(status: u16) -> String {
    let code = match status {
        408 => "REQUEST_TIMEOUT",
        503 => "DATABASE_UNAVAILABLE",
        _ => "INTERNAL_ERROR",
    };
    canned(status, &format!(r#"{{"code":"{code}","message":"Not for the person who reads the page"}}"#))
}

fn canned(status: u16, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} Canned\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}
