//! The tree as plain data.

use super::element_ref::ElementRef;
use std::borrow::Cow;
use wasm_bindgen::JsValue;
use web_sys::Event;

/// What an element may contain, and what a page is.
pub(crate) enum AnyView {
    Text(Cow<'static, str>),
    /// A text that follows signals.
    LiveText(Box<dyn Fn() -> String>),
    Element(El),
    /// Several views, or nothing.
    Several(Vec<AnyView>),
    /// A part that is built again whenever a signal changes that the function reads.
    Part(Box<dyn Fn() -> AnyView>),
}

/// An element with its attributes, listeners and children. Behind a pointer, and with functions that are not inlined, so
/// that each use is a call with a few numbers.
pub(crate) struct El(pub(super) Box<Parts>);

pub(super) struct Parts {
    pub(super) tag: &'static str,
    /// Each with its name, or that of its property or event.
    pub(super) attributes: Vec<(&'static str, Attribute)>,
    pub(super) children: Vec<AnyView>,
}

/// What belongs to an element, beside its children.
pub(super) enum Attribute {
    Fixed(Cow<'static, str>),
    /// Follows signals, and is left out for `None`.
    Live(Box<dyn Fn() -> Option<String>>),
    /// A property of the element in the page, which follows signals.
    Property(Box<dyn Fn() -> JsValue>),
    /// A function that is called for each event.
    Listener(Box<dyn FnMut(Event)>),
    /// Takes the element once it is there.
    Find(ElementRef),
}

impl From<El> for AnyView {
    #[inline(never)]
    fn from(element: El) -> Self {
        Self::Element(element)
    }
}

/// A part that is built again whenever a signal changes that `show` reads. What it creates lasts until then: signals,
/// effects, and what [`on_cleanup`](crate::reactive::on_cleanup) is to do.
pub(crate) fn part(show: impl Fn() -> AnyView + 'static) -> AnyView {
    AnyView::Part(Box::new(show))
}

/// Nothing.
#[inline(never)]
pub(crate) fn nothing() -> AnyView {
    AnyView::Several(Vec::new())
}

/// Several views.
#[inline(never)]
pub(crate) fn all(views: Vec<AnyView>) -> AnyView {
    AnyView::Several(views)
}
