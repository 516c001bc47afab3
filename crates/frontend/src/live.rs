//! Changing parts of views, boxed: the code that follows a signal is then in the WebAssembly once for each type of value
//! and not once for each use.

use leptos::prelude::*;
use std::sync::Arc;

/// A value that a view follows.
pub(crate) type Live<T> = Box<dyn FnMut() -> T + Send>;

/// An attribute or a property.
pub(crate) fn value<T>(value: impl FnMut() -> T + Send + 'static) -> Live<T> {
    Box::new(value)
}

/// An attribute with the values `true` and `false`.
pub(crate) fn flag(value: impl Fn() -> bool + Send + 'static) -> Live<&'static str> {
    Box::new(move || if value() { "true" } else { "false" })
}

/// A part of the page.
pub(crate) fn part<T: IntoAny>(show: impl Fn() -> T + Send + 'static) -> Live<AnyView> {
    Box::new(move || show().into_any())
}

/// One view for each key, in the order of the keys; views of keys that stay are kept. `show` gets the key only, so that
/// all lists share one type.
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

/// Runs `change` after the view is mounted, and again whenever a signal that it read has changed.
pub(crate) fn effect(change: impl FnMut() + 'static) {
    run(Box::new(change));
}

/// Runs `work` once after the view is mounted, before the browser paints it.
pub(crate) fn once_mounted(work: impl FnOnce() + 'static) {
    let mut work = Some(work);
    effect(move || {
        if let Some(work) = work.take() {
            untrack(work);
        }
    });
}

fn run(mut change: Box<dyn FnMut()>) {
    Effect::new(move |_| change());
}
