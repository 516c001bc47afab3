//! The HTTP server and its limits: how many connections there are, and how long each may take for what.

use super::{Services, application, client_stream::ClientStream};
use actix_http::HttpService;
use actix_service::{ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    dev::{AppConfig, Server},
    rt::net::TcpStream,
    web::Data,
};
use std::{future::ready, io, net::TcpListener, time::Duration};

/// How long the head of a request may take from its first byte to its last, in seconds.
pub(super) const HEAD_SECONDS: u64 = 10;
/// How long the body of a request may take, in seconds.
pub(super) const BODY_SECONDS: u64 = 10;
/// How long a request may take on the whole, in seconds.
pub(super) const REQUEST_SECONDS: u64 = 30;
/// How long a client may take for an answer, or for each 128 KiB of a large one, in seconds.
pub(super) const ANSWER_SECONDS: u64 = 30;
/// How long a connection is kept without a request, in seconds: longer than reverse proxies keep theirs, or they
/// would send requests into connections that are just being closed.
pub(super) const KEEP_ALIVE_SECONDS: u64 = 75;
/// How long a client has for closing its side, in seconds.
pub(super) const CLOSE_SECONDS: u64 = 1;
/// How long requests in flight are given to finish when the program is told to stop, in seconds.
const SHUTDOWN_SECONDS: u64 = 30;

/// How many connections there are at most, on all workers together, if the system gives as many.
const MAX_CONNECTIONS: u64 = 50_000;
/// How many connections may wait to be accepted, if the system allows it.
const WAITING_CONNECTIONS: i32 = 4096;
/// How many open files are left for everything that is not a client.
const OTHER_FILES: u64 = 256;

/// Serves on a listener, while it is awaited.
///
/// # Errors
/// Of the system.
pub fn serve(listener: TcpListener, workers: usize, services: Data<Services>) -> io::Result<Server> {
    let builder = Server::build()
        .workers(workers)
        .max_concurrent_connections(max_connections() / workers)
        .shutdown_timeout(SHUTDOWN_SECONDS);
    let stopping = builder.graceful_shutdown_signal();
    let factory = move || {
        let app = application(services.clone());
        let stopping = stopping.clone();
        let http = HttpService::build()
            .keep_alive(Duration::from_secs(KEEP_ALIVE_SECONDS))
            .client_request_timeout(Duration::from_secs(HEAD_SECONDS))
            .client_disconnect_timeout(Duration::from_secs(CLOSE_SECONDS))
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .on_connect_ext(|stream: &ClientStream, data| {
                data.insert(stream.activity());
            })
            .h1(map_config(app, |()| AppConfig::default()));
        fn_service(|socket: TcpStream| {
            // An answer of several parts is not to wait for the client to confirm the first.
            let _ = socket.set_nodelay(true);
            let client = socket.peer_addr().ok();
            ready(Ok((ClientStream::new(socket), client)))
        })
        .and_then(http)
    };
    // The standard library has room for 128, which is little when everybody comes back after a restart.
    rustix::net::listen(&listener, WAITING_CONNECTIONS)?;
    builder.listen("latchkey", listener, factory).map(|builder| builder.run())
}

/// Uses all the files that the system lets this program open, and leaves some for the database.
fn max_connections() -> usize {
    let files = rlimit::increase_nofile_limit(MAX_CONNECTIONS + OTHER_FILES).unwrap_or(1024);
    usize::try_from(files.saturating_sub(OTHER_FILES).clamp(OTHER_FILES, MAX_CONNECTIONS))
        .unwrap_or(usize::MAX)
}
