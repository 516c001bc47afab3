//! The window and the document: events, timers and frames.

use crate::reactive::*;
use wasm_bindgen::{JsCast, UnwrapThrowExt, closure::Closure};
use web_sys::{
    Document, Event, HtmlInputElement, Window,
    js_sys::{self, Function, Reflect},
};

thread_local! {
    static DOCUMENT: Document = window().document().unwrap_throw();
}

pub(crate) fn window() -> Window {
    js_sys::global().unchecked_into()
}

pub(crate) fn document() -> Document {
    DOCUMENT.with(Document::clone)
}

/// Listens to an event of the window as long as the part exists that this is called in.
pub(crate) fn listen(event: &'static str, act: impl FnMut(Event) + 'static) {
    add_listener(event, Box::new(act));
}

fn add_listener(event: &'static str, act: Box<dyn FnMut(Event)>) {
    let closure = StoredValue::new(Closure::wrap(act));
    let function = |closure: &Closure<dyn FnMut(Event)>| closure.as_ref().unchecked_ref::<Function>().clone();
    closure.with_value(|closure| {
        // It cannot throw, nor can its counterpart.
        let _ = window().add_event_listener_with_callback(event, &function(closure));
    });
    on_cleanup(move || {
        closure.try_with_value(|closure| {
            let _ = window().remove_event_listener_with_callback(event, &function(closure));
        });
    });
}

/// The text of the field that an event comes from.
pub(crate) fn event_target_value(event: &Event) -> String {
    let value = event.target().and_then(|field| Reflect::get(&field, &"value".into()).ok());
    value.and_then(|value| value.as_string()).unwrap_or_default()
}

/// Whether the check box is ticked that an event comes from.
pub(crate) fn event_target_checked(event: &Event) -> bool {
    event.target().is_some_and(|field| field.unchecked_into::<HtmlInputElement>().checked())
}

/// A call that is to come.
#[derive(Clone, Copy)]
pub(crate) struct Timer(i32);

impl Timer {
    pub(crate) fn clear(self) {
        window().clear_timeout_with_handle(self.0);
    }
}

/// Calls `act` after some milliseconds, also if the part is gone by then.
pub(crate) fn after(milliseconds: i32, act: impl FnOnce() + 'static) -> Option<Timer> {
    let act = once(Box::new(act));
    window().set_timeout_with_callback_and_timeout_and_arguments_0(&act, milliseconds).ok().map(Timer)
}

/// Calls `act` at intervals of some milliseconds, as long as the part exists that this is called in.
pub(crate) fn every(milliseconds: i32, act: impl FnMut() + 'static) {
    let act = Closure::<dyn FnMut()>::new(act).into_js_value().unchecked_into();
    let started = window().set_interval_with_callback_and_timeout_and_arguments_0(&act, milliseconds);
    if let Ok(started) = started {
        on_cleanup(move || window().clear_interval_with_handle(started));
    }
}

/// Calls `act` before the browser paints next.
pub(crate) fn request_animation_frame(act: impl FnOnce() + 'static) {
    // It cannot throw.
    let _ = window().request_animation_frame(&once(Box::new(act)));
}

fn once(act: Box<dyn FnOnce()>) -> Function {
    Closure::once_into_js(act).unchecked_into()
}
