//! Blocks of rows. The browser skips those that are not near the viewport (`content-visibility`), which takes it much less
//! time than to skip each row: it has to look at all of them for each frame.

use crate::browser::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// How many rows a block has at most.
const ROWS_PER_BLOCK: u32 = 20;

/// Adds a row to the list `root`, after `previous` or as the first.
pub(super) fn add(root: &Element, row: &Element, previous: Option<&Element>) {
    let nearest = match previous {
        Some(previous) => previous.parent_element(),
        None => root.first_element_child(),
    };
    let has_room = |block: &Element| block.child_element_count() < ROWS_PER_BLOCK;
    let Some(block) = nearest.clone().filter(has_room).or_else(|| divide(root, nearest.as_ref(), previous))
    else {
        return;
    };
    let before = previous.filter(|row| row.parent_element().as_ref() == Some(&block));
    let next = match before {
        Some(previous) => previous.next_sibling(),
        None => block.first_child(),
    };
    // Fails only for an ancestor.
    let _ = block.insert_before(row, next.as_ref());
    count(&block);
}

/// Makes a new block before a full one, or after it for what follows one of its rows.
fn divide(root: &Element, full: Option<&Element>, previous: Option<&Element>) -> Option<Element> {
    let block = document().create_element("div").ok()?;
    block.set_class_name("rows");
    let Some(previous) = previous else {
        root.insert_before(&block, full.map(AsRef::as_ref)).ok()?;
        return Some(block);
    };
    root.insert_before(&block, full?.next_sibling().as_ref()).ok()?;
    while let Some(later) = previous.next_sibling() {
        block.append_child(&later).ok()?;
    }
    count(full?);
    Some(block)
}

/// Removes a row.
pub(super) fn remove(row: &Element) {
    let block = row.parent_element();
    row.remove();
    match block {
        Some(block) if block.child_element_count() == 0 => block.remove(),
        Some(block) => count(&block),
        None => {}
    }
}

/// The row before or after another one.
pub(crate) fn neighbor(row: &Element, is_after: bool) -> Option<Element> {
    let step = |element: &Element| {
        if is_after { element.next_element_sibling() } else { element.previous_element_sibling() }
    };
    step(row).or_else(|| {
        let block = step(&row.parent_element()?)?;
        if is_after { block.first_element_child() } else { block.last_element_child() }
    })
}

/// Tells the browser how long a block is that it skips.
fn count(block: &Element) {
    // Fails only for an invalid name.
    let _ = block
        .unchecked_ref::<HtmlElement>()
        .style()
        .set_property("--rows", &block.child_element_count().to_string());
}
