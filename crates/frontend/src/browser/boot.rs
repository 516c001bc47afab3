//! Takes over the form that `boot.js` shows until the WebAssembly has arrived.

use super::page::document;
use crate::{api::Session, live, reactive::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// Early input, which the first page takes.
#[derive(Clone, Copy)]
pub(crate) struct Boot(StoredValue<Option<EarlyInput>>);

/// What the user did in the form before the app had started.
#[derive(Clone, Default)]
pub(crate) struct EarlyInput {
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) is_password_visible: bool,
    /// "Keep me signed in", if the form has it.
    pub(crate) remember: Option<bool>,
    is_submitted: bool,
    /// Whether the button for passkeys was used.
    pub(crate) wants_passkey: bool,
    focus: Option<Focus>,
}

#[derive(Clone)]
struct Focus {
    id: String,
    /// The value of a field and its selection, which is the caret if it is empty.
    selection: Option<(String, u32, u32)>,
}

impl Boot {
    pub(crate) fn new(input: Option<EarlyInput>) -> Self {
        Self(StoredValue::new(input))
    }

    /// Reads and removes the form. The browser does not paint until the app has rendered its own.
    pub(crate) fn take_over() -> Self {
        let Some(boot) = document().get_element_by_id("boot") else { return Self::new(None) };
        let is_set = |selector| boot.query_selector(selector).is_ok_and(|found| found.is_some());
        let input = input("email").zip(input("password")).map(|(email, password)| EarlyInput {
            email: email.value(),
            password: password.value(),
            is_password_visible: password.type_() == "text",
            remember: input("remember").map(|choice| choice.checked()),
            is_submitted: is_set("form[data-submitted]"),
            wants_passkey: is_set("#passkey[data-submitted]"),
            focus: document().active_element().map(|element| Focus::of(&element)),
        });
        boot.remove();
        Self::new(input)
    }

    /// Keeps an e-mail address, and whether to keep the session, for the other of the two pages that ask for it, unless an account is signed in.
    pub(crate) fn keep_email(self, email: String, remember: Option<bool>, session: Session) {
        if untrack(|| session.account()).is_none() {
            self.0.try_set_value(Some(EarlyInput { email, remember, ..EarlyInput::default() }));
        }
    }

    /// The early input, once.
    pub(crate) fn take(self) -> EarlyInput {
        self.0.try_update_value(Option::take).flatten().unwrap_or_default()
    }
}

impl EarlyInput {
    /// Restores the focus, and submits the form if the user did.
    pub(crate) fn resume(self, submit: impl Fn() + 'static) {
        live::once_mounted(move || {
            if let Some(focus) = &self.focus {
                focus.restore();
            }
            if self.is_submitted {
                submit();
            }
        });
    }
}

impl Focus {
    fn of(element: &Element) -> Self {
        let field = element.dyn_ref::<HtmlInputElement>();
        let selection = field.and_then(|field| {
            let end = field.selection_end().ok().flatten()?;
            Some((field.value(), field.selection_start().ok().flatten()?, end))
        });
        Self { id: element.id(), selection }
    }

    fn restore(&self) {
        let element = document().get_element_by_id(&self.id);
        let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        let _ = element.focus();
        if let (Some((value, start, end)), Some(field)) =
            (&self.selection, element.dyn_ref::<HtmlInputElement>())
        {
            // Setting a new value moves the caret to the end, so the value has to be there before the selection.
            field.set_value(value);
            let _ = field.set_selection_range(*start, *end);
        }
    }
}

fn input(id: &str) -> Option<HtmlInputElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
