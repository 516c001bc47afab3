//! Thin wrappers around browser interfaces.

pub(crate) mod boot;
pub(crate) mod device;
mod page;
pub(crate) mod storage;

pub(crate) use page::{
    Timer, after, document, event_target_checked, event_target_value, every, listen, request_animation_frame,
    window,
};

use crate::quick_add::{DateOrder, Language};
use shared::{Date, TaskId, Weekday};
use std::pin::Pin;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Element, HtmlDocument, HtmlElement, HtmlInputElement,
    js_sys::{self, JsString},
};

pub(crate) fn is_offline() -> bool {
    !window().navigator().on_line()
}

/// Sets the title in the tab and the history.
pub(crate) fn set_title(page: &str) {
    document().set_title(&format!("{page} · Latchkey"));
}

/// Focuses the first of `ids` that is in the page at the next frame.
pub(crate) fn focus_soon(ids: Vec<String>) {
    request_animation_frame(move || {
        let found = ids.iter().find_map(|id| document().get_element_by_id(id));
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
            // A code that was wrong is replaced as a whole.
            if let Some(field) = element.dyn_ref::<HtmlInputElement>()
                && field.autocomplete() == "one-time-code"
            {
                field.select();
            }
        }
    });
}

/// Copies the selection, and returns whether that was allowed. The newer clipboard interface needs a secure context,
/// which a self-hosted server without TLS does not have.
pub(crate) fn copy_selection() -> bool {
    document().dyn_into::<HtmlDocument>().is_ok_and(|page| page.exec_command("copy").unwrap_or(false))
}

/// Loads the document again.
pub(crate) fn reload() {
    let _ = window().location().reload();
}

/// Prints the page.
pub(crate) fn print() {
    let _ = window().print();
}

/// Leaves the app for another page.
pub(crate) fn leave(url: &str) {
    let _ = window().location().set_href(url);
}

/// Spawns `future`. Boxed, so that the WebAssembly has one copy of the executor code.
pub(crate) fn spawn(future: impl Future<Output = ()> + 'static) {
    spawn_local(Box::pin(future) as Pin<Box<dyn Future<Output = ()>>>);
}

/// A text in the compatibility decomposition of Unicode (NFKD) and in lower case, as search folds it.
pub(crate) fn unified(text: &str) -> String {
    JsString::from(text).normalize("NFKD").to_upper_case().to_lower_case().into()
}

/// A text in lower case. The browser has the tables of Unicode that this needs.
pub(crate) fn lower_case(text: &str) -> String {
    match text.is_ascii() {
        true => text.to_ascii_lowercase(),
        false => JsString::from(text).to_lower_case().into(),
    }
}

/// The day of a time in milliseconds since 1970, on the device.
pub(crate) fn day_of(millis: i64) -> Option<Date> {
    let offset = js_sys::Date::new(&JsValue::from_f64(millis as f64)).get_timezone_offset() as i64;
    Date::from_days((millis - offset * 60_000).div_euclid(86_400_000))
}

/// Focuses an element at the next frame, or else the one with an id, if what had the focus is gone.
pub(crate) fn keep_focus(element: Option<Element>, fallback: &'static str) {
    request_animation_frame(move || {
        let is_lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        let found = element
            .filter(|element| element.is_connected())
            .or_else(|| document().get_element_by_id(fallback));
        if is_lost && let Some(Ok(element)) = found.map(JsCast::dyn_into::<HtmlElement>) {
            let _ = element.focus();
        }
    });
}

/// Focuses an element at the next frame, unless the focus is in it.
pub(crate) fn enter(id: &'static str) {
    request_animation_frame(move || {
        let Some(element) = document().get_element_by_id(id) else { return };
        let is_inside = document().active_element().is_some_and(|active| element.contains(Some(&active)));
        if !is_inside && let Ok(element) = element.dyn_into::<HtmlElement>() {
            let _ = element.focus();
        }
    });
}

/// Focuses the row of a task at the next frame, or else the field that adds one.
pub(crate) fn focus_row(id: TaskId) {
    let row = document().query_selector(&["[data-id=\"", &id.to_string(), "\"] a"].concat());
    keep_focus(row.ok().flatten(), "new-task");
}

/// Decodes base64url without padding (RFC 4648 section 5) to Latin-1 text.
pub(crate) fn decode_base64url(text: &str) -> Option<String> {
    window().atob(&text.replace('-', "+").replace('_', "/")).ok()
}

/// What is customary where a language is spoken: that of quick add, the order of day and month, and the first day of the
/// week.
pub(crate) type Customs = (Language, DateOrder, Weekday);

/// What is customary where the language of the browser is spoken, with the week of the account.
pub(crate) fn customs() -> Customs {
    let tag = window().navigator().language().unwrap_or_default();
    let is_german = match storage::choice(storage::Choice::Language).as_str() {
        "german" => true,
        "english" => false,
        _ => tag.starts_with("de"),
    };
    let is_american = tag == "en-US";
    let week_starts = match storage::choice(storage::Choice::WeekStart).as_str() {
        "monday" => Weekday::Monday,
        "sunday" => Weekday::Sunday,
        "saturday" => Weekday::Saturday,
        _ if is_american => Weekday::Sunday,
        _ => Weekday::Monday,
    };
    (
        if is_german { Language::German } else { Language::English },
        if is_american { DateOrder::MonthDay } else { DateOrder::DayMonth },
        week_starts,
    )
}
