//! The reactive system of Leptos: effects, the owners that end them, and values that belong to an owner.
//!
//! Values have a type of their own here, with the names and methods that Leptos has: theirs have all their code in the
//! WebAssembly once for each type of a value, these only the few instructions that depend on it.

mod memo;
mod signal;
mod stored;

pub(crate) use memo::Memo;
pub(crate) use reactive_graph::{
    effect::{Effect, RenderEffect},
    graph::untrack,
    owner::{Owner, expect_context, on_cleanup, provide_context},
};
pub(crate) use signal::RwSignal;
pub(crate) use stored::StoredValue;
