//! The network of a client, by which failed sign-ins are counted.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
};

/// An IPv4 address (/32), or the /64 of an IPv6 address, since a client that has one address of a /64 has them all.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Network(IpAddr);

impl Network {
    /// The network of a client. An IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2) counts as IPv4.
    pub fn of(client: IpAddr) -> Self {
        match client.to_canonical() {
            IpAddr::V4(address) => Self(address.into()),
            IpAddr::V6(address) => Self(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into()),
        }
    }
}

impl fmt::Display for Network {
    /// In CIDR notation (RFC 4632, RFC 4291 section 2.3).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = if self.0.is_ipv4() { 32 } else { 64 };
        write!(f, "{}/{bits}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[track_caller]
    fn is(address: &str, network: &str) {
        assert_eq!(Network::of(address.parse().unwrap()).to_string(), network);
    }

    #[test]
    fn ipv4_counts_by_address_and_ipv6_by_64_bits() {
        is("192.0.2.7", "192.0.2.7/32");
        is("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64");
        is("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64");
        is("2001:db8:1:3::1", "2001:db8:1:3::/64");
    }

    #[test]
    fn ipv4_mapped_address_is_ipv4() {
        is("::ffff:192.0.2.7", "192.0.2.7/32");
    }
}
