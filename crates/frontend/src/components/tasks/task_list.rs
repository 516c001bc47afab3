//! The virtualised list: of a long one, only the chunks near the viewport are rendered. The others are placeholders of
//! their height.

use super::{
    render_queue::{RenderQueue, Rendering},
    task_item::TaskItem,
};
use crate::{
    browser::Nearness,
    live,
    tasks::{
        TaskStore,
        list::{Chunk, Key},
    },
};
use leptos::{html, prelude::*};

/// Up to this length all tasks are rendered, so that the browser's search finds them.
const FULLY_RENDERED: usize = 200;
/// The height in pixels of a task with one line: an estimate until a chunk has been rendered.
const ROW_HEIGHT: usize = 57;
/// How many chunks a frame adds: more would block a slow processor for longer than 50 ms.
const CHUNKS_PER_FRAME: usize = 10;

#[component]
pub(crate) fn TaskListView() -> impl IntoView {
    let store = expect_context::<TaskStore>();
    let chunks = Memo::new(move |_| store.list.with(|list| list.chunks(store.filter.get())));
    let total =
        Memo::new(move |_| chunks.with(|all| all.last().map_or(0, |last| last.before + last.keys.len())));
    let numbers = added_chunks(chunks);
    let queue = StoredValue::new(RenderQueue::default());
    view! {
        <EmptyState total />
        <div class="tasks" role="list" aria-label="Tasks" hidden=live::value(move || total.get() == 0)>
            {live::list(move || numbers.get(), move |number| view! { <ChunkView number chunks total queue /> })}
        </div>
    }
}

#[component]
fn EmptyState(total: Memo<usize>) -> impl IntoView {
    let filter = expect_context::<TaskStore>().filter;
    move || {
        (total.get() == 0).then(|| {
            let (headline, hint) = filter.get().empty_state();
            view! {
                <div class="empty-state">
                    <h2>{headline}</h2>
                    <p>{hint}</p>
                </div>
            }
        })
    }
}

/// The numbers of the chunks in the page: the first ones, and after some frames all.
fn added_chunks(chunks: Memo<Vec<Chunk>>) -> Memo<Vec<Key>> {
    let limit = RwSignal::new(CHUNKS_PER_FRAME);
    live::effect(move || {
        let count = chunks.with(Vec::len);
        if count > limit.get() {
            request_animation_frame(move || {
                limit.try_update(|limit| *limit += CHUNKS_PER_FRAME);
            });
        } else {
            limit.update_untracked(|limit| *limit = count.max(CHUNKS_PER_FRAME));
        }
    });
    Memo::new(move |_| {
        let limit = limit.get();
        chunks.with(|all| all.iter().take(limit).map(|chunk| chunk.number).collect())
    })
}

#[component]
fn ChunkView(
    number: Key,
    chunks: Memo<Vec<Chunk>>,
    total: Memo<usize>,
    queue: StoredValue<RenderQueue>,
) -> impl IntoView {
    let chunk = Memo::new(move |_| chunks.with(|all| find(all, number)));
    let count = move || chunk.with(|chunk| chunk.keys.len());
    let rendering = Rendering::new(chunk);
    let row_height = RwSignal::new(ROW_HEIGHT);
    let element = NodeRef::<html::Div>::new();
    let near = StoredValue::new_local(None);
    element.on_load(move |element| {
        near.set_value(Nearness::watch(&element, move |element, is_near| {
            if rendering.is_complete() {
                let height = usize::try_from(element.offset_height()).unwrap_or_default();
                row_height.set(height.checked_div(untrack(count)).unwrap_or(ROW_HEIGHT));
            }
            let is_short = total.get_untracked() <= FULLY_RENDERED;
            rendering.set_wanted(queue, is_near || is_short || rendering.is_in_use(element));
        }));
    });
    let keys = move || {
        let rendered = rendering.count.get();
        chunk.with(|chunk| chunk.keys.iter().take(rendered).copied().collect::<Vec<_>>())
    };
    let height = move || match rendering.count.get() {
        usize::MAX => "0".to_owned(),
        _ => format!("{}px", row_height.get() * count()),
    };
    view! {
        <div class="chunk" node_ref=element style:min-height=height>
            {live::list(keys, move |key| view! { <TaskItem key chunk total /> })}
        </div>
    }
}

fn find(all: &[Chunk], number: Key) -> Chunk {
    let index = all.binary_search_by_key(&number, |chunk| chunk.number).ok();
    index.and_then(|index| all.get(index)).cloned().unwrap_or_default()
}
