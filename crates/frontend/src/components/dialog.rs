//! What cannot be undone asks first.

use super::form::{FormAlert, SubmitButton, sending};
use crate::{forms::Form, live};
use leptos::{html, prelude::*};

/// A question with Cancel and `yes`; `children` stand between the two and the text.
#[component]
pub(crate) fn Dialog(
    form: Form,
    open: Signal<bool>,
    title: &'static str,
    /// What it is about.
    text: Signal<String>,
    yes: &'static str,
    /// What that button says meanwhile.
    working: &'static str,
    submit: Box<dyn Fn()>,
    /// Makes `open` false: asked for, and also told when the browser has closed it.
    close: Box<dyn Fn()>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    // Closing gives the focus back to the button that opened it.
    live::effect(move || match (dialog.get(), open.get()) {
        (Some(dialog), true) => {
            form.alert.set(None);
            // Fails only if it is open already.
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
    let (heading, about) = (format!("{}-heading", form.button), format!("{}-text", form.button));
    view! {
        <dialog
            node_ref=dialog
            aria-labelledby=heading
            aria-describedby=about
            on:close=move |_| close()
        >
            <form novalidate on:submit=sending(submit)>
                <h2 id=heading.clone()>{title}</h2>
                <p id=about.clone() dir="auto">
                    {text}
                </p>
                {children.map(|children| children())}
                <FormAlert form />
                <div class="buttons">
                    <button type="button" class="quiet" on:click=cancel>
                        "Cancel"
                    </button>
                    <SubmitButton form idle=yes working class="primary danger" />
                </div>
            </form>
        </dialog>
    }
}
