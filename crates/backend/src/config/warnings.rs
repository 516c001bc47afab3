//! What a configuration permits that the operator may not intend. The start logs it, and `check` reports it.

use super::{Config, Switch, WebOrigin};
use ipnet::IpNet;

impl Config {
    /// Sentences without a full stop.
    pub fn warnings(&self) -> Vec<String> {
        let mut found = Vec::new();
        if self.trusted_proxies.is_empty() && self.public_url.as_ref().is_some_and(WebOrigin::is_https) {
            found.push(
                "PUBLIC_URL is https, so there is a reverse proxy, but TRUSTED_PROXIES is not set: all clients count as \
                 one and share one limit on sign-ins; set it to the address of the proxy"
                    .to_owned(),
            );
        }
        found.extend(self.trusted_proxies.iter().filter(|network| is_wide(network)).map(|network| {
            format!(
                "TRUSTED_PROXIES contains all of {}: each machine there can choose the address that it is limited by; \
                 name the proxies alone",
                network.trunc()
            )
        }));
        if self.rate_limit == Switch::Off {
            found.push(
                "RATE_LIMIT is off: one network may try any number of passwords, create any number of accounts, and send \
                 any number of e-mails to one address; only the throttle of an account remains"
                    .to_owned(),
            );
        }
        if self.bcrypt_cost < 10 {
            found.push(format!("BCRYPT_COST is {}: stolen hashes can be cracked quickly", self.bcrypt_cost));
        }
        if let Ok(Some(mail)) = self.mail()
            && let Some(host) = mail.unencrypted_to
        {
            found.push(format!("SMTP_URL may send e-mails, and the links in them, unencrypted to {host}"));
        }
        let open = self.open_to_group.iter();
        found.extend(open.map(|file| format!("the group of {} can read it", file.display())));
        found
    }
}

/// Whether a network has more addresses than a group of proxies needs, or is a single address with a wrong length.
fn is_wide(network: &IpNet) -> bool {
    let narrow = match network {
        IpNet::V4(_) => 24,
        IpNet::V6(_) => 64,
    };
    network.prefix_len() < narrow || network.addr() != network.network()
}
