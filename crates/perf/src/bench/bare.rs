//! The upper limit of actix-web: a response of the same size, from memory, on one thread.

use actix_web::{
    App, HttpResponse, HttpServer,
    http::header::ContentType,
    rt::System,
    web::{Bytes, Data, get},
};
use anyhow::{Context, Result};
use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Command, Stdio},
};
use testkit::ChildGuard;

const CONNECTIONS: usize = 25_000;

/// Serves the content of a file and prints the address.
///
/// # Errors
/// If the file cannot be read or the server not be started.
pub(crate) fn serve(body: &Path) -> Result<()> {
    let body = Bytes::from(fs::read(body)?);
    System::new().block_on(async move {
        let respond = async |body: Data<Bytes>| {
            HttpResponse::Ok().content_type(ContentType::json()).body(Bytes::clone(&body))
        };
        let app = move || App::new().app_data(Data::new(body.clone())).route("/", get().to(respond));
        let server = HttpServer::new(app).workers(1).max_connections(CONNECTIONS).bind("127.0.0.1:0")?;
        for address in server.addrs() {
            println!("{address}");
        }
        server.run().await
    })?;
    Ok(())
}

/// The bare server as a process of its own, which is killed when this is dropped.
pub(crate) struct Bare {
    pub(crate) address: SocketAddr,
    _child: ChildGuard,
}

impl Bare {
    /// # Errors
    /// If it cannot be started.
    pub(crate) fn start(body: &Path) -> Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        let mut child = ChildGuard::spawn(command.arg("bare").arg(body).stdout(Stdio::piped()))?;
        let mut address = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut address)?;
        }
        let address = address.trim().parse().context("the bare server printed no address")?;
        Ok(Self { address, _child: child })
    }
}
