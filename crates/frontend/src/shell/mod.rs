//! What is around each page of a signed-in user.

mod help;
mod keys;
mod navigation;
mod palette;
mod reach;
mod sign_out;
mod toast;

use crate::{
    browser::{self, device, storage},
    components::{
        is_later_page,
        tasks::{selection_bar, task_panel},
    },
    html::{AnyView, all, el, part},
    live,
    pages::{account_page, move_page, tasks_page, trash_page},
    reactive::*,
    reminders,
    route::Protected,
    router::Router,
    sync::AccountData,
    views::View,
};
use std::mem;

/// A page of an account whose data is followed, with its keys.
pub(crate) fn open(data: AccountData, router: Router) -> AnyView {
    keys::listen(data, router);
    reminders::start(data, router);
    // What was typed before the session expired.
    if let Some(edit) = storage::draft(data.api().account().id).edits.last() {
        router.open(Some(edit.id));
    } else if is_later_page() && device::has_fine_pointer() {
        // After the sign-in, one can type at once.
        browser::focus_soon(vec!["new-task".to_owned()]);
    }
    shell(data)
}

/// A page of an account, with the bars and the views around it.
pub(crate) fn shell(data: AccountData) -> AnyView {
    provide_context(data);
    let router = expect_context::<Router>();
    let page = Memo::new(move |_| router.page());
    let shown = Memo::new(move |before: Option<&View>| match page.get() {
        Some(Protected::Tasks(view)) => view,
        _ => before.cloned().unwrap_or(View::Today),
    });
    // What is selected is in the view.
    live::effect(move || {
        page.track();
        data.selected.maybe_update(|selected| !mem::take(selected).is_empty());
    });
    // A page of tasks stays when its view changes.
    let kind = Memo::new(move |_| match page.get() {
        Some(Protected::Trash) => 1_usize,
        Some(Protected::Account(_)) => 2,
        Some(Protected::Move) => 3,
        _ => 0,
    });
    let content = move || {
        let kind = kind.get();
        untrack(|| match kind {
            0 => tasks_page(shown),
            1 => trash_page(),
            2 => account_page(),
            _ => move_page(),
        })
    };
    all(vec![
        el("a").class("skip").attr("href", "#page-heading").text("Skip to the tasks").into(),
        navigation::top(data, page),
        el("div")
            .class("columns")
            .child(navigation::sidebar(data, page))
            .child(part(content))
            .child(task_panel())
            .into(),
        navigation::bottom(page),
        selection_bar(data),
        toast::toast(data),
        sign_out::dialog(data),
        help::help(),
        palette::palette(data),
    ])
}
