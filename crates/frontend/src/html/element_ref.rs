//! Finds elements in the page.

use crate::reactive::StoredValue;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Finds an element. It is there before the first effect of its part runs, and gone with the part.
#[derive(Clone, Copy)]
pub(crate) struct ElementRef(StoredValue<Option<HtmlElement>>);

impl ElementRef {
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(None))
    }

    pub(super) fn set(self, element: &Element) {
        self.0.set_value(Some(element.clone().unchecked_into()));
    }

    /// The element, if it is in the page. Not reactive.
    pub(crate) fn get(self) -> Option<HtmlElement> {
        self.0.try_get_value().flatten()
    }
}
