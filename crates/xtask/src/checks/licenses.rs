//! The page with the licences of the third-party code in the program and the app.
//!
//! Of several licences to choose from, Apache-2.0 is chosen, whose text is the same for all packages.

use crate::{
    build::{program, split},
    runner::{process, workspace::Workspace},
};
use anyhow::{Context as _, Result, ensure};
use cargo_metadata::{CargoOpt, MetadataCommand, Package};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};
use xshell::cmd;

/// The page, which the program embeds.
pub(crate) const PAGE: &str = "crates/backend/assets/licenses.html";
/// What is shipped: a package, and the platform and the features that decide on its dependencies.
const SHIPPED: [(&str, &str, &str); 2] = [
    (program::PACKAGE, "x86_64-unknown-linux-gnu", ""),
    ("frontend", "wasm32-unknown-unknown", split::FEATURE),
];
/// Build dependencies whose C code becomes part of the program.
const SOURCES: [&str; 2] = ["openssl-src", "pq-src"];
/// Licences of C code, from the directory of the package that contains it.
const BUNDLED: [(&str, &str); 2] =
    [("openssl-src", "openssl/LICENSE.txt"), ("tikv-jemalloc-sys", "jemalloc/COPYING")];
/// Data that is part of the program, its licence, and the file with the text.
const DATA: (&str, &str, &str) =
    ("the passwords of passwords 3.1.19 (MIT)", "MIT", "crates/auth/data/LICENSE");
/// Texts for packages without a licence file.
const TEXTS: &str = "crates/xtask/licenses";
const APACHE: &str = "Apache-2.0";

/// Writes the page.
pub(crate) fn generate(workspace: &Workspace) -> Result<PathBuf> {
    let page = workspace.root.join(PAGE);
    fs::write(&page, render(&notices(workspace)?)?)?;
    Ok(page)
}

/// Fails when the page differs from the dependencies in Cargo.lock.
pub(crate) fn check(workspace: &Workspace) -> Result<String> {
    let notices = notices(workspace)?;
    let page = fs::read_to_string(workspace.root.join(PAGE)).unwrap_or_default();
    ensure!(page == render(&notices)?, "{PAGE} is out of date: run `cargo xtask licenses`");
    Ok(format!("{} licence texts", notices.len()))
}

/// A licence text without its copyright lines.
#[derive(Default)]
struct Notice {
    licence: String,
    text: String,
    /// Each package with its copyright lines.
    packages: BTreeMap<String, BTreeSet<String>>,
}

/// By normalised text.
type Notices = BTreeMap<String, Notice>;

fn notices(workspace: &Workspace) -> Result<Notices> {
    let shipped = shipped(workspace)?;
    let metadata =
        MetadataCommand::new().features(CargoOpt::AllFeatures).current_dir(&workspace.root).exec()?;
    let mut notices = Notices::new();
    let (data, licence, file) = DATA;
    record(&mut notices, data, licence, &fs::read_to_string(workspace.root.join(file))?);
    for package in &metadata.packages {
        let name = format!("{} v{}", package.name, package.version);
        let is_ours = metadata.workspace_members.contains(&package.id);
        if !is_ours && (shipped.contains(&name) || SOURCES.contains(&package.name.as_str())) {
            add(&mut notices, package, workspace).context(name)?;
        }
    }
    Ok(notices)
}

/// `name v1.2.3` of every package that is linked into the program or the app.
fn shipped(workspace: &Workspace) -> Result<BTreeSet<String>> {
    let mut shipped = BTreeSet::new();
    for (package, platform, features) in SHIPPED {
        let edges = ["--edges", "normal,no-proc-macro", "--prefix", "none"];
        let of = ["--package", package, "--target", platform, "--features", features];
        let tree = cmd!(workspace.sh, "cargo tree --locked {of...} {edges...}");
        let tree = process::read(tree)?;
        let lines = tree.lines().map(|line| line.split(" (").next().unwrap_or(line).to_owned());
        shipped.extend(lines);
    }
    Ok(shipped)
}

fn add(notices: &mut Notices, package: &Package, workspace: &Workspace) -> Result<()> {
    let directory = package.manifest_path.parent().context("no directory")?.as_std_path();
    let expression = package.license.clone().unwrap_or_else(|| "see text".to_owned());
    let name = format!("{} {} ({expression})", package.name, package.version);
    let chosen = chosen(&expression);
    let mut texts = match chosen.as_str() {
        APACHE => vec![fs::read_to_string(workspace.root.join("LICENSE-APACHE"))?],
        _ => own_texts(directory, &chosen)?,
    };
    if texts.is_empty() {
        let standard = workspace.root.join(TEXTS).join(format!("{chosen}.txt"));
        let text = fs::read_to_string(&standard).with_context(|| format!("write {}", standard.display()))?;
        texts.push(text.replace("<authors>", &package.authors.join(", ")));
    }
    texts.extend(files(directory, &["NOTICE"])?);
    for (_, file) in BUNDLED.iter().filter(|(owner, _)| *owner == package.name.as_str()) {
        texts.push(fs::read_to_string(directory.join(file))?);
    }
    texts.iter().for_each(|text| record(notices, &name, &chosen, text));
    Ok(())
}

fn record(notices: &mut Notices, name: &str, licence: &str, text: &str) {
    let (copyright, body): (Vec<_>, Vec<_>) = text.lines().partition(|line| is_copyright(line));
    let notice = notices.entry(normalised(&body)).or_default();
    if notice.text.is_empty() {
        licence.clone_into(&mut notice.licence);
        notice.text = body.join("\n").trim_matches('\n').to_owned();
    }
    let lines = notice.packages.entry(name.to_owned()).or_default();
    lines.extend(copyright.iter().map(|line| line.trim().to_owned()));
}

/// Equal for texts that differ in line breaks alone, and for all copies of the Apache License.
fn normalised(lines: &[&str]) -> String {
    let text = lines.join(" ").split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    if text.starts_with("apache license version 2.0") { APACHE.to_lowercase() } else { text }
}

/// The licence that is chosen from an SPDX expression.
fn chosen(expression: &str) -> String {
    let parts = expression.split(" AND ").map(|part| {
        let alternatives = part.trim_matches(['(', ')']).split(" OR ").flat_map(|part| part.split('/'));
        let mut alternatives: Vec<_> = alternatives.map(str::trim).collect();
        alternatives.sort_by_key(|licence| [APACHE, "MIT"].iter().position(|it| it == licence).unwrap_or(2));
        alternatives.first().copied().unwrap_or_default().to_owned()
    });
    parts.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" AND ")
}

/// The licence files of a package: that of the chosen licence, or all of them.
fn own_texts(directory: &Path, chosen: &str) -> Result<Vec<String>> {
    let specific = files(directory, &[&format!("LICENSE-{chosen}"), &format!("LICENSE_{chosen}")])?;
    if specific.is_empty() {
        files(directory, &["LICENSE", "LICENCE", "COPYING", "UNLICENSE"])
    } else {
        Ok(specific)
    }
}

fn files(directory: &Path, prefixes: &[&str]) -> Result<Vec<String>> {
    let mut paths: Vec<_> = fs::read_dir(directory)?.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        path.is_file() && prefixes.iter().any(|prefix| name.starts_with(&prefix.to_uppercase()))
    });
    paths.sort();
    paths.iter().map(|path| Ok(fs::read_to_string(path)?)).collect()
}

fn is_copyright(line: &str) -> bool {
    let line = line.trim().to_lowercase();
    line.starts_with("copyright")
        && line.contains(|c: char| c.is_ascii_digit() || c == '©' || c == '(')
        && !line.contains("[yyyy]")
}

fn render(notices: &Notices) -> Result<String> {
    let mut page = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
        <meta name=\"viewport\" content=\"width=device-width\">\n<title>Third-party licences</title>\n\
        <h1>Third-party licences</h1>\n<p>Latchkey contains the Rust standard library (MIT OR Apache-2.0), SQLite, \
        which is in the public domain, and these packages. The source of each is at https://crates.io.</p>\n"
        .to_owned();
    for notice in notices.values() {
        write!(page, "<h2>{}</h2>\n<ul>\n", escaped(&notice.licence))?;
        for (package, copyright) in &notice.packages {
            let lines = copyright.iter().map(|line| format!("<br>{}", escaped(line)));
            writeln!(page, "<li>{}{}</li>", escaped(package), lines.collect::<String>())?;
        }
        write!(page, "</ul>\n<pre>{}</pre>\n", escaped(&notice.text))?;
    }
    Ok(page)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn chooses_one_of_several_licences() {
        for (expression, expected) in [
            ("MIT OR Apache-2.0", "Apache-2.0"),
            ("Unlicense/MIT", "MIT"),
            ("Apache-2.0 WITH LLVM-exception OR Apache-2.0 OR MIT", "Apache-2.0"),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", "Apache-2.0 AND Unicode-3.0"),
            ("BSD-3-Clause", "BSD-3-Clause"),
        ] {
            assert_eq!(chosen(expression), expected);
        }
    }
}
