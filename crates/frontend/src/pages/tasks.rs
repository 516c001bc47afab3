//! A view of tasks.

use crate::{
    browser,
    components::{
        banner,
        tasks::{list_tools, quick_add, task_list},
        view_heading,
    },
    html::{AnyView, el, nothing},
    reactive::*,
    route::{Protected, Route},
    router::Router,
    sync::AccountData,
    views::View,
};

pub(crate) fn tasks_page(view: Memo<View>) -> AnyView {
    let data = expect_context::<AccountData>();
    let title = Memo::new(move |_| {
        let view = view.get();
        data.with(|replica| view.title(replica))
    });
    // What is above the list stays while one searches.
    let above = Memo::new(move |_| match view.get() {
        View::Search(_) => View::Search(String::new()),
        view => view,
    });
    let is_gone = Memo::new(move |_| {
        let view = view.get();
        data.is_loaded.get() && data.with(|replica| view.is_gone(replica))
    });
    let field = move || match above.get() {
        _ if is_gone.get() => nothing(),
        View::Search(_) => untrack(|| search_field(view)),
        View::Done => nothing(),
        _ => untrack(|| quick_add(view)),
    };
    let tools = move || match above.get() {
        _ if is_gone.get() => nothing(),
        View::List(id) => untrack(|| list_tools(id)),
        _ => nothing(),
    };
    el("main")
        .class("page")
        .child(
            el("div")
                .class("heading")
                .child(view_heading(move || title.get(), move || Protected::Tasks(above.get()).address()))
                .part(tools),
        )
        .child(banner())
        .part(field)
        .child(task_list(view))
        .into()
}

/// The words that are searched for are in the address.
fn search_field(view: Memo<View>) -> AnyView {
    let router = expect_context::<Router>();
    let text = move || match view.get() {
        View::Search(text) => text,
        _ => String::new(),
    };
    browser::focus_soon(vec!["search-text".to_owned()]);
    let search = move |text: String| router.replace(&Route::Protected(Protected::Tasks(View::Search(text))));
    el("div")
        .class("field search")
        .child(el("label").class("visually-hidden").attr("for", "search-text").text("Search"))
        .child(
            el("input")
                .id("search-text")
                .attr("type", "search")
                .attr("dir", "auto")
                .attr("autocomplete", "off")
                .attr("placeholder", "Title, notes or tag")
                .value(text)
                .on_input(search),
        )
        .into()
}
