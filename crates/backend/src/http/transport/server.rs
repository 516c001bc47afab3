//! The HTTP server and its limits on connections.

use super::{client_stream::ClientStream, connections::Connections, timeouts};
use actix_http::{HttpService, Request, error::DispatchError};
use actix_service::{IntoServiceFactory, ServiceFactory, ServiceFactoryExt, boxed, fn_service, map_config};
use actix_web::{
    Error,
    body::MessageBody,
    dev::{AppConfig, Server, ServiceResponse},
    rt::{self, net::TcpStream},
};
use ipnet::IpNet;
use std::{future::ready, io, net::TcpListener};

/// The maximum number of connections of all workers, if the system allows as many open files.
const MAX_CONNECTIONS: u64 = 50_000;
/// The maximum number of connections that wait to be accepted, if the system allows it. The standard library asks for
/// 128, which is too few when all clients reconnect after a restart.
const BACKLOG: i32 = 4096;
/// Open files that are not connections.
const OTHER_FILES: u64 = 256;

/// Serves `app` on a listener while it is awaited. Each network has at most a quarter of the connections, except for the
/// `trusted` proxies. Runs `on_shutdown` when it begins to stop gracefully.
///
/// # Errors
/// Of the system.
pub(crate) fn serve<A, F, B>(
    listener: TcpListener,
    workers: usize,
    trusted: &[IpNet],
    on_shutdown: impl FnOnce() + 'static,
    app: impl Fn() -> A + Send + Clone + 'static,
) -> io::Result<Server>
where
    A: IntoServiceFactory<F, Request> + 'static,
    F: ServiceFactory<
            Request,
            Config = AppConfig,
            Response = ServiceResponse<B>,
            Error = Error,
            InitError = (),
        > + 'static,
    B: MessageBody + 'static,
{
    let limit = max_connections();
    let connections = Connections::new(limit, trusted.to_vec());
    let builder = Server::build()
        .workers(workers)
        .max_concurrent_connections(limit / workers)
        .shutdown_timeout(timeouts::SHUTDOWN.as_secs());
    let stopping = builder.graceful_shutdown_signal();
    let stops = stopping.clone();
    rt::spawn(async move {
        stops.notified().await;
        on_shutdown();
    });
    let factory = move || {
        let (stopping, connections) = (stopping.clone(), connections.clone());
        let http = HttpService::build()
            .keep_alive(timeouts::KEEP_ALIVE)
            .client_request_timeout(timeouts::HEAD)
            .client_disconnect_timeout(timeouts::CLOSE)
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .on_connect_ext(|stream: &ClientStream<TcpStream>, data| {
                data.insert(stream.activity());
            })
            .h1(map_config(app(), |()| AppConfig::default()));
        let connection = fn_service(move |socket: TcpStream| {
            // Nagle's algorithm would delay the second part of a response until the client acknowledges the first.
            let _ = socket.set_nodelay(true);
            let client = socket.peer_addr().ok();
            let slot = connections.admit(client).ok_or(DispatchError::DisconnectTimeout);
            ready(slot.map(|slot| (ClientStream::new(socket, slot), client)))
        });
        // Boxed, since the task of a connection has room for its future twice.
        boxed::factory(connection.and_then(http))
    };
    rustix::net::listen(&listener, BACKLOG)?;
    builder.listen("latchkey", listener, factory).map(|builder| builder.run())
}

/// Raises the limit on open files as far as the system allows.
fn max_connections() -> usize {
    let files = rlimit::increase_nofile_limit(MAX_CONNECTIONS + OTHER_FILES).unwrap_or(1024);
    usize::try_from(files.saturating_sub(OTHER_FILES).clamp(OTHER_FILES, MAX_CONNECTIONS))
        .unwrap_or(usize::MAX)
}
