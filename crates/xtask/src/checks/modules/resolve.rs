//! Finds the file that defines what a path names.

use super::tree::{Name, Tree};

/// What a path resolves to.
#[derive(Clone, Copy)]
enum Definition {
    /// An item, or part of one, of a module.
    Item(usize),
    Module(usize),
}

/// More re-exports in a row than any crate has; ends imports that name each other.
const DEPTH: usize = 16;

/// The index of the file that defines the item at `path`, as module `from` sees it. None for modules and for what other
/// crates define.
pub(super) fn definition(tree: &Tree, from: usize, path: &[String]) -> Option<usize> {
    match resolve(tree, from, path, DEPTH)? {
        Definition::Item(module) => Some(tree.modules.get(module)?.file),
        Definition::Module(_) => None,
    }
}

fn resolve(tree: &Tree, from: usize, path: &[String], depth: usize) -> Option<Definition> {
    let depth = depth.checked_sub(1)?;
    let mut found = None;
    for segment in path {
        found = Some(match (segment.as_str(), found) {
            ("crate", _) => Definition::Module(0),
            ("self", None) => Definition::Module(from),
            ("super", None) => Definition::Module(tree.modules.get(from)?.parent?),
            ("super", Some(Definition::Module(module))) => {
                Definition::Module(tree.modules.get(module)?.parent?)
            }
            (name, None) => resolve_name(tree, from, name, depth)?,
            // What a module of this crate does not declare is made by a macro in it.
            (name, Some(Definition::Module(module))) => {
                resolve_name(tree, module, name, depth).unwrap_or(Definition::Item(module))
            }
            (_, Some(item)) => item,
        });
    }
    found
}

fn resolve_name(tree: &Tree, module: usize, name: &str, depth: usize) -> Option<Definition> {
    let depth = depth.checked_sub(1)?;
    let it = tree.modules.get(module)?;
    match it.names.get(name) {
        Some(Name::Item) => Some(Definition::Item(module)),
        Some(Name::Module(child)) => Some(Definition::Module(*child)),
        // `use x::{self}` and `use x;` name a crate unless a module of that name is in scope.
        Some(Name::Import(path)) if path.first().is_some_and(|first| first == name) => None,
        Some(Name::Import(path)) => resolve(tree, module, path, depth),
        None => it.globs.iter().find_map(|glob| match resolve(tree, module, glob, depth)? {
            Definition::Module(target) => resolve_name(tree, target, name, depth),
            Definition::Item(_) => None,
        }),
    }
}
