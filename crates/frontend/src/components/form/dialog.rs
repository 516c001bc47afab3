//! Confirmation of what cannot be undone.

use super::layout::{FormAlert, SubmitButton, on_submit};
use crate::{forms::Form, live};
use leptos::{html, prelude::*};

/// A question with the buttons Cancel and `confirm`. `children` are between text and buttons.
#[component]
pub(crate) fn Dialog(
    form: Form,
    open: Signal<bool>,
    title: &'static str,
    text: Signal<String>,
    confirm: &'static str,
    /// The label of that button while a request is in flight.
    working: &'static str,
    submit: Box<dyn Fn()>,
    /// Sets `open` to false; also called when the browser closes the dialog.
    close: Box<dyn Fn()>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    // The browser returns the focus to the button that opened the dialog.
    live::effect(move || match (dialog.get(), open.get()) {
        (Some(dialog), true) => {
            form.alert.set(None);
            let _ = dialog.show_modal();
        }
        (Some(dialog), false) => dialog.close(),
        (None, _) => {}
    });
    let cancel = move |_| {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let (heading, description) = (format!("{}-heading", form.button), format!("{}-text", form.button));
    view! {
        <dialog
            node_ref=dialog
            aria-labelledby=heading
            aria-describedby=description
            on:close=move |_| close()
        >
            <form novalidate on:submit=on_submit(submit)>
                <h2 id=heading.clone()>{title}</h2>
                <p id=description.clone() dir="auto">
                    {text}
                </p>
                {children.map(|children| children())}
                <FormAlert form />
                <div class="buttons">
                    <button type="button" class="quiet" on:click=cancel>
                        "Cancel"
                    </button>
                    <SubmitButton form idle=confirm working class="primary danger" />
                </div>
            </form>
        </dialog>
    }
}
