//! How SQLite was compiled. The flags are in `.cargo/config.toml`; a build elsewhere may have used others.

use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types::Text};

const REQUIRED: [&str; 3] = ["THREADSAFE=2", "DEFAULT_MEMSTATUS=0", "OMIT_SHARED_CACHE"];
const UNWANTED: [&str; 6] = [
    "ENABLE_MEMORY_MANAGEMENT",
    "ENABLE_STAT4",
    "ENABLE_DBSTAT_VTAB",
    "ENABLE_FTS3",
    "ENABLE_FTS5",
    "ENABLE_RTREE",
];

#[derive(QueryableByName)]
struct CompileOption {
    #[diesel(sql_type = Text)]
    compile_options: String,
}

/// Checks that SQLite was compiled with our flags.
///
/// # Errors
/// A sentence that names the differences.
pub fn check_build_flags() -> Result<(), String> {
    let failed = |e: &dyn std::fmt::Display| format!("Cannot read the build flags of SQLite: {e}.");
    let mut connection = SqliteConnection::establish(":memory:").map_err(|e| failed(&e))?;
    let options: Vec<CompileOption> =
        sql_query("PRAGMA compile_options").load(&mut connection).map_err(|e| failed(&e))?;
    let is_set = |flag: &str| options.iter().any(|option| option.compile_options == flag);
    let missing = REQUIRED.into_iter().filter(|flag| !is_set(flag));
    let unwanted = UNWANTED.into_iter().filter(|flag| is_set(flag));
    let differences: Vec<&str> = missing.chain(unwanted).collect();
    if differences.is_empty() {
        return Ok(());
    }
    Err(format!(
        "SQLite was compiled with other flags ({}): build with `cargo xtask build`.",
        differences.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    #[test]
    fn sqlite_is_compiled_with_our_flags() {
        assert_eq!(super::check_build_flags(), Ok(()));
    }
}
