//! Signing up and in.

use crate::{
    connection::{Answer, Connection},
    failure::Failure,
};
use hyper::Request;
use serde_json::json;
use std::net::Ipv4Addr;

pub const PASSWORD: &str = "plum-tractor-seventeen";

/// An address that no one else has; all of them are equally long.
pub fn unused_email() -> String {
    format!("{:016x}@load.example", fastrand::u64(..))
}

/// Some client's own network, as a trusted proxy tells it: so that what is limited for each network does not
/// stop a test in which the clients are many.
pub fn any_network() -> String {
    let [_, b, c, d] = fastrand::u32(..).to_be_bytes();
    Ipv4Addr::new(10, b, c, d).to_string()
}

/// Sends credentials to `sign-up` or `sign-in`, as a client of `network`.
pub async fn send(
    connection: &mut Connection,
    call: &str,
    (email, password): (&str, &str),
    network: &str,
) -> Result<Answer, Failure> {
    let request = Request::post(format!("/api/auth/{call}/email")).header("x-forwarded-for", network);
    connection.send(request, Some(json!({ "email": email, "password": password }))).await
}
