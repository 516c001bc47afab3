//! Says what was done, with a way back.

use crate::{
    browser::after,
    html::{AnyView, all, el, nothing},
    live,
    sync::AccountData,
};

/// How many milliseconds a message stays.
const SHOWN: i32 = 10_000;

pub(super) fn toast(data: AccountData) -> AnyView {
    live::effect(move || {
        let Some(shown) = data.toast.get() else { return };
        let hide = move || {
            if data.toast.try_get_untracked().flatten().as_ref() == Some(&shown) {
                data.toast.set(None);
            }
        };
        after(SHOWN, hide);
    });
    let show = move || {
        let Some(toast) = data.toast.get() else { return nothing() };
        let text = el("p").attr("dir", "auto").text(toast.text).into();
        let undo = toast.action.map(|action| {
            let undo = move || data.undo(Some(action));
            el("button").attr("type", "button").class("quiet").click(undo).text("Undo").into()
        });
        all([text].into_iter().chain(undo).collect())
    };
    el("div").class("toast").attr("role", "status").part(show).into()
}
