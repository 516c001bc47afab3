//! The list. Of a long one only what is near the window is drawn; the rest keeps its place by its height.

use super::task_item::TaskItem;
use crate::{
    browser::{self, Nearness},
    live,
    tasks::{
        TaskStore,
        list::{Chunk, Key},
    },
};
use leptos::{html, prelude::*};
use std::collections::VecDeque;
use web_sys::HtmlElement;

/// Up to here everything is drawn, so that the browser finds it in the page.
const WHOLE: usize = 200;
/// Pixels of a task with one line, for what has not been drawn yet.
const ROW: usize = 57;
/// So many tasks are drawn in one frame, and so many chunks put into the page: more would take a slow processor
/// longer than 50 ms.
const TASKS_AT_ONCE: usize = 3;
const CHUNKS_AT_ONCE: usize = 10;

/// The chunks that change, one in each frame.
#[derive(Default)]
struct Turns {
    waiting: VecDeque<Drawing>,
    /// Whether a frame is asked for.
    is_asked: bool,
}

/// How much of a chunk is drawn, and whether it is to be.
#[derive(Clone, Copy)]
struct Drawing {
    chunk: Memo<Chunk>,
    /// All of it, and what comes to it: `usize::MAX`.
    drawn: RwSignal<usize>,
    wanted: StoredValue<bool>,
}

#[component]
pub(crate) fn TaskListView() -> impl IntoView {
    let store = expect_context::<TaskStore>();
    let chunks = Memo::new(move |_| store.list.with(|list| list.chunks(store.filter.get())));
    let total =
        Memo::new(move |_| chunks.with(|all| all.last().map_or(0, |last| last.before + last.keys.len())));
    let numbers = in_the_page(chunks);
    let turns = StoredValue::new(Turns::default());
    view! {
        <Nothing total />
        <div class="tasks" role="list" aria-label="Tasks" hidden=live::value(move || total.get() == 0)>
            {live::list(move || numbers.get(), move |number| view! { <ChunkView number chunks total turns /> })}
        </div>
    }
}

#[component]
fn Nothing(total: Memo<usize>) -> impl IntoView {
    let filter = expect_context::<TaskStore>().filter;
    move || {
        (total.get() == 0).then(|| {
            let (headline, hint) = filter.get().nothing();
            view! {
                <div class="nothing">
                    <h2>{headline}</h2>
                    <p>{hint}</p>
                </div>
            }
        })
    }
}

/// The numbers of the first chunks: some at first, and soon all.
fn in_the_page(chunks: Memo<Vec<Chunk>>) -> Memo<Vec<Key>> {
    let most = RwSignal::new(CHUNKS_AT_ONCE);
    live::effect(move || {
        let count = chunks.with(Vec::len);
        if count > most.get() {
            browser::next_frame(move || {
                most.try_update(|most| *most += CHUNKS_AT_ONCE);
            });
        } else {
            most.update_untracked(|most| *most = count.max(CHUNKS_AT_ONCE));
        }
    });
    Memo::new(move |_| {
        let most = most.get();
        chunks.with(|all| all.iter().take(most).map(|chunk| chunk.number).collect())
    })
}

#[component]
fn ChunkView(
    number: Key,
    chunks: Memo<Vec<Chunk>>,
    total: Memo<usize>,
    turns: StoredValue<Turns>,
) -> impl IntoView {
    let chunk = Memo::new(move |_| chunks.with(|all| find(all, number)));
    let count = move || chunk.with(|chunk| chunk.keys.len());
    let first = chunk.with_untracked(|chunk| chunk.before == 0);
    let drawn = if first { TASKS_AT_ONCE } else { 0 };
    let drawing = Drawing { chunk, drawn: RwSignal::new(drawn), wanted: StoredValue::new(first) };
    let row = RwSignal::new(ROW);
    let element = NodeRef::<html::Div>::new();
    let near = StoredValue::new_local(None);
    element.on_load(move |element| {
        near.set_value(Nearness::watch(&element, move |element, is_near| {
            if drawing.is_complete() {
                let height = usize::try_from(element.offset_height()).unwrap_or_default();
                row.set(height.checked_div(untrack(count)).unwrap_or(ROW));
            }
            drawing.want(turns, is_near || total.get_untracked() <= WHOLE || drawing.is_in_use(element));
        }));
    });
    let keys = move || {
        let drawn = drawing.drawn.get();
        chunk.with(|chunk| chunk.keys.iter().take(drawn).copied().collect::<Vec<_>>())
    };
    let height = move || match drawing.drawn.get() {
        usize::MAX => "0".to_owned(),
        _ => format!("{}px", row.get() * count()),
    };
    view! {
        <div class="chunk" node_ref=element style:min-height=height>
            {live::list(keys, move |key| view! { <TaskItem key chunk total /> })}
        </div>
    }
}

fn find(all: &[Chunk], number: Key) -> Chunk {
    let place = all.binary_search_by_key(&number, |chunk| chunk.number).ok();
    place.and_then(|place| all.get(place)).cloned().unwrap_or_default()
}

impl Drawing {
    /// What one is writing in, and where the focus is, is not taken away.
    fn is_in_use(self, chunk: &HtmlElement) -> bool {
        let find = || chunk.query_selector("form, :focus").is_ok_and(|found| found.is_some());
        self.drawn.get_untracked() > 0 && find()
    }

    fn is_complete(self) -> bool {
        self.drawn.get_untracked() == usize::MAX
    }

    /// Draws it, before all that is to be taken away; or takes it away.
    fn want(self, turns: StoredValue<Turns>, wanted: bool) {
        self.wanted.set_value(wanted);
        turns.update_value(|turns| {
            if wanted { turns.waiting.push_front(self) } else { turns.waiting.push_back(self) }
        });
        Self::ask(turns);
    }

    fn ask(turns: StoredValue<Turns>) {
        let is_asked = turns.try_update_value(|turns| std::mem::replace(&mut turns.is_asked, true));
        if is_asked == Some(false) {
            browser::next_frame(move || {
                turns.try_update_value(|turns| turns.is_asked = false);
                Self::take_turn(turns);
            });
        }
    }

    /// Changes the first chunk that has something to change, and leaves the rest to the next frame.
    fn take_turn(turns: StoredValue<Turns>) {
        while let Some(Some(next)) = turns.try_with_value(|turns| turns.waiting.front().copied()) {
            // It may be gone by now, or be as it should be.
            let step = next.step();
            if step != Some(Step::More) {
                turns.try_update_value(|turns| turns.waiting.pop_front());
            }
            if step.is_some() {
                return Self::ask(turns);
            }
        }
    }

    /// Changes a little. `None` if there is nothing to change.
    fn step(self) -> Option<Step> {
        let (wanted, drawn) = (self.wanted.try_get_value()?, self.drawn.try_get_untracked()?);
        let count = self.chunk.try_with_untracked(|chunk| chunk.keys.len())?;
        let (next, step) = match (wanted, drawn) {
            (true, usize::MAX) | (false, 0) => return None,
            (false, _) => match drawn.min(count).saturating_sub(2 * TASKS_AT_ONCE) {
                0 => (0, Step::Last),
                rest => (rest, Step::More),
            },
            (true, _) if drawn + TASKS_AT_ONCE >= count => (usize::MAX, Step::Last),
            (true, _) => (drawn + TASKS_AT_ONCE, Step::More),
        };
        self.drawn.set(next);
        Some(step)
    }
}

#[derive(PartialEq, Eq)]
enum Step {
    More,
    Last,
}
