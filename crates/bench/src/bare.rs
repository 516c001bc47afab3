//! The least that actix-web can do: an answer of the same bytes, from memory, on one thread.

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
    process::{Child, Command, Stdio},
};

/// What tells this program to be the bare server.
pub(crate) const NAME: &str = "bare";

const CONNECTIONS: usize = 25_000;

/// Serves the bytes of a file, and says where.
///
/// # Errors
/// Of the system.
pub(crate) fn serve(body: &Path) -> Result<()> {
    let body = Bytes::from(fs::read(body)?);
    System::new().block_on(async move {
        let answer = async |body: Data<Bytes>| {
            HttpResponse::Ok().content_type(ContentType::json()).body(Bytes::clone(&body))
        };
        let app = move || App::new().app_data(Data::new(body.clone())).route("/", get().to(answer));
        let server = HttpServer::new(app).workers(1).max_connections(CONNECTIONS).bind("127.0.0.1:0")?;
        for address in server.addrs() {
            println!("{address}");
        }
        server.run().await
    })?;
    Ok(())
}

/// The bare server as a process of its own, which ends when this is dropped.
pub(crate) struct Bare {
    pub(crate) address: SocketAddr,
    child: Child,
}

impl Bare {
    /// # Errors
    /// Of the system.
    pub(crate) fn start(body: &Path) -> Result<Self> {
        let child =
            Command::new(env::current_exe()?).args([NAME.as_ref(), body]).stdout(Stdio::piped()).spawn();
        let mut child = child.context("starting the bare server")?;
        let mut address = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut address)?;
        }
        let address = address.trim().parse().context("the bare server does not say where it is")?;
        Ok(Self { address, child })
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
