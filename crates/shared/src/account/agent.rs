//! What a user agent is called.

/// By the first part that is found: most browsers also name those that they are compatible with.
const PROGRAMS: [(&str, &str); 11] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python", "Python"),
    ("node", "Node.js"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

/// The name of a client for its owner, such as `Firefox on Linux`, by its `User-Agent`. It consists of words of ours alone,
/// since a client can send any text.
pub fn client_name(user_agent: Option<&str>) -> String {
    let agent = user_agent.unwrap_or_default();
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(part, _)| agent.contains(part)).map(|(_, name)| *name)
    };
    let program = find(&PROGRAMS).unwrap_or("An unknown program");
    match find(&SYSTEMS) {
        Some(system) => format!("{program} on {system}"),
        None => program.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::client_name;

    #[test]
    fn names_program_and_system() {
        let gecko = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0";
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1";
        for (agent, name) in [
            (gecko, "Firefox on Linux"),
            (chrome, "Chrome on Windows"),
            (&format!("{chrome} Edg/131.0.0.0"), "Edge on Windows"),
            (safari, "Safari on iPhone"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15", "Safari on macOS"),
            ("Mozilla/5.0 (Linux; Android 14) Chrome/131.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
            ("curl/8.9.1", "curl"),
        ] {
            assert_eq!(client_name(Some(agent)), name);
        }
    }

    #[test]
    fn repeats_nothing_that_the_client_chose() {
        for agent in [None, Some(""), Some("your bank: call 555 0199"), Some("\r\nBcc: eve@example.org")] {
            assert_eq!(client_name(agent), "An unknown program");
        }
    }
}
