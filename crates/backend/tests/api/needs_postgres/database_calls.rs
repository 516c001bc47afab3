//! How many database calls a request takes.

use crate::helpers::{Database, Server, id_of};
use serde_json::json;
use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::Url;

/// A proxy between the program and its database that counts calls.
#[derive(Clone, Default)]
struct CountingProxy {
    calls: Arc<AtomicU64>,
}

impl CountingProxy {
    /// Starts it and returns the URL of the database through it.
    async fn in_front_of(&self, database: &Url) -> Url {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let mut here = database.clone();
        here.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let there = (database.host_str().unwrap().to_owned(), database.port().unwrap_or(5432));
        let proxy = self.clone();
        tokio::spawn(async move {
            while let Ok((program, _)) = listener.accept().await {
                let (from_program, to_program) = program.into_split();
                let (from_database, to_database) =
                    TcpStream::connect(there.clone()).await.unwrap().into_split();
                let requested = Arc::new(AtomicBool::default());
                tokio::spawn(proxy.clone().forward(from_program, to_database, requested.clone(), true));
                tokio::spawn(proxy.clone().forward(from_database, to_program, requested, false));
            }
        });
        here
    }

    /// A call is what is sent after a response.
    async fn forward(
        self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
        requested: Arc<AtomicBool>,
        is_request: bool,
    ) {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = from.read(&mut bytes).await {
            if requested.swap(is_request, Ordering::SeqCst) != is_request && is_request {
                self.calls.fetch_add(1, Ordering::SeqCst);
            }
            if to.write_all(&bytes[..read]).await.is_err() {
                return;
            }
        }
    }

    async fn during(&self, requests: impl Future<Output = ()>) -> u64 {
        let before = self.calls.load(Ordering::SeqCst);
        requests.await;
        self.calls.load(Ordering::SeqCst) - before
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL"]
async fn a_read_takes_one_database_call_and_a_write_few() {
    let database = Database::postgres();
    let proxy = CountingProxy::default();
    let here = proxy.in_front_of(&database.url().parse().unwrap()).await;
    let server = Server::on(&Database::at(here.to_string()), &[]);
    let ann = server.sign_up("ann@example.org").await;
    let of_task = id_of(&ann.add("First").await);
    let get = async |rest: &str| drop(ann.get(rest).await.expect(200));
    let change = async || {
        let body = Some(json!({"title": "Changed"}));
        drop(ann.send("PATCH", &of_task, body).await.expect(200));
    };
    for time in 1..=2 {
        let calls = [
            proxy.during(get("")).await,
            proxy.during(get("?limit=1")).await,
            proxy.during(get(&of_task)).await,
            proxy.during(async { drop(ann.add("Second").await) }).await,
            proxy.during(change()).await,
        ];
        // At first a connection prepares the statements. A write begins, takes the account's row, writes and commits; a
        // change also reads the task.
        assert!(time == 1 || calls == [1, 1, 1, 4, 5], "{calls:?}");
    }
}
