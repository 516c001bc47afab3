//! What changes in a view, in boxes: what it takes to follow such a change is in the app once for each kind of value
//! and not once for each place, which makes the WebAssembly smaller.

use leptos::prelude::*;
use std::sync::Arc;

/// A value that a view follows.
pub(crate) type Live<T> = Box<dyn FnMut() -> T + Send>;

/// An attribute or a property that changes.
pub(crate) fn value<T>(value: impl FnMut() -> T + Send + 'static) -> Live<T> {
    Box::new(value)
}

/// An attribute of the kind that is `true` or `false` in words.
pub(crate) fn flag(value: impl Fn() -> bool + Send + 'static) -> Live<&'static str> {
    Box::new(move || if value() { "true" } else { "false" })
}

/// A part of the page that changes.
pub(crate) fn part<T: IntoAny>(show: impl Fn() -> T + Send + 'static) -> Live<AnyView> {
    Box::new(move || show().into_any())
}

/// One view for each key, in the order of the keys: what stays is kept as it is. Keys are of one type, and nothing else is
/// told, so that there is one kind of list.
pub(crate) fn list<T: IntoAny>(
    keys: impl Fn() -> Vec<i32> + Send + 'static,
    show: impl Fn(i32) -> T + Send + Sync + 'static,
) -> AnyView {
    let show: Arc<dyn Fn(i32) -> AnyView + Send + Sync> = Arc::new(move |key| show(key).into_any());
    keyed(Box::new(keys), show)
}

fn keyed(keys: Box<dyn Fn() -> Vec<i32> + Send>, show: Arc<dyn Fn(i32) -> AnyView + Send + Sync>) -> AnyView {
    view! { <For each=keys key=|key| *key children=move |key| show(key) /> }.into_any()
}

/// Runs `change` soon, and again whenever what it looked at has changed.
pub(crate) fn effect(change: impl FnMut() + 'static) {
    run(Box::new(change));
}

fn run(mut change: Box<dyn FnMut()>) {
    Effect::new(move |_| change());
}
