//! How single settings are written.

use clap::ValueEnum;
use ipnet::{IpNet, Ipv4Net};
use serde::Serialize;
use std::{fmt::Display, net::IpAddr, path::PathBuf, str::FromStr, time::Duration};
use url::{Origin, Url};
use utoipa::ToSchema;

/// A token that is valid for more than a year is a mistake.
pub const MAX_TTL: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Without blanks, line ends and byte order marks around it, which remain of files and of copied text.
///
/// # Errors
/// What is wrong, without the text: it may be secret.
pub(crate) fn trim(text: &str) -> Result<&str, String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || INVISIBLE.contains(&c));
    let is_unusable =
        |c: char| c.is_control() || INVISIBLE.contains(&c) || ['\u{2028}', '\u{2029}'].contains(&c);
    match text.contains(is_unusable) {
        true => {
            Err("it has several lines, or contains an invisible character: write it in one line".to_owned())
        }
        false => Ok(text),
    }
}

/// Byte order mark and zero-width space.
const INVISIBLE: [char; 2] = ['\u{feff}', '\u{200b}'];

/// Parses a setting that is not secret, or an item of a list.
pub(super) fn setting<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    trim(text)?.parse().map_err(|e: T::Err| e.to_string())
}

/// Parses a setting with few possible values.
pub(super) fn choice<T: ValueEnum>(text: &str) -> Result<T, String> {
    T::from_str(trim(text)?, false).map_err(|_| {
        let names = T::value_variants().iter().filter_map(T::to_possible_value);
        let names: Vec<String> = names.map(|value| value.get_name().to_owned()).collect();
        format!("possible values: {}", names.join(", "))
    })
}

/// On or off.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

/// Who may create an account on the web. The operator always may, from the command line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SignUpMode {
    /// Everyone.
    Open,
    /// People with an invitation of the operator.
    Invite,
    /// No one.
    Closed,
}

/// Where new passwords are looked up among breached ones.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum BreachedPasswordsSetting {
    /// Nowhere.
    Off,
    /// At the service of Have I Been Pwned.
    Online,
    /// In a file of `latchkey passwords build`.
    File(PathBuf),
}

impl FromStr for BreachedPasswordsSetting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "" => Err("use off, online or a file".to_owned()),
            "off" => Ok(Self::Off),
            "online" => Ok(Self::Online),
            path => Ok(Self::File(path.into())),
        }
    }
}

/// The format of the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one JSON object a line.
    Json,
}

/// A web origin (RFC 6454): scheme, host and port.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebOrigin(Origin);

impl WebOrigin {
    /// Whether its scheme is `https`.
    pub fn is_https(&self) -> bool {
        matches!(&self.0, Origin::Tuple(scheme, ..) if scheme == "https")
    }

    /// Its root URL.
    pub fn url(&self) -> Option<Url> {
        Url::parse(&self.0.ascii_serialization()).ok()
    }

    /// Whether a URL has this origin.
    pub fn is_of(&self, url: &Url) -> bool {
        url.origin() == self.0
    }
}

impl FromStr for WebOrigin {
    type Err = String;

    /// A URL parser ignores or adds much; what it would ignore is rejected.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_strict = |url: &Url| {
            let starts_with = |scheme: &str| {
                text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            };
            (starts_with("http://") || starts_with("https://"))
                && !text.contains(['@', '*', '\\', '?', '#'])
                && !text.contains(|c: char| c.is_whitespace() || c.is_control())
                && url.path() == "/"
        };
        let origin = Url::parse(text).ok().filter(is_strict).map(|url| url.origin()).filter(Origin::is_tuple);
        origin.map(Self).ok_or_else(|| {
            "use an address like https://todo.example.org, without path, query, user or *".to_owned()
        })
    }
}

/// Parses a network in CIDR notation (RFC 4632), or a single address.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    let text = trim(text)?;
    let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
    let network =
        network.map_err(|_| "use an address or a network, like 192.0.2.7 or 10.0.0.0/8".to_owned())?;
    Ok(mapped(network).unwrap_or(network))
}

/// The IPv4 network that an IPv4-mapped one (RFC 4291 section 2.5.5.2) stands for: clients are compared as IPv4.
fn mapped(network: IpNet) -> Option<IpNet> {
    let IpNet::V6(network) = network else { return None };
    let length = network.prefix_len().checked_sub(96)?;
    Ipv4Net::new(network.addr().to_ipv4_mapped()?, length).ok().map(IpNet::V4)
}

/// Parses a duration of at least a second, such as `90s`, `15m`, `1h` or `7d`.
pub(super) fn ttl(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(trim(text)?) {
        Ok(ttl) if ttl >= Duration::from_secs(1) && ttl <= MAX_TTL => Ok(ttl),
        _ => Err("use a time from 1s to 365d, like 90s, 15m, 1h or 7d".to_owned()),
    }
}

/// Parses the cost of password hashing.
pub(super) fn bcrypt_cost(text: &str) -> Result<u32, String> {
    let cost = trim(text)?.parse().ok().filter(|cost| (4..=20).contains(cost));
    cost.ok_or_else(|| "use a number in 4..=20".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{WebOrigin, network, trim};

    #[test]
    fn trims_what_files_and_copied_text_add() {
        for text in [
            "value",
            " value",
            "value\n",
            "\u{feff}value\r\n",
            "\t\u{a0}value \u{200b}",
            "\u{feff}\u{feff} value",
        ] {
            assert_eq!(trim(text).unwrap(), "value", "{text:?}");
        }
        assert_eq!(trim("two words").unwrap(), "two words");
        for text in
            ["a\nb", "a\r\n\r\nb", "a\0b", "a\tb", "a\u{feff}b", "a\u{2028}b", "a\u{200b}b", "a\u{1b}[1mb"]
        {
            let error = trim(text).unwrap_err();
            assert!(error.contains("one line") && !error.contains(text), "{text:?}");
        }
    }

    #[test]
    fn origin_has_scheme_host_and_port_only() {
        for text in ["https://todo.example.org", "https://todo.example.org/", "HTTPS://Todo.example.org:443"]
        {
            let origin: WebOrigin = text.parse().unwrap();
            assert_eq!(origin.url().unwrap().as_str(), "https://todo.example.org/", "{text}");
        }
        assert!("http://[::1]:8080".parse::<WebOrigin>().is_ok());
        for text in [
            "todo.example.org",
            "https://todo.example.org/app",
            "https://todo.example.org//",
            "https://todo.example.org/?a=b",
            "https://todo.example.org?",
            "https://todo.example.org#top",
            "https://ann@todo.example.org",
            "https://@todo.example.org",
            "https://ann:secret@todo.example.org",
            "https://*.example.org",
            "*",
            "null",
            "https:todo.example.org",
            "https:/todo.example.org",
            "https:\\\\todo.example.org",
            "https://todo.example.org\\",
            "https://todo .example.org",
            "https://todo.example.org:99999",
            "ftp://todo.example.org",
            "https://",
            "",
        ] {
            assert!(text.parse::<WebOrigin>().is_err(), "{text}");
        }
    }

    #[test]
    fn networks_are_trimmed_and_checked() {
        assert_eq!(network(" 10.0.0.0/8\n").unwrap().to_string(), "10.0.0.0/8");
        assert_eq!(network("\u{feff}2001:db8::1").unwrap().to_string(), "2001:db8::1/128");
        assert_eq!(network("::ffff:127.0.0.1").unwrap().to_string(), "127.0.0.1/32");
        assert_eq!(network("::ffff:10.0.0.0/104").unwrap().to_string(), "10.0.0.0/8");
        for text in ["", "10.0.0.0/33", "proxy.example.org", "10.0.0.1:80"] {
            assert!(network(text).is_err(), "{text}");
        }
    }
}
