//! The paths that an item uses, also in macros and attributes.

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Attribute, Item, Macro, Path, UseTree, Visibility,
    visit::{self, Visit},
};

/// Every path in an item.
pub(super) fn used_in(item: &Item) -> Vec<Vec<String>> {
    let mut paths = Paths::default();
    paths.visit_item(item);
    paths.0
}

/// The name that an item defines in its module.
pub(super) fn defined_name(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Const(it) => &it.ident,
        Item::Enum(it) => &it.ident,
        Item::Fn(it) => &it.sig.ident,
        Item::Macro(it) => it.ident.as_ref()?,
        Item::Static(it) => &it.ident,
        Item::Struct(it) => &it.ident,
        Item::Trait(it) => &it.ident,
        Item::Type(it) => &it.ident,
        Item::Union(it) => &it.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(it) => &it.attrs,
        Item::Enum(it) => &it.attrs,
        Item::Fn(it) => &it.attrs,
        Item::Impl(it) => &it.attrs,
        Item::Macro(it) => &it.attrs,
        Item::Mod(it) => &it.attrs,
        Item::Static(it) => &it.attrs,
        Item::Struct(it) => &it.attrs,
        Item::Trait(it) => &it.attrs,
        Item::Type(it) => &it.attrs,
        Item::Union(it) => &it.attrs,
        Item::Use(it) => &it.attrs,
        _ => &[],
    }
}

/// Whether attributes restrict an item to tests.
pub(super) fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).any(|attribute| {
        let condition = attribute.meta.require_list().map(|list| list.tokens.to_string());
        condition.is_ok_and(|it| it == "test" || it.starts_with("all") && it.contains("(test"))
    })
}

#[derive(Default)]
struct Paths(Vec<Vec<String>>);

impl<'ast> Visit<'ast> for Paths {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        self.0.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_use_tree(&mut self, tree: &'ast UseTree) {
        self.visit_import(tree, &mut Vec::new());
    }

    fn visit_macro(&mut self, it: &'ast Macro) {
        self.visit_path(&it.path);
        self.visit_tokens(it.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.visit_tokens(list.tokens.clone());
        }
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {}
}

impl Paths {
    fn visit_import(&mut self, tree: &UseTree, prefix: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.visit_import(&path.tree, prefix);
                prefix.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.visit_import(tree, prefix)),
            UseTree::Glob(_) => self.0.push(prefix.clone()),
            UseTree::Name(name) => self.0.push([prefix.as_slice(), &[name.ident.to_string()]].concat()),
            UseTree::Rename(name) => self.0.push([prefix.as_slice(), &[name.ident.to_string()]].concat()),
        }
    }

    /// Collects `a::b` from unparsed tokens, and from strings, with which attributes name functions.
    fn visit_tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 && !path.is_empty() {
                        self.0.push(std::mem::take(&mut path));
                    }
                    path.push(ident.to_string());
                    colons = 0;
                }
                other => {
                    self.0.extend(Some(std::mem::take(&mut path)).filter(|path| !path.is_empty()));
                    colons = 0;
                    match other {
                        TokenTree::Group(group) => self.visit_tokens(group.stream()),
                        TokenTree::Literal(literal) => self.visit_literal(&literal.to_string()),
                        _ => {}
                    }
                }
            }
        }
        self.0.extend(Some(path).filter(|path| !path.is_empty()));
    }

    fn visit_literal(&mut self, literal: &str) {
        let text = literal.trim_matches('"');
        let is_path =
            text.contains("::") && text.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ':');
        if is_path {
            self.0.push(text.split("::").map(str::to_owned).collect());
        }
    }
}
