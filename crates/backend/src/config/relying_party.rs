//! For which host and which pages passkeys are.

use super::{Config, WebOrigin};
use auth::RelyingParty;
use url::{Host, Url};

/// Browsers allow no passkeys at an address, but at this name without TLS.
const LOCALHOST: &str = "localhost";

impl Config {
    /// The RP ID: the host of `PUBLIC_URL`, or `localhost` without one. `None` if that is an address, which passkeys cannot
    /// be for.
    pub fn rp_id(&self) -> Option<String> {
        match &self.public_url {
            None => Some(LOCALHOST.to_owned()),
            Some(public) => name_of(&public.url()?),
        }
    }

    /// The relying party of a server that listens on `port`: its own origin and the trusted ones, if they are of the same
    /// host or below it.
    pub fn relying_party(&self, port: u16) -> Option<RelyingParty> {
        let id = self.rp_id()?;
        let own = match &self.public_url {
            Some(public) => public.url(),
            None => Url::parse(&format!("http://{LOCALHOST}:{port}")).ok(),
        };
        let trusted = self.trusted_origins.iter().filter_map(WebOrigin::url);
        let origins = own.into_iter().chain(trusted.filter(|url| is_within(url, &id)));
        Some(RelyingParty::new(&id, origins.collect()))
    }
}

fn name_of(url: &Url) -> Option<String> {
    match url.host()? {
        Host::Domain(name) => Some(name.to_owned()),
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

fn is_within(url: &Url, id: &str) -> bool {
    name_of(url).is_some_and(|name| {
        let above = name.strip_suffix(id);
        above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::is_within;

    #[test]
    fn trusted_origins_are_of_the_same_host() {
        let within = |url: &str| is_within(&url.parse().unwrap(), "example.org");
        assert!(within("https://example.org") && within("https://todo.example.org:8443"));
        for foreign in ["https://example.com", "https://anexample.org", "https://org", "https://192.0.2.1"] {
            assert!(!within(foreign), "{foreign}");
        }
    }
}
