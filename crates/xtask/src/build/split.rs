//! Splits seldom used pages off the app: a second WebAssembly, which is loaded when one of them is opened.
//!
//! The linker leaves relocations in the WebAssembly. By these, wasm-split finds the code and the data that only the function
//! marked in `crates/frontend/src/pages/on_demand.rs` leads to, and moves them into a WebAssembly that imports memory and
//! function table of the first. That has to happen between the linker and wasm-bindgen, and Trunk runs both: so Trunk finds
//! a script in place of wasm-bindgen, which runs [`bindgen`].

use crate::runner::{process, workspace::Workspace};
use anyhow::{Context as _, Result, ensure};
use clap::Args;
use std::{
    env,
    ffi::OsStr,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

/// The hidden command that the script runs.
pub(crate) const BINDGEN: &str = "wasm-bindgen";
/// What rustc passes to the linker.
pub(crate) const RELOCATIONS: &str = "-Clink-arg=--emit-relocs";
/// The feature of the app.
pub(crate) const FEATURE: &str = "split";
/// The name of the second WebAssembly; in dist/ with a hash.
pub(crate) const NAME: &str = "settings";
/// What wasm-split calls it.
const SPLIT: &str = "split_settings.wasm";
/// The settings of wasm-opt are in this page.
const PAGE: &str = "crates/frontend/index.html";
const WASM_OPT: &str = "data-wasm-opt-params=\"";

/// Where all of this is.
fn home(workspace: &Workspace) -> PathBuf {
    workspace.target.join("split")
}

/// The arguments of wasm-bindgen, and the programs in whose place it runs.
#[derive(Args)]
pub(crate) struct Bindgen {
    wasm_bindgen: PathBuf,
    wasm_split: PathBuf,
    wasm_opt: PathBuf,
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Writes the script, and returns its path. Of wasm-bindgen, wasm-split and wasm-opt it takes the paths.
pub(crate) fn script(workspace: &Workspace, programs: [&Path; 3]) -> Result<PathBuf> {
    let directory = home(workspace).join("bin");
    fs::create_dir_all(&directory)?;
    let script = directory.join("wasm-bindgen");
    let xtask = env::current_exe()?;
    let programs = programs.map(|program| format!("'{}'", program.display())).join(" ");
    let line = format!("exec '{}' {BINDGEN} {programs} -- \"$@\"", xtask.display());
    fs::write(&script, format!("#!/bin/sh\n{line}\n"))?;
    fs::set_permissions(&script, PermissionsExt::from_mode(0o755))?;
    Ok(script)
}

/// Splits the input of wasm-bindgen, and runs it with the first part.
///
/// # Errors
/// If a program fails, or its output is not as expected.
pub(crate) fn bindgen(workspace: &Workspace, bindgen: Bindgen) -> Result<()> {
    let Bindgen { wasm_bindgen, wasm_split, wasm_opt, mut arguments } = bindgen;
    let Some(input) = arguments.iter_mut().find(|argument| argument.ends_with(".wasm")) else {
        // Trunk asks for the version.
        return run(&wasm_bindgen, arguments);
    };
    let parts = home(workspace).join("parts");
    fs::create_dir_all(&parts)?;
    run(&wasm_split, [Path::new(input), &parts])?;
    *input = parts.join("main.wasm").display().to_string();
    // The function table stays an export.
    arguments.push("--keep-lld-exports".to_owned());
    run(&wasm_bindgen, &arguments)?;
    let second = optimized(workspace, &wasm_opt, &parts.join(SPLIT))?;
    let option = |name| arguments.iter().find_map(|argument| argument.strip_prefix(name));
    let (directory, name) =
        option("--out-dir=").zip(option("--out-name=")).context("Trunk gives no output")?;
    let bindings = Path::new(directory).join(format!("{name}.js"));
    let text = fs::read_to_string(&bindings)?;
    Ok(fs::write(bindings, with_loader(&text, &second)?)?)
}

/// The second WebAssembly with its name in dist/, which contains its hash.
pub(crate) fn copy_second(workspace: &Workspace, dist: &Path) -> Result<()> {
    for file in fs::read_dir(home(workspace).join("dist"))? {
        let file = file?;
        fs::copy(file.path(), dist.join(file.file_name()))?;
    }
    Ok(())
}

/// Optimizes the second WebAssembly as Trunk does the first, and returns its name with a hash.
fn optimized(workspace: &Workspace, wasm_opt: &Path, second: &Path) -> Result<String> {
    let page = fs::read_to_string(workspace.root.join(PAGE))?;
    let settings = page.split_once(WASM_OPT).and_then(|(_, rest)| rest.split_once('"'));
    let (settings, _) = settings.context("the page has no settings of wasm-opt")?;
    let output = second.with_extension("optimized.wasm");
    let files = [second.as_os_str(), OsStr::new("-o"), output.as_os_str()];
    run(wasm_opt, files.into_iter().chain(settings.split(' ').map(OsStr::new)))?;
    let mut hasher = DefaultHasher::new();
    fs::read(&output)?.hash(&mut hasher);
    let name = format!("{NAME}-{:016x}.wasm", hasher.finish());
    let directory = home(workspace).join("dist");
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    fs::create_dir_all(&directory)?;
    fs::copy(output, directory.join(&name))?;
    Ok(name)
}

/// The bindings with a function that loads the second WebAssembly, in place of the module that wasm-split made for it:
/// a first visit would request that, too.
fn with_loader(bindings: &str, second: &str) -> Result<String> {
    let is_import = |line: &&str| line.starts_with("import * as ") && line.contains("__wasm_split.js");
    let line =
        bindings.lines().find(is_import).context("the bindings do not import what loads the second part")?;
    let module = line.split(' ').nth(3).context("the import has no name")?;
    let loader = LOADER.replace("MODULE", module).replace("SECOND", second);
    let bindings = bindings.replacen(line, &loader, 1);
    ensure!(bindings.contains("    wasm = instance.exports;"), "the bindings do not keep what is exported");
    Ok(bindings)
}

/// Calls back with whether it is there. A function of the first part that calls back is in the table that both share.
const LOADER: &str = "\
const MODULE = {
    async __wasm_split_load_settings(callback, data) {
        let isLoaded = 1;
        try {
            const response = fetch(new URL('SECOND', import.meta.url));
            await WebAssembly.instantiateStreaming(response, { __wasm_split: wasm });
        } catch {
            isLoaded = 0;
        }
        wasm.__indirect_function_table.get(callback)(data, isLoaded);
    },
};";

fn run<S: AsRef<OsStr>>(program: &Path, arguments: impl IntoIterator<Item = S>) -> Result<()> {
    let mut command = Command::new(program);
    command.args(arguments);
    process::run(command)
}

#[cfg(test)]
mod tests {
    use super::with_loader;

    #[test]
    fn bindings_load_the_second_part() {
        let bindings =
            "import * as import1 from \"./__wasm_split.js\"\nlet wasm;\n    wasm = instance.exports;\n";

        let text = with_loader(bindings, "settings-1.wasm").unwrap();

        assert!(text.starts_with("const import1 = {\n    async __wasm_split_load_settings("), "{text}");
        assert!(
            text.contains("new URL('settings-1.wasm', import.meta.url)") && !text.contains("__wasm_split.js")
        );
        assert!(text.ends_with("};\nlet wasm;\n    wasm = instance.exports;\n"), "{text}");
    }

    #[test]
    fn refuses_other_bindings() {
        assert!(with_loader("let wasm;\n    wasm = instance.exports;\n", "settings-1.wasm").is_err());
        assert!(with_loader("import * as a from \"./__wasm_split.js\"\n", "settings-1.wasm").is_err());
    }
}
