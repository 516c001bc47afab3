//! Sign-up and sign-in.

use crate::{
    connection::{Connection, Reply},
    failure::Failure,
};
use hyper::Request;
use serde_json::json;
use std::net::Ipv4Addr;

/// An email address without an account; all of them are equally long.
pub(crate) fn unused_email() -> String {
    format!("{:016x}@load.example", fastrand::u64(..))
}

/// The network of one of many clients, as a trusted proxy reports it, so that the limits for each network do not
/// stop the test.
pub(crate) fn any_network() -> String {
    let [_, b, c, d] = fastrand::u32(..).to_be_bytes();
    Ipv4Addr::new(10, b, c, d).to_string()
}

/// Sends credentials to `sign-up` or `sign-in`, as a client of `network`.
pub(crate) async fn send(
    connection: &mut Connection,
    call: &str,
    (email, password): (&str, &str),
    network: &str,
) -> Result<Reply, Failure> {
    let request = Request::post(format!("/api/auth/{call}/email")).header("x-forwarded-for", network);
    connection.send(request, Some(json!({ "email": email, "password": password }))).await
}
