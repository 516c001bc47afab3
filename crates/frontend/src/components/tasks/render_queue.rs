//! Renders and removes the tasks of chunks in small steps, one each frame: a slow processor would otherwise block input
//! for more than 50 ms.

use crate::tasks::list::Chunk;
use leptos::prelude::*;
use std::collections::VecDeque;
use web_sys::HtmlElement;

/// How many tasks a frame renders; it removes twice as many.
const TASKS_PER_FRAME: usize = 3;

/// The chunks with work to do.
#[derive(Default)]
pub(super) struct RenderQueue {
    waiting: VecDeque<Rendering>,
    has_frame: bool,
}

/// How much of a chunk is rendered, and whether it should be.
#[derive(Clone, Copy)]
pub(super) struct Rendering {
    chunk: Memo<Chunk>,
    /// The number of rendered tasks; `usize::MAX` for all, also those added later.
    pub(super) count: RwSignal<usize>,
    is_wanted: StoredValue<bool>,
}

#[derive(PartialEq, Eq)]
enum Step {
    More,
    Last,
}

impl Rendering {
    /// The first chunk begins with some tasks, so that the first frame is not empty.
    pub(super) fn new(chunk: Memo<Chunk>) -> Self {
        let is_first = chunk.with_untracked(|chunk| chunk.before == 0);
        let count = if is_first { TASKS_PER_FRAME } else { 0 };
        Self { chunk, count: RwSignal::new(count), is_wanted: StoredValue::new(is_first) }
    }

    /// Whether it contains a form or the focus, so that it must not be removed.
    pub(super) fn is_in_use(self, chunk: &HtmlElement) -> bool {
        let find = || chunk.query_selector("form, :focus").is_ok_and(|found| found.is_some());
        self.count.get_untracked() > 0 && find()
    }

    pub(super) fn is_complete(self) -> bool {
        self.count.get_untracked() == usize::MAX
    }

    /// Queues the chunk to be rendered, before all others, or to be removed, after them.
    pub(super) fn set_wanted(self, queue: StoredValue<RenderQueue>, is_wanted: bool) {
        self.is_wanted.set_value(is_wanted);
        queue.update_value(|queue| {
            if is_wanted { queue.waiting.push_front(self) } else { queue.waiting.push_back(self) }
        });
        Self::request_frame(queue);
    }

    fn request_frame(queue: StoredValue<RenderQueue>) {
        let had_frame = queue.try_update_value(|queue| std::mem::replace(&mut queue.has_frame, true));
        if had_frame == Some(false) {
            request_animation_frame(move || {
                queue.try_update_value(|queue| queue.has_frame = false);
                Self::work(queue);
            });
        }
    }

    /// Does one step of the first chunk that has one to do.
    fn work(queue: StoredValue<RenderQueue>) {
        while let Some(Some(next)) = queue.try_with_value(|queue| queue.waiting.front().copied()) {
            // `None` also if the chunk was disposed.
            let step = next.step();
            if step != Some(Step::More) {
                queue.try_update_value(|queue| queue.waiting.pop_front());
            }
            if step.is_some() {
                return Self::request_frame(queue);
            }
        }
    }

    fn step(self) -> Option<Step> {
        let (is_wanted, rendered) = (self.is_wanted.try_get_value()?, self.count.try_get_untracked()?);
        let total = self.chunk.try_with_untracked(|chunk| chunk.keys.len())?;
        let (next, step) = match (is_wanted, rendered) {
            (true, usize::MAX) | (false, 0) => return None,
            (false, _) => match rendered.min(total).saturating_sub(2 * TASKS_PER_FRAME) {
                0 => (0, Step::Last),
                rest => (rest, Step::More),
            },
            (true, _) if rendered + TASKS_PER_FRAME >= total => (usize::MAX, Step::Last),
            (true, _) => (rendered + TASKS_PER_FRAME, Step::More),
        };
        self.count.set(next);
        Some(step)
    }
}
