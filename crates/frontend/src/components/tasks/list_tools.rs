//! What can be done with a list: its name, color and place, archiving and deleting it.

use crate::{
    components::icon,
    html::{AnyView, el, option},
    reactive::*,
    replica::Operation,
    route::Protected,
    router::Router,
    sync::{AccountData, new_id},
};
use shared::{ListColor, ListId, ListName, ListPatch, Position};

pub(crate) fn list_tools(id: ListId) -> AnyView {
    let data = expect_context::<AccountData>();
    let router = expect_context::<Router>();
    let list = Memo::new(move |_| data.with(|replica| replica.list(id).cloned()));
    let name = move || list.with(|list| list.as_ref().map(|list| list.name.clone()).unwrap_or_default());
    let update = move |patch: ListPatch| {
        let done = ["Changed: ", &untrack(name)].concat();
        data.perform(vec![Operation::update_list(id, patch)], Some(done));
    };
    let rename = move |text: String| {
        if let Ok(name) = ListName::parse(&text) {
            update(ListPatch { name: Some(name), ..ListPatch::default() });
        }
    };
    let color =
        move || list.with(|list| list.as_ref().and_then(|list| list.color).map_or("", ListColor::as_str));
    let paint = move |chosen: String| {
        let color = ListColor::ALL.into_iter().find(|color| color.as_str() == chosen);
        update(ListPatch { color: Some(color), ..ListPatch::default() });
    };
    let archive = move || {
        let archived = list.with_untracked(|list| list.as_ref().is_some_and(|list| list.archived));
        update(ListPatch { archived: Some(Some(!archived)), ..ListPatch::default() });
    };
    let delete = move || {
        let done = ["Deleted: ", &untrack(name)].concat();
        data.perform(vec![Operation::delete_list(id, false, Some(new_id().into()))], Some(done));
        router.go(&Protected::HOME);
    };
    // In the sidebar, by one place.
    let shift = move |down: bool| {
        let mut lists: Vec<_> =
            data.peek(|replica| replica.lists().filter(|list| !list.archived).cloned().collect());
        lists.sort_by_cached_key(|list| list.place());
        let Some(index) = lists.iter().position(|list| list.id == id) else { return };
        let place = |index: Option<usize>| Some(lists.get(index?)?.place());
        let (before, after) = match down {
            true => (place(Some(index + 1)), place(Some(index + 2))),
            false => (place(index.checked_sub(2)), place(index.checked_sub(1))),
        };
        if (before.is_some() || after.is_some())
            && let Ok(position) = Position::between(before.as_ref(), after.as_ref())
        {
            update(ListPatch { position: Some(Some(position)), ..ListPatch::default() });
        }
    };
    let is_archived = move || list.with(|list| list.as_ref().is_some_and(|list| list.archived));
    let now = untrack(color);
    let colors =
        ListColor::ALL.map(|color| option(color.as_str().to_owned(), color.as_str().to_owned(), now));
    let button = || el("button").attr("type", "button");
    el("details")
        .class("tools")
        .child(
            el("summary")
                .class("quiet square")
                .attr("aria-label", "Change this list")
                .attr("title", "Change this list")
                .child(icon("pencil")),
        )
        .child(
            el("div")
                .class("card")
                .child(el("label").attr("for", "list-name").text("Name"))
                .child(
                    el("input")
                        .id("list-name")
                        .attr("maxlength", "100")
                        .attr("dir", "auto")
                        .value(name)
                        .on_change(rename),
                )
                .child(el("label").attr("for", "list-color").text("Color"))
                .child(
                    el("select")
                        .id("list-color")
                        .on_change(paint)
                        .child(option(String::new(), "none".to_owned(), now))
                        .children(colors)
                        .value(move || color().to_owned()),
                )
                .child(button().class("quiet").click(move || shift(false)).text("Move up"))
                .child(button().class("quiet").click(move || shift(true)).text("Move down"))
                .child(button().class("quiet").click(archive).live_text(move || {
                    if is_archived() { "Show in the sidebar" } else { "Archive" }.to_owned()
                }))
                .child(button().class("quiet danger").click(delete).text("Delete list and its tasks")),
        )
        .into()
}
