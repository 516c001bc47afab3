//! Effects, boxed: their code is then in the WebAssembly once, and not once for each use.

use crate::reactive::*;

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
