//! The client's address, also behind trusted reverse proxies.

use crate::http::Services;
use actix_web::{HttpRequest, dev::RequestHead, http::header::X_FORWARDED_FOR, web::Data};
use auth::Network;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// The client's address, if it has one.
pub(crate) fn client_address(request: &HttpRequest) -> Option<IpAddr> {
    let trusted = request.app_data::<Data<Services>>().map(|services| services.trusted_proxies.as_slice());
    of_head(request.head(), trusted.unwrap_or_default())
}

/// The network whose share a request uses; `None` for one of a trusted proxy itself, and for one without an address.
pub(crate) fn client_network(request: &HttpRequest) -> Option<Network> {
    let trusted = request.app_data::<Data<Services>>().map(|services| services.trusted_proxies.as_slice());
    let is_trusted =
        |client: &IpAddr| trusted.unwrap_or_default().iter().any(|network| network.contains(client));
    client_address(request).filter(|client| !is_trusted(client)).map(Network::of)
}

/// A trusted proxy appends the address of its client to `X-Forwarded-For`. So the list is read from the right as long as
/// it was written by trusted proxies; anything further left may be forged.
fn of_head(request: &RequestHead, trusted: &[IpNet]) -> Option<IpAddr> {
    let mut client = request.peer_addr?.ip().to_canonical();
    let written = request.headers.get_all(X_FORWARDED_FOR).rev().flat_map(|list| {
        // Anything unreadable ends the list.
        list.to_str().unwrap_or("?").rsplit(',')
    });
    for address in written {
        if !trusted.iter().any(|network| network.contains(&client)) {
            break;
        }
        let Some(before) = parse(address.trim()) else { break };
        client = before;
    }
    Some(client)
}

/// An address, with or without a port.
fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse().ok().or_else(|| text.parse().ok().map(|with_port: SocketAddr| with_port.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::of_head;
    use actix_web::test::TestRequest;

    const PROXIES: &str = "10.0.0.0/8";

    /// The client of a request from `peer` with these headers.
    fn client(peer: &str, forwarded: &[&str]) -> String {
        let mut request = TestRequest::default().peer_addr(peer.parse().unwrap());
        for value in forwarded {
            request = request.append_header(("x-forwarded-for", *value));
        }
        let proxies = [PROXIES.parse().unwrap(), "2001:db8::1/128".parse().unwrap()];
        of_head(request.to_http_request().head(), &proxies).unwrap().to_string()
    }

    #[test]
    fn ignores_the_header_of_an_untrusted_peer() {
        assert_eq!(client("192.0.2.1:80", &["203.0.113.9"]), "192.0.2.1");
    }

    #[test]
    fn ignores_what_precedes_the_trusted_proxies() {
        assert_eq!(client("10.0.0.1:80", &["127.0.0.1, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1:80", &["10.9.9.9, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1:80", &["127.0.0.1", "203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn follows_a_chain_of_trusted_proxies() {
        assert_eq!(client("10.0.0.1:80", &["203.0.113.9, 10.0.0.2", "2001:db8::1"]), "203.0.113.9");
        assert_eq!(client("[::ffff:10.0.0.1]:80", &["203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn stops_at_garbage() {
        for garbage in ["unknown", "", "203.0.113.9, _hidden", "1.2.3.4.5", "203.0.113.9, 10.0.0.2 10.0.0.3"]
        {
            assert_eq!(client("10.0.0.1:80", &[garbage]), "10.0.0.1", "{garbage:?}");
        }
        assert_eq!(client("10.0.0.1:80", &[]), "10.0.0.1");
    }

    #[test]
    fn reads_ports_and_brackets() {
        assert_eq!(client("10.0.0.1:80", &["203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(client("10.0.0.1:80", &["[2001:db8::7]:4711"]), "2001:db8::7");
        assert_eq!(client("10.0.0.1:80", &["[2001:db8::7]"]), "2001:db8::7");
        assert_eq!(client("10.0.0.1:80", &["::ffff:203.0.113.9"]), "203.0.113.9");
    }
}
