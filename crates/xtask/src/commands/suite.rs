//! The suites of `cargo xtask test`.

use clap::ValueEnum;

/// In the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// Format, length of files, and Clippy.
    Lint,
    /// No module cycles, no overfull folders.
    Modules,
    /// No words that the glossary replaces.
    Words,
    /// Licences, sources, versions and advisories of dependencies.
    Deny,
    /// The page with third-party licences is up to date.
    Licenses,
    /// API documentation without warnings.
    Docs,
    /// Requirements and security claims name existing tests and code.
    Traceability,
    /// Unit tests and smaller integration tests.
    Unit,
    /// Examples in the documentation, and code that must not compile.
    Doctests,
    /// The HTTP API on SQLite.
    Api,
    /// The HTTP API on PostgreSQL, also behind PgBouncer.
    ApiPostgres,
    /// The program against openapi.json.
    Contract,
    /// Download size of the app.
    Size,
    /// The app in Chromium.
    Browser,
    /// The official JavaScript client, FastAPI, and the commands that the documentation shows.
    Clients,
}

impl Suite {
    pub(crate) fn is_fast(self) -> bool {
        use Suite::{ApiPostgres, Browser, Clients, Contract, Size};
        !matches!(self, ApiPostgres | Contract | Size | Browser | Clients)
    }

    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}
