//! New passwords that are known from data breaches.

use crate::helpers::{Database, PASSWORD, Response, Server, refuse, run};
use serde_json::json;
use sha1::{Digest, Sha1};
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};
use testkit::Mailbox;

const BREACHED: &str = "correct horse battery";
const OTHER: &str = "another battery staple";

fn sha1(password: &str) -> String {
    Sha1::digest(password).iter().map(|byte| format!("{byte:02X}")).collect()
}

/// A service that responds with `respond(prefix)`, and the requests that it has received.
fn service(respond: impl Fn(&str) -> String + Send + 'static) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/range/", listener.local_addr().unwrap());
    let received = Arc::new(Mutex::new(Vec::new()));
    let requests = received.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let prefix = head[0].split(' ').nth(1).unwrap().rsplit('/').next().unwrap().to_owned();
            requests.lock().unwrap().push(head.join("\n"));
            let response = respond(&prefix);
            let _ = (&stream).write_all(response.as_bytes());
        }
    });
    (url, received)
}

fn ok(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

/// Knows [`BREACHED`], and pads.
fn known(prefix: &str) -> String {
    let (breached, padded) = (sha1(BREACHED), sha1(PASSWORD));
    let lines = [(breached, 7), (padded, 0)].into_iter().filter(|(hash, _)| hash.starts_with(prefix));
    ok(&lines.map(|(hash, count)| format!("{}:{count}\r\n", &hash[5..])).collect::<String>())
}

fn online(url: &str) -> Server {
    Server::on_changed(&Database::create(), &["--breached-passwords", "online"], |config| {
        url.clone_into(&mut config.breached_passwords_service);
    })
}

async fn sign_up(server: &Server, email: &str, password: &str) -> Response {
    server.post("/api/auth/sign-up/email", json!({"email": email, "password": password})).await
}

#[tokio::test]
async fn refuses_breached_password_online() {
    let (url, received) = service(known);
    let server = online(&url);
    let refused =
        sign_up(&server, "ann@example.org", BREACHED).await.expect_error(400, "PASSWORD_COMPROMISED");
    refused.expect_field(
        "password",
        "This password is known from a data breach, so others may try it. Choose another.",
    );
    sign_up(&server, "ann@example.org", "password1").await.expect_error(400, "PASSWORD_TOO_COMMON");
    sign_up(&server, "ann@example.org", PASSWORD).await.expect(200);
    let requests = received.lock().unwrap().clone();
    assert_eq!(requests.len(), 2, "{requests:?}");
    let head = requests[0].to_ascii_lowercase();
    let hash = sha1(BREACHED).to_ascii_lowercase();
    assert!(head.starts_with(&format!("get /range/{} http/1.1", &hash[..5])), "{head}");
    assert!(head.contains("add-padding: true") && !head.contains(&hash[5..]), "{head}");
}

#[tokio::test]
async fn refuses_it_at_change_and_reset() {
    let (url, _) = service(known);
    let mailbox = Mailbox::start().unwrap();
    let database = Database::create();
    let smtp = mailbox.url();
    let flags = ["--breached-passwords", "online", "--smtp-url", &smtp, "--mail-from", "a@example.org"];
    let flags = [&flags[..], &["--public-url", crate::helpers::APP]].concat();
    let server = Server::on_changed(&database, &flags, |config| {
        url.clone_into(&mut config.breached_passwords_service)
    });
    let ann = server.sign_up("ann@example.org").await;
    mailbox.next("ann@example.org").unwrap();
    let body = json!({"currentPassword": PASSWORD, "newPassword": BREACHED});
    let refused = ann.auth("POST", "/api/auth/change-password", Some(body)).await;
    let refused = refused.expect_error(400, "PASSWORD_COMPROMISED").json();
    assert_eq!(refused["fields"][0]["field"], "newPassword");
    server.post("/api/auth/request-password-reset", json!({"email": "ann@example.org"})).await.expect(200);
    let message = mailbox.next("ann@example.org").unwrap();
    let token = message.link().unwrap().split_once("token=").unwrap().1;
    let reset = async |password: &str| {
        server.post("/api/auth/reset-password", json!({"token": token, "newPassword": password})).await
    };
    reset(BREACHED).await.expect_error(400, "PASSWORD_COMPROMISED");
    reset(OTHER).await.expect(200);
}

#[tokio::test]
async fn accepts_passwords_while_the_service_is_away() {
    let away = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let failures = [
        "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
        ok("<html>sign in to this network</html>"),
        String::new(),
    ];
    let mut urls: Vec<String> = failures.into_iter().map(|it| service(move |_| it.clone()).0).collect();
    urls.push(format!("http://{away}/range/"));
    for url in urls {
        sign_up(&online(&url), "ann@example.org", BREACHED).await.expect(200);
    }
}

#[tokio::test]
async fn refuses_passwords_of_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name).to_str().unwrap().to_owned();
    let (list, file) = (path("list.txt"), path("breached"));
    let mut hashes = [BREACHED, "one", "two", "three"].map(sha1);
    hashes.sort();
    fs::write(&list, hashes.map(|hash| format!("{hash}:3\r\n")).concat()).unwrap();
    let built = run(&Database::create(), &["passwords", "build", &list, &file, "--json"], &[]);
    assert!(built.status.success(), "{built:?}");
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&built.stdout).unwrap()["hashes"], 4);
    let server = Server::with(&["--breached-passwords", &file]);
    sign_up(&server, "ann@example.org", BREACHED).await.expect_error(400, "PASSWORD_COMPROMISED");
    sign_up(&server, "ann@example.org", PASSWORD).await.expect(200);
}

#[test]
fn rejects_files_that_cannot_be_meant() {
    let directory = tempfile::tempdir().unwrap();
    let list = directory.path().join("list.txt");
    fs::write(&list, "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:3").unwrap();
    for (setting, sentence) in [
        ("on", "Set it to off, online or a file"),
        ("/nowhere/breached", "Set it to off, online or a file"),
        (list.to_str().unwrap(), "latchkey passwords build"),
        (directory.path().to_str().unwrap(), "latchkey passwords build"),
    ] {
        let error = refuse(&[("BREACHED_PASSWORDS", setting)]);
        assert!(error.contains(sentence), "{error}");
    }
}
