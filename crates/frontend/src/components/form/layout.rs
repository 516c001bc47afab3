//! Forms without their fields.

use crate::{
    components::{heading::PageHeading, icon::Brand},
    forms::Form,
    live,
};
use leptos::{ev::SubmitEvent, prelude::*};

/// A page of a single form, for users without a session.
#[component]
pub(crate) fn AuthForm(title: &'static str, submit: Box<dyn Fn()>, children: Children) -> impl IntoView {
    view! {
        <main class="auth">
            <Brand />
            <form class="card" method="post" novalidate on:submit=on_submit(submit)>
                <PageHeading title />
                {children()}
            </form>
        </main>
    }
}

/// One of several forms on a page. `children` are between its heading and its button.
#[component]
pub(crate) fn SectionForm(
    form: Form,
    title: &'static str,
    submit: Box<dyn Fn()>,
    /// The label of its button.
    idle: &'static str,
    /// The label while a request is in flight.
    working: &'static str,
    /// Whether there is nothing to submit: then it has no button.
    #[prop(optional)]
    done: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <form class="card" novalidate on:submit=on_submit(submit)>
            <h2>{title}</h2>
            {children()}
            <FormNotice form />
            {(!done).then(|| view! { <SubmitButton form idle working /> })}
        </form>
    }
}

/// Replaces the browser's own submission.
pub(super) fn on_submit(submit: Box<dyn Fn()>) -> impl FnMut(SubmitEvent) {
    move |event| {
        event.prevent_default();
        submit();
    }
}

/// The error of the form as a whole.
#[component]
pub(crate) fn FormAlert(form: Form) -> impl IntoView {
    live::part(move || form.alert.get().map(|text| view! { <p class="notice bad" role="alert">{text}</p> }))
}

/// The error and the confirmation. The latter is a live region, which has to be in the page before its text.
#[component]
pub(crate) fn FormNotice(form: Form) -> impl IntoView {
    view! {
        <FormAlert form />
        <div class="form-status" role="status">
            {live::part(move || form.status.get().map(|text| view! { <p class="notice">{text}</p> }))}
        </div>
    }
}

/// The submit button, disabled while a request is in flight.
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
            data-working=working
            disabled=live::value(move || form.busy.get())
            aria-busy=live::flag(move || form.busy.get())
        >
            {live::value(move || if form.busy.get() { working } else { idle })}
        </button>
    }
}
