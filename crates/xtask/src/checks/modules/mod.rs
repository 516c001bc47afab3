//! No crate has a cycle among its modules, and no folder has too many files.
//!
//! The graph has a node for each source file, and an edge from a file that uses an item to the file that defines it,
//! found by resolving paths through imports and re-exports. A re-export alone is no edge: it says where an item can be
//! found, and depends on nothing. Across crates cargo permits no cycles.

mod cycles;
mod paths;
mod resolve;
mod tree;

use crate::runner::workspace::Workspace;
use anyhow::{Result, bail};
use cycles::Edges;
use std::{collections::BTreeMap, path::Path};
use tree::Tree;
use walkdir::WalkDir;

const FILES_IN_FOLDER: usize = 12;

/// Fails with all cycles and all overfull folders.
pub(crate) fn check(workspace: &Workspace) -> Result<String> {
    let mut problems = Vec::new();
    let mut files = 0;
    for package in &workspace.metadata.packages {
        for target in package.targets.iter().filter(|target| !target.is_test() && !target.is_bench()) {
            let tree = Tree::read(target.src_path.as_std_path())?;
            files += tree.files.len();
            let name =
                |file: usize| tree.files.get(file).map(|file| name(workspace, file)).unwrap_or_default();
            problems.extend(cycles::describe(&edges(&tree), &name));
        }
        for directory in ["src", "tests"] {
            let directory = package.manifest_path.with_file_name(directory);
            problems.extend(overfull_folders(workspace, directory.as_std_path()));
        }
    }
    if !problems.is_empty() {
        bail!("move what the files of a cycle share, and split folders:\n{}", problems.join("\n"));
    }
    Ok(format!("{files} files"))
}

fn name(workspace: &Workspace, file: &Path) -> String {
    file.strip_prefix(&workspace.root).unwrap_or(file).display().to_string()
}

/// For each file the files whose items it uses, with the paths that name them.
fn edges(tree: &Tree) -> Edges {
    let mut edges = Edges::new();
    for (id, module) in tree.modules.iter().enumerate() {
        for path in &module.uses {
            let user = module.file;
            let definition = resolve::definition(tree, id, path);
            if let Some(definition) = definition.filter(|file| *file != user) {
                edges.entry(user).or_default().entry(definition).or_default().insert(module.expanded(path));
            }
        }
    }
    edges
}

fn overfull_folders(workspace: &Workspace, directory: &Path) -> Vec<String> {
    let mut counts = BTreeMap::<_, usize>::new();
    for entry in WalkDir::new(directory).into_iter().filter_map(Result::ok) {
        if entry.path().extension().is_some_and(|extension| extension == "rs") {
            *counts.entry(entry.path().parent().unwrap_or(directory).to_owned()).or_default() += 1;
        }
    }
    let overfull = counts.into_iter().filter(|(_, count)| *count > FILES_IN_FOLDER);
    overfull
        .map(|(folder, count)| {
            format!(
                "{}: {count} source files, at most {FILES_IN_FOLDER} are allowed",
                name(workspace, &folder)
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Tree, cycles, edges};
    use std::fs;

    /// The problems of a crate with these files.
    fn problems(files: &[(&str, &str)]) -> Vec<String> {
        let directory = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = directory.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let tree = Tree::read(&directory.path().join("lib.rs")).unwrap();
        let name = |file: usize| {
            tree.files[file].strip_prefix(directory.path()).unwrap().to_str().unwrap().to_owned()
        };
        cycles::describe(&edges(&tree), &name)
    }

    const PARENT_USES_CHILD: &str = "mod child; pub struct Shared; fn f() { child::g() }";

    #[test]
    fn reports_a_child_that_uses_an_item_of_its_parent() {
        let found = problems(&[
            ("lib.rs", PARENT_USES_CHILD),
            ("child.rs", "use super::Shared; pub fn g() -> Shared { Shared }"),
        ]);
        assert_eq!(
            found,
            [
                "cycle, shortest lib.rs > child.rs > lib.rs:\n  child.rs uses lib.rs: super::Shared\n  lib.rs uses child.rs: child::g"
            ]
        );
    }

    #[test]
    fn follows_reexports_to_the_definition() {
        let leaf = ("leaf.rs", "pub struct Shared;");
        let reexporting = "mod child; mod leaf; pub(crate) use leaf::Shared; fn f() { child::g() }";
        let child = ("child.rs", "use crate::Shared; pub fn g() -> Shared { Shared }");
        assert_eq!(problems(&[("lib.rs", reexporting), child, leaf]), [""; 0]);
        let by_glob = "mod child; mod leaf; pub(crate) use leaf::*; fn f() { child::g() }";
        assert_eq!(problems(&[("lib.rs", by_glob), child, leaf]), [""; 0]);
    }

    #[test]
    fn finds_uses_in_paths_macros_and_attributes() {
        for child in [
            "pub fn g() { let _ = crate::Shared; }",
            "pub fn g() { println!(\"{}\", super::Shared) }",
            "use super::*; pub fn g() -> Shared { todo!() }",
            "#[serde(with = \"crate::Shared\")] pub fn g() {}",
            "pub fn g() { use crate::{Shared as S}; }",
        ] {
            let found = problems(&[("lib.rs", PARENT_USES_CHILD), ("child.rs", child)]);
            assert_eq!(found.len(), 1, "{child}");
        }
    }

    #[test]
    fn finds_cycles_among_siblings_and_nested_modules() {
        let found = problems(&[
            ("lib.rs", "mod a; mod b;"),
            ("a/mod.rs", "mod c; pub use c::C;"),
            ("a/c.rs", "pub struct C(crate::b::B);"),
            ("b.rs", "use crate::a::C; pub struct B; fn f(_: C) {}"),
        ]);
        assert_eq!(
            found,
            [
                "cycle, shortest a/c.rs > b.rs > a/c.rs:\n  a/c.rs uses b.rs: crate::b::B\n  b.rs uses a/c.rs: crate::a::C"
            ]
        );
    }

    #[test]
    fn ignores_tests_and_other_crates() {
        let child = "pub fn g() { std::mem::drop(1) } #[cfg(test)] mod tests { use crate::Shared; }";
        assert_eq!(problems(&[("lib.rs", PARENT_USES_CHILD), ("child.rs", child)]), [""; 0]);
    }

    #[test]
    fn attributes_items_of_macros_to_the_module_that_the_path_names() {
        let found = problems(&[
            ("lib.rs", "mod tables; mod user;"),
            ("tables.rs", "diesel::table! { accounts { id -> Text } } use crate::user::U;"),
            ("user.rs", "use crate::tables::accounts::dsl; pub struct U;"),
        ]);
        assert_eq!(found.len(), 1);
    }
}
