use crate::helpers::{PASSWORD, Pending, start};
use serde_json::json;
use testkit::until;
use tokio::net::TcpStream;

#[tokio::test]
async fn sigterm_finishes_requests_in_flight() {
    let program = start(&[]);
    let body = json!({"email": "ann@example.org", "password": PASSWORD}).to_string();
    let request = Pending::post(program.address, "/api/auth/sign-up/email", "", body).await;
    program.terminate().unwrap();
    let is_closed = async || Ok(TcpStream::connect(program.address).await.is_err().then_some(()));
    until("the program accepts no more connections", is_closed).await.unwrap();
    let response = request.finish().await;
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    program.stop().unwrap();
}
