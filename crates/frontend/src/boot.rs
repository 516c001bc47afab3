//! Takes over from the page that stands there before the app does: see `index.html` and `boot.js`.

use crate::browser;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};

/// What somebody did before the app was there; the first page takes it.
#[derive(Clone, Copy)]
pub(crate) struct Boot(StoredValue<Option<Begun>>);

/// A form that was begun before the app was there.
#[derive(Clone, Default)]
pub(crate) struct Begun {
    pub(crate) email: String,
    pub(crate) password: String,
    /// Whether the password was made visible.
    pub(crate) visible: bool,
    /// "Keep me signed in", if the form asks that.
    pub(crate) remember: Option<bool>,
    /// It was to be sent already.
    sent: bool,
    focus: Option<Focus>,
}

#[derive(Clone)]
struct Focus {
    id: String,
    /// What stands in a field, and what of it is selected; both are the caret's place if nothing is.
    selection: Option<(String, u32, u32)>,
}

impl Boot {
    /// Reads what was done and clears the page. The app is drawn before the browser can show that.
    pub(crate) fn take_over() -> Self {
        let Some(boot) = document().get_element_by_id("boot") else { return Self(StoredValue::new(None)) };
        let begun = input("email").zip(input("password")).map(|(email, password)| Begun {
            email: email.value(),
            password: password.value(),
            visible: password.type_() == "text",
            remember: input("remember").map(|box_| box_.checked()),
            sent: boot.query_selector("[data-sent]").is_ok_and(|form| form.is_some()),
            focus: document().active_element().map(|element| Focus::of(&element)),
        });
        boot.remove();
        Self(StoredValue::new(begun))
    }

    /// What was begun, once.
    pub(crate) fn take(self) -> Begun {
        self.0.try_update_value(Option::take).flatten().unwrap_or_default()
    }
}

impl Begun {
    /// Goes on where somebody was before the app was there.
    pub(crate) fn resume(self, submit: impl Fn() + 'static) {
        browser::once_drawn(move || {
            self.restore_focus();
            if self.sent {
                submit();
            }
        });
    }

    /// Puts the focus and the caret where they were.
    fn restore_focus(&self) {
        let Some(focus) = &self.focus else { return };
        let element = document().get_element_by_id(&focus.id);
        let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        // An element that cannot take the focus, or has no caret, is left as it is.
        let _ = element.focus();
        if let (Some((value, start, end)), Some(field)) =
            (&focus.selection, element.dyn_ref::<HtmlInputElement>())
        {
            // The caret would go to the end when the text comes after it.
            field.set_value(value);
            let _ = field.set_selection_range(*start, *end);
        }
    }
}

impl Focus {
    fn of(element: &web_sys::Element) -> Self {
        let field = element.dyn_ref::<HtmlInputElement>();
        let selection = field.and_then(|field| {
            let end = field.selection_end().ok().flatten()?;
            Some((field.value(), field.selection_start().ok().flatten()?, end))
        });
        Self { id: element.id(), selection }
    }
}

fn input(id: &str) -> Option<HtmlInputElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
