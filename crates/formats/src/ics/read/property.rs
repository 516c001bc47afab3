//! Properties of a component, as calcard has parsed them.

use calcard::icalendar::{
    ICalendarComponent, ICalendarEntry, ICalendarParameterName, ICalendarProperty, ICalendarValue,
};
use std::borrow::Cow;

/// The first property with a name.
pub(super) fn first<'a>(
    component: &'a ICalendarComponent,
    name: &ICalendarProperty,
) -> Option<&'a ICalendarEntry> {
    component.property(name).filter(|entry| !entry.values.is_empty())
}

/// The properties with a name that begins with `X-`, in any case.
pub(super) fn extensions<'a>(
    component: &'a ICalendarComponent,
    name: &str,
) -> impl Iterator<Item = &'a ICalendarEntry> {
    component.entries.iter().filter(move |entry| is_extension(&entry.name, name))
}

/// Whether a property has this name, which begins with `X-`.
pub(super) fn is_extension(property: &ICalendarProperty, name: &str) -> bool {
    matches!(property, ICalendarProperty::Other(other) if other.eq_ignore_ascii_case(name))
}

/// The text of the first property with a name that begins with `X-`.
pub(super) fn extension(component: &ICalendarComponent, name: &str) -> Option<String> {
    extensions(component, name).next().map(text)
}

/// The value as text. Where it is no text, it is the text as calcard writes it.
pub(super) fn text(entry: &ICalendarEntry) -> String {
    let texts: Vec<_> = entry.values.iter().filter_map(value).collect();
    texts.join(";")
}

fn value(value: &ICalendarValue) -> Option<Cow<'_, str>> {
    match value.as_text() {
        Some(text) => Some(text.into()),
        None => value.clone().into_text(),
    }
}

/// A parameter with a name that begins with `X-`, in any case.
pub(super) fn extension_parameter<'a>(entry: &'a ICalendarEntry, name: &str) -> Option<&'a str> {
    let is_name = |other: &ICalendarParameterName| matches!(other, ICalendarParameterName::Other(other) if other.eq_ignore_ascii_case(name));
    entry.params.iter().find(|parameter| is_name(&parameter.name))?.value.as_text()
}
