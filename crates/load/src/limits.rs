//! What the system allows this process, and so the program that it starts.

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// What a process needs beside connections: its files, its database, its libraries.
const OTHER_FILES: u64 = 200;

/// Sees to it that so many connections can be open at once.
///
/// # Errors
/// A sentence that says what to do.
pub fn allow_connections(connections: usize) -> Result<()> {
    let needed = u64::try_from(connections)? + OTHER_FILES;
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    ensure!(
        hard >= needed,
        "{connections} connections need {needed} open files, and this system allows {hard}: \
         raise the limit (`ulimit -Hn {needed}` as root), or ask for fewer"
    );
    if soft < needed {
        setrlimit(Resource::RLIMIT_NOFILE, needed, hard).context("raising the limit on open files")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::allow_connections;

    #[test]
    fn a_limit_that_is_too_low_is_told_in_a_sentence() {
        let refusal = allow_connections(usize::MAX / 2).unwrap_err().to_string();
        assert!(refusal.contains("ulimit -Hn"), "{refusal}");
        assert!(allow_connections(1).is_ok());
    }
}
