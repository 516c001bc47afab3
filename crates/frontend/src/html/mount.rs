//! Puts the tree into the page, and keeps it in step with the signals.
//!
//! What follows signals is an effect that belongs to the owner of its part, and ends with it. A part lies between two empty
//! texts, which neither markup nor styles can see.

use super::view::{AnyView, Attribute, El, Parts};
use crate::{browser::document, reactive::*};
use std::mem;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event, Node, Text, js_sys::Reflect};

/// The namespace of [`SVG_TAGS`].
const SVG: &str = "http://www.w3.org/2000/svg";
const SVG_TAGS: [&str; 3] = ["svg", "use", "path"];

/// Puts a view into the page for good.
pub(crate) fn mount(view: impl FnOnce() -> AnyView) {
    let owner = Owner::new();
    if let Some(body) = document().body() {
        owner.with(|| view().place(&body, None));
    }
    // It would be cleaned up when it is dropped.
    mem::forget(owner);
}

impl AnyView {
    /// Puts this into `parent`, before `next` or at the end.
    fn place(self, parent: &Node, next: Option<&Node>) {
        match self {
            Self::Text(text) => insert(&document().create_text_node(&text), parent, next),
            Self::LiveText(text) => {
                let node = document().create_text_node("");
                insert(&node, parent, next);
                follow_text(Box::new(move || Some(text())), Box::new(move |text| node.set_node_value(text)));
            }
            Self::Element(element) => element.place(parent, next),
            Self::Several(views) => views.into_iter().for_each(|view| view.place(parent, next)),
            Self::Part(show) => place_part(show, parent, next),
        }
    }
}

impl El {
    fn place(self, parent: &Node, next: Option<&Node>) {
        let Parts { tag, attributes, children } = *self.0;
        let created = match SVG_TAGS.contains(&tag) {
            true => document().create_element_ns(Some(SVG), tag),
            false => document().create_element(tag),
        };
        // Fails only for what is not a name.
        let Ok(element) = created else { return };
        let mut properties = Vec::new();
        for (name, attribute) in attributes {
            match attribute {
                Attribute::Property(value) => properties.push((name, value)),
                attribute => attribute.add_to(&element, name),
            }
        }
        for child in children {
            child.place(&element, None);
        }
        // What is chosen needs its option.
        for (name, value) in properties {
            let element = element.clone();
            let mut before = None;
            follow(Box::new(move || {
                let value = value();
                // What is typed stays while something else of the same task changes.
                if before.as_ref() != Some(&value) {
                    // Fails only for frozen objects.
                    let _ = Reflect::set(&element, &name.into(), &value);
                    before = Some(value);
                }
            }));
        }
        insert(&element, parent, next);
    }
}

impl Attribute {
    fn add_to(self, element: &Element, name: &'static str) {
        match self {
            Self::Fixed(value) => set(element, name, Some(&value)),
            Self::Live(value) => {
                let element = element.clone();
                follow_text(value, Box::new(move |value| set(&element, name, value)));
            }
            Self::Listener(listen) => add_listener(element, name, listen),
            Self::Find(found) => found.set(element),
            Self::Property(_) => {}
        }
    }
}

/// Places a part, and does so again whenever a signal changes that `show` reads.
fn place_part(show: Box<dyn Fn() -> AnyView>, parent: &Node, next: Option<&Node>) {
    let [start, end] = [(); 2].map(|()| document().create_text_node(""));
    insert(&start, parent, next);
    insert(&end, parent, next);
    let ends = StoredValue::new((start, end));
    follow(Box::new(move || {
        let view = show();
        // Before its signals are disposed: the browser may tell a field that is removed that it has lost the focus.
        on_cleanup(move || {
            ends.try_with_value(|(start, end)| clear(start, end));
        });
        let Some((_, end)) = ends.try_get_value() else { return };
        if let Some(parent) = end.parent_node() {
            view.place(&parent, Some(&end));
        }
    }));
}

/// Removes what is between two texts.
fn clear(start: &Text, end: &Text) {
    let is_end = |node: &Node| node == end.as_ref();
    while let Some(node) = start.next_sibling().filter(|node| !is_end(node)) {
        let Some(parent) = node.parent_node() else { return };
        // Fails only for what is not a child.
        let _ = parent.remove_child(&node);
    }
}

/// Events may come after the part is gone: the listener is gone then, and the browser drops the closure with the element.
fn add_listener(element: &Element, event: &str, listen: Box<dyn FnMut(Event)>) {
    let listen = StoredValue::new(listen);
    let closure = Closure::<dyn FnMut(Event)>::new(move |event| {
        listen.try_update_value(|listen| listen(event));
    });
    // It cannot throw.
    let _ = element.add_event_listener_with_callback(event, closure.into_js_value().unchecked_ref());
}

/// Shows a text somewhere, or that there is none.
type SetText = Box<dyn Fn(Option<&str>)>;

/// Calls `set` with a text, and again whenever it is another one.
fn follow_text(text: Box<dyn Fn() -> Option<String>>, set: SetText) {
    let mut before = None;
    follow(Box::new(move || {
        let text = text();
        if before.as_ref() != Some(&text) {
            set(text.as_deref());
            before = Some(text);
        }
    }));
}

/// Runs `change` at once, and again whenever a signal changes that it reads, as long as the part exists.
fn follow(mut change: Box<dyn FnMut()>) {
    StoredValue::new(RenderEffect::new(move |_| change()));
}

fn insert(node: &Node, parent: &Node, next: Option<&Node>) {
    // Fails only if `next` is elsewhere.
    let _ = parent.insert_before(node, next);
}

fn set(element: &Element, name: &str, value: Option<&str>) {
    // Fails only for what is not a name.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}
