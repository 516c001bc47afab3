//! What SQLite, libpq and the cryptography are compiled with: they come as C, so that the program needs nothing
//! else where it runs.

use super::first_on_path;
use crate::{runner::context::Context, tools::apt};
use anyhow::Result;
use xshell::cmd;

/// Finds or installs a C compiler, make and Perl.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let mut missing = Vec::new();
    if first_on_path(&["cc"]).is_none() || first_on_path(&["make"]).is_none() {
        missing.push("build-essential");
    }
    // A small Debian has a perl without the modules that OpenSSL's configuration loads.
    if cmd!(context.sh, "perl -MIPC::Cmd -MFindBin -e 1").quiet().ignore_stderr().run().is_err() {
        missing.push("perl");
    }
    if missing.is_empty() {
        return Ok("found".to_owned());
    }
    apt::install(context, "a C compiler, make and Perl", &missing)?;
    Ok("installed".to_owned())
}
