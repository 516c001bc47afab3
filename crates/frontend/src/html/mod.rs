//! What is in the page: a tree of elements, texts and parts that follow signals.
//!
//! The reactive system is that of Leptos. The tree is not: the views of Leptos have a type for each element, attribute and
//! event, or are erased with all that each type can do, and either is most of the WebAssembly. Here all elements have the
//! same few types. [`El`] builds the tree, which is plain data with closures. `mount` puts it into the page, where each
//! closure becomes an effect, and `markup` writes it as HTML without a browser.

mod element;
mod element_ref;
#[cfg(test)]
mod markup;
mod mount;
mod view;

pub(crate) use element::{Text, el, option};
pub(crate) use element_ref::ElementRef;
pub(crate) use mount::mount;
pub(crate) use view::{AnyView, El, all, nothing, part};
