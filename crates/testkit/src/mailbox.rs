//! An SMTP server (RFC 5321) that keeps what it receives.

use crate::DEADLINE;
use mail_parser::MessageParser;
use mailin::{Action, Handler, Response, SessionBuilder, response};
use std::{
    io::{self, BufRead, BufReader, Write},
    net::{IpAddr, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

/// A message as it was received.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// Sender of the envelope.
    pub from: String,
    /// Recipients of the envelope.
    pub to: Vec<String>,
    /// All of it, with its headers.
    pub source: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Message {
    /// The URL on a line of its own in the text.
    pub fn link(&self) -> Option<&str> {
        self.text.lines().find(|line| line.starts_with("http") && !line.contains(' '))
    }
}

/// The server. It runs as long as the tests do.
pub struct Mailbox {
    address: SocketAddr,
    received: Received,
}

#[derive(Clone, Default)]
struct Received(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    messages: Vec<Message>,
    /// The recipient whose messages are refused for now.
    deferred: Option<String>,
    /// The recipient whose messages are refused for good.
    refused: Option<String>,
}

/// One connection.
#[derive(Clone, Default)]
struct Conversation {
    received: Received,
    message: Message,
    source: Vec<u8>,
}

impl Mailbox {
    /// Starts a server on a free port of this machine.
    ///
    /// # Errors
    /// If there is no free port.
    pub fn start() -> io::Result<Self> {
        Self::on(TcpListener::bind("127.0.0.1:0")?)
    }

    /// Starts a server on this socket.
    ///
    /// # Errors
    /// If the socket has no address.
    pub fn on(listener: TcpListener) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let received = Received::default();
        let messages = received.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let received = messages.clone();
                thread::spawn(move || converse(&client, received));
            }
        });
        Ok(Self { address, received })
    }

    /// For `SMTP_URL`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Refuses messages to `recipient` temporarily (RFC 5321 section 4.2.1: 451), or to none.
    pub fn defer(&self, recipient: Option<&str>) {
        self.received.lock().deferred = recipient.map(str::to_owned);
    }

    /// Refuses messages to `recipient` for good (550), or to none.
    pub fn refuse(&self, recipient: Option<&str>) {
        self.received.lock().refused = recipient.map(str::to_owned);
    }

    /// Everything that was received so far and not taken out.
    pub fn messages(&self) -> Vec<Message> {
        self.received.lock().messages.clone()
    }

    /// Waits for the next message to `recipient` and takes it out; `None` if none comes. Blocks.
    pub fn next(&self, recipient: &str) -> Option<Message> {
        let position = |state: &State| {
            state.messages.iter().position(|message| message.to.iter().any(|it| it == recipient))
        };
        let (lock, arrival) = &*self.received.0;
        let state = lock.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = arrival.wait_timeout_while(state, DEADLINE, |state| position(state).is_none());
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        position(&state).map(|position| state.messages.remove(position))
    }
}

impl Received {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves one client until it disconnects.
fn converse(client: &TcpStream, received: Received) -> io::Result<()> {
    let conversation = Conversation { received, ..Conversation::default() };
    let mut session = SessionBuilder::new("mailbox.test").build(client.peer_addr()?.ip(), conversation);
    let (mut lines, mut responses) = (BufReader::new(client), client);
    session.greeting().write_to(&mut responses)?;
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let response = session.process(&line);
        if response.action != Action::NoReply {
            response.write_to(&mut responses)?;
        }
        if response.action == Action::Close {
            break;
        }
        line.clear();
    }
    Ok(())
}

impl Handler for Conversation {
    fn mail(&mut self, _: IpAddr, _: &str, from: &str) -> Response {
        self.message = Message { from: from.to_owned(), ..Message::default() };
        self.source.clear();
        response::OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        if self.received.lock().deferred.as_deref() == Some(to) {
            return response::INTERNAL_ERROR;
        }
        if self.received.lock().refused.as_deref() == Some(to) {
            return response::NO_MAILBOX;
        }
        self.message.to.push(to.to_owned());
        response::OK
    }

    fn data(&mut self, part: &[u8]) -> io::Result<()> {
        self.source.write_all(part)
    }

    fn data_end(&mut self) -> Response {
        let mut message = self.message.clone();
        if let Some(parsed) = MessageParser::default().parse(&self.source) {
            message.subject = parsed.subject().unwrap_or_default().to_owned();
            message.text = parsed.body_text(0).unwrap_or_default().into_owned();
            message.html = parsed.body_html(0).unwrap_or_default().into_owned();
        }
        message.source = String::from_utf8_lossy(&self.source).into_owned();
        self.received.lock().messages.push(message);
        self.received.0.1.notify_all();
        response::OK
    }
}
