//! The service worker, which keeps the app's files in the browser: `sw.js` of the app behind the names of these files.

use crate::http::middleware::security_headers::HEADERS;
use auth::hex;
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;
use sha2::{Digest, Sha256};
use shared::PAGES;
use std::collections::BTreeMap;

pub(super) const NAME: &str = "sw.js";

/// It fetches what it keeps, and runs nothing else.
pub(super) const POLICY: &str = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";

/// The script and the version of the app.
pub(super) struct Worker {
    pub(super) script: String,
    pub(super) version: String,
}

impl Worker {
    /// `files` are the hashes (SHA-256) of all files by their paths, with the page at `/`; `policy` is that of the page.
    ///
    /// A browser installs a script that differs from its own. So the version depends on the headers of the page, too,
    /// which is kept with them.
    pub(super) fn new(source: &str, files: &BTreeMap<String, [u8; 32]>, policy: &str) -> Self {
        let integrity = |hash: &[u8; 32]| format!("sha256-{}", BASE64_STANDARD.encode(hash));
        let files: BTreeMap<_, _> = files.iter().map(|(path, hash)| (path, integrity(hash))).collect();
        let (pages, files) = (json!(PAGES), json!(files));
        let all = format!("{pages}{files}{policy}{HEADERS:?}{source}");
        let mut version = hex(&Sha256::digest(all));
        version.truncate(16);
        let script =
            format!("const VERSION = '{version}';\nconst PAGES = {pages};\nconst FILES = {files};\n{source}");
        Self { script, version }
    }
}

#[cfg(test)]
mod tests {
    use super::Worker;
    use std::collections::BTreeMap;

    fn worker(path: &str, hash: u8, policy: &str) -> Worker {
        Worker::new("run();\n", &BTreeMap::from([(path.to_owned(), [hash; 32])]), policy)
    }

    #[test]
    fn begins_with_pages_and_files() {
        let Worker { script, version } = worker("/", 0, "");
        let [first, pages, files, run] = script.lines().collect::<Vec<_>>().try_into().unwrap();
        assert_eq!(first, format!("const VERSION = '{version}';"));
        assert!(pages.starts_with(r#"const PAGES = ["/","/today","/upcoming","#), "{pages}");
        assert_eq!(files, r#"const FILES = {"/":"sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="};"#);
        assert_eq!(run, "run();");
    }

    #[test]
    fn version_changes_with_files_and_headers() {
        let one = worker("/", 0, "").version;
        assert_eq!(one, worker("/", 0, "").version);
        for other in [worker("/", 1, ""), worker("/app.js", 0, ""), worker("/", 0, "default-src 'none'")] {
            assert_ne!(one, other.version);
        }
    }
}
