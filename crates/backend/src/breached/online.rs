//! The range service of Have I Been Pwned: it receives the first five digits of the hash, and responds with the rest of all
//! hashes that begin so (k-anonymity), with padding, so that the length of the response reveals nothing either.

use super::password_sha1::PasswordSha1;
use std::{sync::Arc, time::Duration};
use ureq::{
    Agent,
    tls::{RootCerts, TlsConfig, TlsProvider},
};

/// For the whole call: someone waits.
const TIMEOUT: Duration = Duration::from_secs(3);
/// More than a response has, which is some 80 KiB.
const MAX_BYTES: u64 = 1024 * 1024;

pub(super) struct RangeService {
    agent: Agent,
    /// With a slash at the end.
    url: String,
}

impl RangeService {
    pub(super) fn new(url: &str) -> Self {
        // That of the mail library.
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .unversioned_rustls_crypto_provider(provider)
            .root_certs(RootCerts::WebPki)
            .build();
        let config = Agent::config_builder().timeout_global(Some(TIMEOUT)).tls_config(tls);
        let agent = config.max_redirects(0).user_agent("Latchkey").build().new_agent();
        Self { agent, url: url.to_owned() }
    }

    /// # Errors
    /// Why the service did not say.
    pub(super) fn contains(&self, password: PasswordSha1) -> Result<bool, String> {
        let hash = password.hex();
        let (prefix, rest) = hash.split_at_checked(5).ok_or("the hash is too short")?;
        let request = self.agent.get(format!("{}{prefix}", self.url)).header("Add-Padding", "true");
        let mut response = request.call().map_err(|e| e.to_string())?;
        let body = response.body_mut().with_config().limit(MAX_BYTES).read_to_string();
        parse(&body.map_err(|e| e.to_string())?, rest)
    }
}

/// Whether `rest` is among the lines, each of which is the rest of a hash and how often it was seen: never, of padding.
fn parse(body: &str, rest: &str) -> Result<bool, String> {
    let mut is_found = false;
    for line in body.lines().filter(|line| !line.is_empty()) {
        let (hash, count) = line.split_once(':').ok_or("the response is not a list of hashes")?;
        let count: u64 = count.trim().parse().map_err(|_| "the response has no count")?;
        is_found |= count > 0 && hash.eq_ignore_ascii_case(rest);
    }
    Ok(is_found)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn padding_is_not_a_breach() {
        let (seen, padding) = ("1E4C9B93F3F0682250B6CF8331B7EE68FD8", "0018A45C4D1DEF81644B54AB7F969B88D65");
        let body = format!("{padding}:0\r\n{seen}:3861493\r\n");
        assert_eq!(parse(&body, seen), Ok(true));
        assert_eq!(parse(&body, padding), Ok(false));
        assert_eq!(parse(&body, "011053FD0102E94D6AE2F8B83D76FAF94F6"), Ok(false));
        assert_eq!(parse("", seen), Ok(false));
        for bad in ["<html>", "x:many", &format!("{seen}:1\r\n<html>")] {
            assert!(parse(bad, seen).is_err(), "{bad}");
        }
    }
}
