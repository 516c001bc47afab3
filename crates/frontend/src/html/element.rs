//! Builds elements.

use super::{
    element_ref::ElementRef,
    view::{AnyView, Attribute, El, Parts, part},
};
use crate::browser::event_target_value;
use std::borrow::Cow;
use web_sys::Event;

/// An element with the name `tag`.
#[inline(never)]
pub(crate) fn el(tag: &'static str) -> El {
    El(Box::new(Parts { tag, attributes: Vec::new(), children: Vec::new() }))
}

/// A text that is known at compile time, or computed once.
pub(crate) trait Text {
    fn attribute(self, el: El, name: &'static str) -> El;
    fn child(self, el: El) -> El;
}

impl Text for &'static str {
    #[inline(never)]
    fn attribute(self, el: El, name: &'static str) -> El {
        el.with(name, Attribute::Fixed(Cow::Borrowed(self)))
    }

    #[inline(never)]
    fn child(self, el: El) -> El {
        el.push(AnyView::Text(Cow::Borrowed(self)))
    }
}

impl Text for String {
    #[inline(never)]
    fn attribute(self, el: El, name: &'static str) -> El {
        el.with(name, Attribute::Fixed(Cow::Owned(self)))
    }

    #[inline(never)]
    fn child(self, el: El) -> El {
        el.push(AnyView::Text(Cow::Owned(self)))
    }
}

impl El {
    pub(crate) fn attr(self, name: &'static str, value: impl Text) -> Self {
        value.attribute(self, name)
    }

    pub(crate) fn class(self, class: &'static str) -> Self {
        self.attr("class", class)
    }

    pub(crate) fn id(self, id: impl Text) -> Self {
        self.attr("id", id)
    }

    /// An attribute that follows signals; it is left out for `None`.
    pub(crate) fn live(self, name: &'static str, value: impl Fn() -> Option<String> + 'static) -> Self {
        self.live_attribute(name, Box::new(value))
    }

    /// An attribute with the values `true` and `false`.
    pub(crate) fn flag(self, name: &'static str, value: impl Fn() -> bool + 'static) -> Self {
        self.live_flag(name, Box::new(value))
    }

    /// An attribute without a value, such as `hidden`.
    pub(crate) fn toggle(self, name: &'static str, is_set: impl Fn() -> bool + 'static) -> Self {
        self.live_toggle(name, Box::new(is_set))
    }

    /// The text in a field, or what is chosen. Set when the options are there, and whenever a signal changes.
    pub(crate) fn value(self, value: impl Fn() -> String + 'static) -> Self {
        self.value_property(Box::new(value))
    }

    /// Whether a check box is ticked.
    pub(crate) fn checked(self, value: impl Fn() -> bool + 'static) -> Self {
        self.checked_property(Box::new(value))
    }

    /// Listens to an event.
    pub(crate) fn on(self, event: &'static str, listen: impl FnMut(Event) + 'static) -> Self {
        self.with(event, Attribute::Listener(Box::new(listen)))
    }

    pub(crate) fn click(self, act: impl FnMut() + 'static) -> Self {
        self.action("click", Box::new(act))
    }

    /// Calls `listen` with the text of a field whenever it changes.
    pub(crate) fn on_input(self, listen: impl FnMut(String) + 'static) -> Self {
        self.field_listener("input", Box::new(listen))
    }

    /// Calls `listen` with the text of a field that was changed and left, or with a choice.
    pub(crate) fn on_change(self, listen: impl FnMut(String) + 'static) -> Self {
        self.field_listener("change", Box::new(listen))
    }

    /// Calls `submit` when a form is submitted.
    pub(crate) fn on_submit(self, submit: impl FnMut() + 'static) -> Self {
        self.action("submit", Box::new(submit))
    }

    /// Lets `element` find this once it is in the page.
    pub(crate) fn find(self, element: ElementRef) -> Self {
        self.with("", Attribute::Find(element))
    }

    pub(crate) fn text(self, text: impl Text) -> Self {
        text.child(self)
    }

    /// A text that follows signals.
    pub(crate) fn live_text(self, text: impl Fn() -> String + 'static) -> Self {
        self.push(AnyView::LiveText(Box::new(text)))
    }

    pub(crate) fn child(self, child: impl Into<AnyView>) -> Self {
        self.push(child.into())
    }

    pub(crate) fn children(self, children: impl IntoIterator<Item = AnyView>) -> Self {
        children.into_iter().fold(self, Self::push)
    }

    /// A part that is built again whenever a signal changes that `show` reads.
    pub(crate) fn part(self, show: impl Fn() -> AnyView + 'static) -> Self {
        self.push(part(show))
    }

    // Each of these is the only place where its types meet.

    #[inline(never)]
    fn live_attribute(self, name: &'static str, value: Box<dyn Fn() -> Option<String>>) -> Self {
        self.with(name, Attribute::Live(value))
    }

    #[inline(never)]
    fn live_flag(self, name: &'static str, value: Box<dyn Fn() -> bool>) -> Self {
        self.live(name, move || Some(if value() { "true" } else { "false" }.to_owned()))
    }

    #[inline(never)]
    fn live_toggle(self, name: &'static str, is_set: Box<dyn Fn() -> bool>) -> Self {
        self.live(name, move || is_set().then(String::new))
    }

    #[inline(never)]
    fn value_property(self, value: Box<dyn Fn() -> String>) -> Self {
        self.with("value", Attribute::Property(Box::new(move || value().into())))
    }

    #[inline(never)]
    fn checked_property(self, value: Box<dyn Fn() -> bool>) -> Self {
        self.with("checked", Attribute::Property(Box::new(move || value().into())))
    }

    #[inline(never)]
    fn action(self, event: &'static str, mut act: Box<dyn FnMut()>) -> Self {
        self.on(event, move |happened| {
            // What the browser would do by itself: send the form.
            if event == "submit" {
                happened.prevent_default();
            }
            act();
        })
    }

    #[inline(never)]
    fn field_listener(self, event: &'static str, mut listen: Box<dyn FnMut(String)>) -> Self {
        self.on(event, move |event| listen(event_target_value(&event)))
    }

    #[inline(never)]
    fn with(mut self, name: &'static str, attribute: Attribute) -> Self {
        self.0.attributes.push((name, attribute));
        self
    }

    #[inline(never)]
    fn push(mut self, child: AnyView) -> Self {
        self.0.children.push(child);
        self
    }
}

/// An option of a `select`, which is selected if it is the one that is `chosen`: options may come after the property
/// `value` was set.
pub(crate) fn option(value: String, label: String, chosen: &str) -> AnyView {
    let option = el("option");
    let option = if value == chosen { option.attr("selected", "") } else { option };
    option.attr("value", value).text(label).into()
}
