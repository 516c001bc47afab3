//! What forms are made of besides their fields.

use super::{Brand, PageHeading};
use crate::{forms::Form, live};
use leptos::{ev::SubmitEvent, prelude::*};

/// A page that is one form and nothing else.
#[component]
pub(crate) fn DoorForm(title: &'static str, submit: Box<dyn Fn()>, children: Children) -> impl IntoView {
    view! {
        <main class="door">
            <Brand />
            <form class="card" novalidate on:submit=sending(submit)>
                <PageHeading title />
                {children()}
            </form>
        </main>
    }
}

/// One of several forms on a page; `children` stand between its heading and its button.
#[component]
pub(crate) fn SectionForm(
    form: Form,
    title: &'static str,
    submit: Box<dyn Fn()>,
    /// What its button says.
    idle: &'static str,
    /// What it says meanwhile.
    working: &'static str,
    /// Whether there is nothing left to send: then it has no button.
    #[prop(optional)]
    done: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <form class="card" novalidate on:submit=sending(submit)>
            <h2>{title}</h2>
            {children()}
            <FormNotice form />
            {(!done).then(|| view! { <SubmitButton form idle working /> })}
        </form>
    }
}

/// What to do when a form is sent: `submit`, and nothing of the browser's own.
pub(super) fn sending(submit: Box<dyn Fn()>) -> impl FnMut(SubmitEvent) {
    move |event| {
        event.prevent_default();
        submit();
    }
}

/// What is wrong with the form as a whole.
#[component]
pub(crate) fn FormAlert(form: Form) -> impl IntoView {
    live::part(move || form.alert.get().map(|text| view! { <p class="notice bad" role="alert">{text}</p> }))
}

/// The same, and what has been done. The latter has its place in the page all the time, or it would not be read out.
#[component]
pub(crate) fn FormNotice(form: Form) -> impl IntoView {
    view! {
        <FormAlert form />
        <div class="told" role="status">
            {live::part(move || form.told.get().map(|text| view! { <p class="notice">{text}</p> }))}
        </div>
    }
}

/// Sends the form; out of reach while it is being sent, so that it is sent once.
#[component]
pub(crate) fn SubmitButton(
    form: Form,
    idle: &'static str,
    working: &'static str,
    #[prop(default = "primary wide")] class: &'static str,
) -> impl IntoView {
    view! {
        <button
            type="submit"
            class=class
            id=form.button
            disabled=live::value(move || form.busy.get())
            aria-busy=live::flag(move || form.busy.get())
        >
            {live::value(move || if form.busy.get() { working } else { idle })}
        </button>
    }
}
