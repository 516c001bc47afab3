//! Behind PgBouncer in transaction mode, where each transaction may use another connection to the database.

use crate::helpers::{Database, Response, id_of, start_on};
use futures_util::{StreamExt, stream};
use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::{MetadataExt, PermissionsExt},
    process::Command,
    thread,
    time::Duration,
};
use tempfile::TempDir;
use testkit::ChildGuard;
use url::Url;

/// Fewer than the pools of the programs have.
const CONNECTIONS: usize = 3;
/// More than that, but so few that none waits for too long on a busy machine.
const IN_FLIGHT: usize = 12;

struct PgBouncer {
    _child: ChildGuard,
    _directory: TempDir,
    port: u16,
}

impl PgBouncer {
    fn in_front_of(database: &Url) -> Self {
        let directory = TempDir::with_prefix_in("latchkey-pgbouncer-", "/tmp").unwrap();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let name = database.path().trim_start_matches('/');
        let settings = format!(
            "[databases]\n{name} = host={} port={} user={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n\
             default_pool_size = {CONNECTIONS}\nmax_prepared_statements = 100\n",
            database.host_str().unwrap(),
            database.port().unwrap_or(5432),
            database.username(),
        );
        let file = directory.path().join("pgbouncer.ini");
        fs::write(&file, settings).unwrap();
        let mut command = Command::new("pgbouncer");
        command.arg("--quiet").arg(&file);
        if fs::metadata(&file).unwrap().uid() == 0 {
            // It refuses to run as root.
            fs::set_permissions(directory.path(), PermissionsExt::from_mode(0o755)).unwrap();
            command.args(["--user", "postgres"]);
        }
        let mut child = ChildGuard::spawn(&mut command).expect("pgbouncer is on PATH");
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(child.try_wait().unwrap().is_none(), "pgbouncer has ended");
            thread::sleep(Duration::from_millis(20));
        }
        Self { _child: child, _directory: directory, port }
    }
}

#[tokio::test]
#[ignore = "needs PostgreSQL"]
async fn two_instances_share_few_connections() {
    let database = Database::postgres();
    let direct: Url = database.url().parse().unwrap();
    let bouncer = PgBouncer::in_front_of(&direct);
    let mut url = direct.clone();
    url.set_port(Some(bouncer.port)).unwrap();
    let start = || {
        let database = Database::at(url.to_string());
        tokio::task::spawn_blocking(move || start_on(&database, &[]))
    };
    // Both migrate the schema at once.
    let (one, two) = tokio::join!(start(), start());
    let (one, two) = (one.unwrap(), two.unwrap());

    let ann = one.client.sign_up("ann@example.org").await.unwrap();
    let ben = two.client.sign_up("ben@example.org").await.unwrap();
    let created = stream::iter(0..200).map(async |number| {
        let account = if number % 2 == 0 { &ann } else { &ben };
        let title = number.to_string();
        let task = Response::of(account.create(&title)).await.expect(201).json();
        let complete = format!("{}/complete", id_of(&task));
        Response::of(account.tasks("PATCH", &complete)).await.expect(200);
        assert_eq!(account.completion().await.get(&title), Some(&true));
    });
    created.buffer_unordered(IN_FLIGHT).collect::<()>().await;
    assert_eq!((ann.completion().await.len(), ben.completion().await.len()), (100, 100));
    for log in [one.stop().unwrap(), two.stop().unwrap()] {
        assert!(!log.contains("ERROR"), "{log}");
    }
}
