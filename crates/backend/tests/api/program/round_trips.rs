//! How often a request goes to PostgreSQL and back.

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

/// Stands between the program and its database and counts.
#[derive(Clone, Default)]
struct Wire {
    trips: Arc<AtomicU64>,
}

impl Wire {
    /// Where it listens.
    async fn before(&self, database: &Url) -> Url {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let mut here = database.clone();
        here.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let there = (database.host_str().unwrap().to_owned(), database.port().unwrap_or(5432));
        let wire = self.clone();
        tokio::spawn(async move {
            while let Ok((program, _)) = listener.accept().await {
                let (from_program, to_program) = program.into_split();
                let (from_database, to_database) =
                    TcpStream::connect(there.clone()).await.unwrap().into_split();
                let asked = Arc::new(AtomicBool::default());
                tokio::spawn(wire.clone().carry(from_program, to_database, asked.clone(), true));
                tokio::spawn(wire.clone().carry(from_database, to_program, asked, false));
            }
        });
        here
    }

    /// A trip is what is sent after an answer.
    async fn carry(
        self,
        mut from: impl AsyncRead + Unpin,
        mut to: impl AsyncWrite + Unpin,
        asked: Arc<AtomicBool>,
        is_question: bool,
    ) {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = from.read(&mut bytes).await {
            if asked.swap(is_question, Ordering::SeqCst) != is_question && is_question {
                self.trips.fetch_add(1, Ordering::SeqCst);
            }
            if to.write_all(&bytes[..read]).await.is_err() {
                return;
            }
        }
    }

    async fn during(&self, requests: impl Future<Output = ()>) -> u64 {
        let before = self.trips.load(Ordering::SeqCst);
        requests.await;
        self.trips.load(Ordering::SeqCst) - before
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_creating_and_changing_take_one_each() {
    let database = Database::create();
    if !database.is_postgres() {
        return;
    }
    let wire = Wire::default();
    let here = wire.before(&database.url().parse().unwrap()).await;
    let server = Server::on(Database::at(here.to_string()), &[]);
    let ann = server.sign_up("ann@example.org").await;
    let of_task = id_of(&ann.add("First").await);
    let get = async |rest: &str| drop(ann.get(rest).await.expect(200));
    let change = async || {
        let body = Some(json!({"title": "Changed"}));
        drop(ann.send("PATCH", &of_task, body).await.expect(200));
    };
    for time in 1..=2 {
        let trips = [
            wire.during(async { drop(ann.add("Second").await) }).await,
            wire.during(get("")).await,
            wire.during(get("?limit=1")).await,
            wire.during(get(&of_task)).await,
            wire.during(change()).await,
        ];
        // The first time, a connection prepares the statements.
        assert!(time == 1 || trips == [1; 5], "{trips:?}");
    }
}
