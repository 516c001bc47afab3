//! The limit on open files, which the program inherits from this process.

use anyhow::{Context, Result, ensure};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Open files of a process that are not connections.
const OTHER_FILES: u64 = 200;

/// Raises the limit so that so many connections can be open at once.
///
/// # Errors
/// A sentence that explains what to do.
pub(crate) fn allow_connections(connections: usize) -> Result<()> {
    let needed = u64::try_from(connections)? + OTHER_FILES;
    // `None` is no limit.
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    ensure!(
        maximum.is_none_or(|maximum| maximum >= needed),
        "{connections} connections need {needed} open files, and this system allows {}: \
         raise the limit (`ulimit -Hn {needed}` as root), or ask for fewer",
        maximum.unwrap_or_default()
    );
    if current.is_some_and(|current| current < needed) {
        let raised = Rlimit { current: Some(needed), maximum };
        setrlimit(Resource::Nofile, raised).context("raising the limit on open files")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::allow_connections;

    #[test]
    fn explains_how_to_raise_the_limit() {
        let refusal = allow_connections(usize::MAX / 2).unwrap_err().to_string();
        assert!(refusal.contains("ulimit -Hn"), "{refusal}");
        assert!(allow_connections(1).is_ok());
    }
}
