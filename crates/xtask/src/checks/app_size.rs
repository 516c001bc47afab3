//! Limits the bytes that a first visit downloads.

use crate::build::{app::App, compress::files, split};
use anyhow::{Result, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Kilobytes of 1000 bytes.
const KB: u64 = 1000;
/// The WebAssembly, compressed with brotli.
const WASM_LIMIT: u64 = 205 * KB;
/// Everything else and the WebAssembly, compressed where the server has a compressed form: what a first visit waits for.
const FIRST_VISIT_LIMIT: u64 = 235 * KB;
/// The WebAssembly of the pages that are loaded on demand, and in the background by the service worker.
const ON_DEMAND_LIMIT: u64 = 50 * KB;
/// Allowance for a standard library that was not compiled with the app.
const COMPILED_STD: u64 = 20 * KB;

/// Compares the built app with its limits. Everything counts.
pub(crate) fn check(app: &App) -> Result<String> {
    let sizes = transfer_sizes(&app.dist)?;
    for (path, bytes) in &sizes {
        println!("    {bytes:>8} bytes  {}", path.display());
    }
    let sum = |of: fn(&Path) -> bool| -> u64 {
        sizes.iter().filter(|(path, _)| of(path)).map(|(_, bytes)| bytes).sum()
    };
    let wasm = sum(|path| is_wasm(path) && !is_on_demand(path));
    let (all, on_demand) = (sum(|path| !is_on_demand(path)), sum(is_on_demand));
    ensure!(wasm > 0 && on_demand > 0, "dist/ has no WebAssembly, or only one.");
    let allowance = if app.is_small { 0 } else { COMPILED_STD };
    let (wasm_limit, limit) = (WASM_LIMIT + allowance, FIRST_VISIT_LIMIT + allowance);
    ensure!(wasm <= wasm_limit, "The WebAssembly is {wasm} bytes as brotli; {wasm_limit} are allowed.");
    ensure!(all <= limit, "A first visit downloads {all} bytes; {limit} are allowed.");
    ensure!(
        on_demand <= ON_DEMAND_LIMIT,
        "The pages on demand are {on_demand} bytes as brotli; {ON_DEMAND_LIMIT} are allowed."
    );
    Ok(format!(
        "WebAssembly {} of {} kB, first visit {} of {} kB, pages on demand {} of {} kB",
        wasm.div_ceil(KB),
        wasm_limit / KB,
        all.div_ceil(KB),
        limit / KB,
        on_demand.div_ceil(KB),
        ON_DEMAND_LIMIT / KB
    ))
}

fn is_wasm(path: &Path) -> bool {
    path.extension().is_some_and(|it| it == "wasm")
}

/// The second WebAssembly.
fn is_on_demand(path: &Path) -> bool {
    is_wasm(path) && path.to_string_lossy().starts_with(split::NAME)
}

/// Each file with the bytes that are transferred for it.
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
    use super::{Path, fs, is_on_demand, transfer_sizes};

    #[test]
    fn only_the_second_webassembly_is_on_demand() {
        let names = ["settings-1.wasm", "frontend-1_bg.wasm", "settings-1.js", "index.html"];
        assert_eq!(names.map(|name| is_on_demand(Path::new(name))), [true, false, false, false]);
    }

    #[test]
    fn counts_each_file_once_in_its_compressed_form() {
        let dist = tempfile::tempdir().unwrap();
        for (name, bytes) in [("a.wasm", 90), ("a.wasm.br", 20), ("a.wasm.gz", 30), ("index.html", 7)] {
            fs::write(dist.path().join(name), vec![0; bytes]).unwrap();
        }

        let sizes = transfer_sizes(dist.path()).unwrap();

        assert_eq!(sizes, [("a.wasm".into(), 20), ("index.html".into(), 7)]);
    }
}
