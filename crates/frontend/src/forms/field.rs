//! One field of a form.

use leptos::prelude::*;

/// Says what is wrong with a text; `None` if nothing is.
type Check = fn(&str) -> Option<String>;

/// A field of a form: what stands in it, and whether it is time to say what is wrong with that.
#[derive(Clone, Copy)]
pub(crate) struct FieldState {
    pub(crate) value: RwSignal<String>,
    check: Check,
    /// Left with something in it, or sent: before that nobody is interrupted while typing.
    judged: RwSignal<bool>,
    /// What the server said about the value as it stands.
    refusal: RwSignal<Option<String>>,
}

impl FieldState {
    pub(crate) fn new(value: String, check: Check) -> Self {
        Self {
            value: RwSignal::new(value),
            check,
            judged: RwSignal::new(false),
            refusal: RwSignal::new(None),
        }
    }

    pub(crate) fn write(self, text: String) {
        self.refusal.set(None);
        self.value.set(text);
    }

    /// What stands in it now.
    pub(crate) fn text(self) -> String {
        self.value.get_untracked()
    }

    /// Makes it as if nothing had ever been typed.
    pub(crate) fn clear(self) {
        self.judged.try_set(false);
        self.refusal.try_set(None);
        self.value.try_set(String::new());
    }

    /// Somebody went on to the next field. What is empty may be meant to be: a page may have more forms than one needs.
    pub(crate) fn leave(self) {
        if !self.value.with_untracked(String::is_empty) {
            self.judge();
        }
    }

    pub(crate) fn judge(self) {
        self.judged.set(true);
    }

    pub(crate) fn refuse(self, why: String) {
        self.refusal.set(Some(why));
    }

    /// Whether the server refused the value as it stands. Reactive.
    pub(crate) fn is_refused(self) -> bool {
        self.refusal.with(Option::is_some)
    }

    /// What to say under the field. Reactive.
    pub(crate) fn error(self) -> Option<String> {
        let refusal = self.refusal.get();
        let judged = self.judged.get();
        refusal.or_else(|| if judged { self.value.with(|text| (self.check)(text)) } else { None })
    }

    pub(crate) fn is_valid(self) -> bool {
        self.value.with_untracked(|text| (self.check)(text).is_none())
    }
}
