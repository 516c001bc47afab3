//! How much a first visit may load.

use crate::{build::app, build::compress::files, runner::context::Context};
use anyhow::{Result, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Kilobytes of 1000 bytes.
const KB: u64 = 1000;
/// The WebAssembly, compressed with brotli.
const WASM_LIMIT: u64 = 150 * KB;
/// The rest that a first visit loads, compressed with brotli where that is done.
const OTHER_LIMIT: u64 = 14 * KB;
/// How much larger the WebAssembly may be with a standard library that was compiled without it.
const READY_MADE: u64 = 20 * KB;

/// Compares the built app with its limits. All of the app counts: nothing in it is loaded later.
pub(crate) fn check(context: &mut Context) -> Result<String> {
    let sizes = transfer_sizes(&app::dist(context))?;
    for (path, bytes) in &sizes {
        println!("    {bytes:>8} bytes  {}", path.display());
    }
    let wasm = sizes.iter().filter(|(path, _)| path.extension().is_some_and(|it| it == "wasm"));
    let wasm: u64 = wasm.map(|(_, bytes)| bytes).sum();
    let all: u64 = sizes.iter().map(|(_, bytes)| bytes).sum();
    ensure!(wasm > 0, "dist/ has no WebAssembly.");
    let wasm_limit = if app::is_small(context) { WASM_LIMIT } else { WASM_LIMIT + READY_MADE };
    let limit = wasm_limit + OTHER_LIMIT;
    ensure!(wasm <= wasm_limit, "The WebAssembly is {wasm} bytes as brotli; {wasm_limit} are allowed.");
    ensure!(all <= limit, "A first visit loads {all} bytes; {limit} are allowed.");
    Ok(format!(
        "WebAssembly {} of {} kB, first visit {} of {} kB",
        wasm.div_ceil(KB),
        wasm_limit / KB,
        all.div_ceil(KB),
        limit / KB
    ))
}

/// Each file with what it costs to load: its compressed form, where there is one.
fn transfer_sizes(dist: &Path) -> Result<Vec<(PathBuf, u64)>> {
    let all = files(dist);
    let originals = all.iter().filter(|path| !is_compressed_form(path));
    originals
        .map(|path| {
            let name = path.strip_prefix(dist)?.to_path_buf();
            let compressed = PathBuf::from(format!("{}.br", path.display()));
            let bytes = if all.contains(&compressed) {
                fs::metadata(compressed)?.len()
            } else {
                fs::metadata(path)?.len()
            };
            Ok((name, bytes))
        })
        .collect()
}

fn is_compressed_form(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "br" || extension == "gz")
}

#[cfg(test)]
mod tests {
    use super::{fs, transfer_sizes};

    #[test]
    fn what_is_compressed_counts_as_that_and_once() {
        let dist = tempfile::tempdir().unwrap();
        for (name, bytes) in [("a.wasm", 90), ("a.wasm.br", 20), ("a.wasm.gz", 30), ("index.html", 7)] {
            fs::write(dist.path().join(name), vec![0; bytes]).unwrap();
        }

        let sizes = transfer_sizes(dist.path()).unwrap();

        assert_eq!(sizes, [("a.wasm".into(), 20), ("index.html".into(), 7)]);
    }
}
