//! A real SMTP server (RFC 5321) that keeps what it is sent, for the tests.

use mail_parser::MessageParser;
use mailin::{Action, Handler, Response, SessionBuilder, response};
use std::{
    io::{self, BufRead, BufReader, Write},
    net::{IpAddr, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// How long a letter may be under way.
const PATIENCE: Duration = Duration::from_secs(10);

/// A letter as it was received.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    /// Who sends it, as told to the server.
    pub from: String,
    /// For whom it is, as told to the server.
    pub to: Vec<String>,
    /// All of it, with its headers.
    pub source: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Letter {
    /// The address in a line of its own in the text.
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
struct Received(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    letters: Vec<Letter>,
    /// How many of the next letters are not taken for the moment.
    refusals: u32,
}

/// One connection.
#[derive(Clone, Default)]
struct Conversation {
    received: Received,
    letter: Letter,
    source: Vec<u8>,
}

impl Mailbox {
    /// Starts a server on a free port of this machine.
    ///
    /// # Errors
    /// Of the system, when there is no port.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let received = Received::default();
        let letters = received.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let received = letters.clone();
                thread::spawn(move || converse(&client, received));
            }
        });
        Ok(Self { address, received })
    }

    /// For `SMTP_URL`.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Does not take the next letters for the moment (RFC 5321 section 4.2.1: 451).
    pub fn refuse(&self, letters: u32) {
        self.received.lock().refusals = letters;
    }

    /// Everything that was received so far.
    pub fn letters(&self) -> Vec<Letter> {
        self.received.lock().letters.clone()
    }

    /// Takes the next letter to an address out of the box, as soon as it is there; `None` if none comes. Blocks.
    pub fn next(&self, to: &str) -> Option<Letter> {
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            if let Some(letter) = self.take(to) {
                return Some(letter);
            }
            thread::sleep(Duration::from_millis(10));
        }
        None
    }

    /// The lock is let go before anybody sleeps: what receives letters needs it.
    fn take(&self, to: &str) -> Option<Letter> {
        let letters = &mut self.received.lock().letters;
        let place = letters.iter().position(|letter| letter.to.iter().any(|it| it == to))?;
        Some(letters.remove(place))
    }
}

impl Received {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Line by line, until the client has gone.
fn converse(client: &TcpStream, received: Received) -> io::Result<()> {
    let conversation = Conversation { received, ..Conversation::default() };
    let mut session = SessionBuilder::new("mailbox.test").build(client.peer_addr()?.ip(), conversation);
    let (mut lines, mut answers) = (BufReader::new(client), client);
    session.greeting().write_to(&mut answers)?;
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        let answer = session.process(&line);
        if answer.action != Action::NoReply {
            answer.write_to(&mut answers)?;
        }
        if answer.action == Action::Close {
            break;
        }
        line.clear();
    }
    Ok(())
}

impl Handler for Conversation {
    fn mail(&mut self, _: IpAddr, _: &str, from: &str) -> Response {
        let refusals = &mut self.received.lock().refusals;
        if *refusals > 0 {
            *refusals -= 1;
            return response::INTERNAL_ERROR;
        }
        self.letter = Letter { from: from.to_owned(), ..Letter::default() };
        self.source.clear();
        response::OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        self.letter.to.push(to.to_owned());
        response::OK
    }

    fn data(&mut self, part: &[u8]) -> io::Result<()> {
        self.source.write_all(part)
    }

    fn data_end(&mut self) -> Response {
        let mut letter = self.letter.clone();
        if let Some(message) = MessageParser::default().parse(&self.source) {
            letter.subject = message.subject().unwrap_or_default().to_owned();
            letter.text = message.body_text(0).unwrap_or_default().into_owned();
            letter.html = message.body_html(0).unwrap_or_default().into_owned();
        }
        letter.source = String::from_utf8_lossy(&self.source).into_owned();
        self.received.lock().letters.push(letter);
        response::OK
    }
}
