//! The modules of a crate as its source files declare them.

use super::paths;
use anyhow::{Context as _, Result};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    slice,
};
use syn::{Attribute, Item, ItemMod, UseTree, Visibility};

/// The modules that a root file declares.
pub(super) struct Tree {
    pub(super) files: Vec<PathBuf>,
    /// The first is the root.
    pub(super) modules: Vec<Module>,
}

/// A module, without its tests.
#[derive(Default)]
pub(super) struct Module {
    /// Index of the file with its text.
    pub(super) file: usize,
    pub(super) parent: Option<usize>,
    pub(super) names: BTreeMap<String, Name>,
    /// What its glob imports name.
    pub(super) globs: Vec<Vec<String>>,
    /// Every path that it uses, imports included, re-exports excluded.
    pub(super) uses: Vec<Vec<String>>,
}

/// What a name in a module stands for.
pub(super) enum Name {
    Item,
    Module(usize),
    Import(Vec<String>),
}

impl Tree {
    /// Parses a crate from its root file on.
    ///
    /// # Errors
    /// When a file is missing or does not parse.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut tree = Self { files: Vec::new(), modules: Vec::new() };
        let directory = root.parent().context("the root has no directory")?;
        tree.read_file(root, directory, None)?;
        Ok(tree)
    }

    /// `children` is the directory with the files of child modules.
    fn read_file(&mut self, file: &Path, children: &Path, parent: Option<usize>) -> Result<usize> {
        let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
        let parsed = syn::parse_file(&text).with_context(|| file.display().to_string())?;
        self.files.push(file.to_owned());
        self.read_module(parsed.items, self.files.len() - 1, children, parent)
    }

    fn read_module(
        &mut self,
        items: Vec<Item>,
        file: usize,
        children: &Path,
        parent: Option<usize>,
    ) -> Result<usize> {
        let id = self.modules.len();
        self.modules.push(Module { file, parent, ..Module::default() });
        let mut module = Module { file, parent, ..Module::default() };
        for item in items.into_iter().filter(|item| !paths::is_test(paths::attributes(item))) {
            match item {
                Item::Mod(child) => {
                    let name = child.ident.to_string();
                    let child = self.read_child(child, file, children, id)?;
                    module.names.insert(name, Name::Module(child));
                }
                Item::Use(item) => {
                    let is_private = matches!(item.vis, Visibility::Inherited);
                    module.import(&item.tree, &mut Vec::new(), is_private);
                }
                item => {
                    module.names.extend(paths::defined_name(&item).map(|name| (name, Name::Item)));
                    module.uses.extend(paths::used_in(&item));
                }
            }
        }
        if let Some(slot) = self.modules.get_mut(id) {
            *slot = module;
        }
        Ok(id)
    }

    fn read_child(&mut self, child: ItemMod, file: usize, children: &Path, parent: usize) -> Result<usize> {
        let directory = children.join(child.ident.to_string());
        if let Some((_, items)) = child.content {
            return self.read_module(items, file, &directory, Some(parent));
        }
        let path = path_attribute(&child.attrs).map(|path| children.join(path));
        let candidates = [directory.with_extension("rs"), directory.join("mod.rs")];
        let path = path.or_else(|| candidates.into_iter().find(|path| path.is_file()));
        let path = path.with_context(|| format!("no file for the module {}", directory.display()))?;
        self.read_file(&path, &directory, Some(parent))
    }
}

impl Module {
    /// The path with an imported first name replaced by what it is imported from.
    pub(super) fn expanded(&self, path: &[String]) -> String {
        let (first, rest) = path.split_at(path.len().min(1));
        match first.first().and_then(|name| self.names.get(name)) {
            Some(Name::Import(import)) => [import, rest].concat().join("::"),
            _ => path.join("::"),
        }
    }

    fn import(&mut self, tree: &UseTree, prefix: &mut Vec<String>, is_private: bool) {
        match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.import(&path.tree, prefix, is_private);
                prefix.pop();
            }
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.import(tree, prefix, is_private));
            }
            UseTree::Glob(_) => self.globs.push(prefix.clone()),
            UseTree::Name(name) => {
                let name = name.ident.to_string();
                let (path, name) = match (name.as_str(), prefix.last()) {
                    ("self", Some(last)) => (prefix.clone(), last.clone()),
                    _ => ([prefix.as_slice(), slice::from_ref(&name)].concat(), name),
                };
                self.add_import(name, path, is_private);
            }
            UseTree::Rename(rename) => {
                let path = [prefix.as_slice(), &[rename.ident.to_string()]].concat();
                self.add_import(rename.rename.to_string(), path, is_private);
            }
        }
    }

    fn add_import(&mut self, name: String, path: Vec<String>, is_private: bool) {
        if is_private {
            self.uses.push(path.clone());
        }
        self.names.insert(name, Name::Import(path));
    }
}

/// The file that `#[path = "…"]` names.
fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    let attribute = attributes.iter().find(|attribute| attribute.path().is_ident("path"))?;
    let syn::Expr::Lit(literal) = &attribute.meta.require_name_value().ok()?.value else { return None };
    let syn::Lit::Str(path) = &literal.lit else { return None };
    Some(path.value())
}
