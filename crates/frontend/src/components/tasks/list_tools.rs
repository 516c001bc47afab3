//! What can be done with a list: its name, color and place, archiving and deleting it.

use crate::{
    components::icon,
    html::{AnyView, El, el, option},
    reactive::*,
    replica::Operation,
    route::Protected,
    router::Router,
    sync::{AccountData, new_id},
};
use shared::{List, ListColor, ListId, ListName, ListPatch, Position};
use std::sync::Arc;

pub(crate) fn list_tools(id: ListId) -> AnyView {
    let data = expect_context::<AccountData>();
    let router = expect_context::<Router>();
    let list = Memo::new(move |_| data.with(|replica| replica.list(id).cloned()));
    let tools = ListTools { id, data, list };
    let delete = move || {
        let done = ["Deleted: ", &untrack(|| tools.name())].concat();
        data.perform(vec![Operation::delete_list(id, false, Some(new_id().into()))], Some(done));
        router.go(&Protected::HOME);
    };
    let button = || el("button").attr("type", "button");
    let archive = button()
        .class("quiet")
        .click(move || tools.archive())
        .live_text(move || if tools.is_archived() { "Show in the sidebar" } else { "Archive" }.to_owned());
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
                .child(tools.name_input())
                .child(el("label").attr("for", "list-color").text("Color"))
                .child(tools.color_select())
                .child(button().class("quiet").click(move || tools.shift(false)).text("Move up"))
                .child(button().class("quiet").click(move || tools.shift(true)).text("Move down"))
                .child(archive)
                .child(button().class("quiet danger").click(delete).text("Delete list and its tasks")),
        )
        .into()
}

/// The list, and where it is changed.
#[derive(Clone, Copy)]
struct ListTools {
    id: ListId,
    data: AccountData,
    /// `None` once it is deleted.
    list: Memo<Option<Arc<List>>>,
}

impl ListTools {
    fn name(self) -> String {
        self.list.with(|list| list.as_ref().map(|list| list.name.clone()).unwrap_or_default())
    }

    fn color(self) -> &'static str {
        self.list.with(|list| list.as_ref().and_then(|list| list.color).map_or("", ListColor::as_str))
    }

    fn is_archived(self) -> bool {
        self.list.with(|list| list.as_ref().is_some_and(|list| list.archived))
    }

    fn update(self, patch: ListPatch) {
        let done = ["Changed: ", &untrack(|| self.name())].concat();
        self.data.perform(vec![Operation::update_list(self.id, patch)], Some(done));
    }

    fn archive(self) {
        let archived = untrack(|| self.is_archived());
        self.update(ListPatch { archived: Some(Some(!archived)), ..ListPatch::default() });
    }

    /// Moves it by one place in the sidebar.
    fn shift(self, down: bool) {
        let mut lists: Vec<_> =
            self.data.peek(|replica| replica.lists().filter(|list| !list.archived).cloned().collect());
        lists.sort_by_cached_key(|list| list.place());
        let Some(index) = lists.iter().position(|list| list.id == self.id) else { return };
        let place = |index: Option<usize>| Some(lists.get(index?)?.place());
        let (before, after) = match down {
            true => (place(Some(index + 1)), place(Some(index + 2))),
            false => (place(index.checked_sub(2)), place(index.checked_sub(1))),
        };
        if (before.is_some() || after.is_some())
            && let Ok(position) = Position::between(before.as_ref(), after.as_ref())
        {
            self.update(ListPatch { position: Some(Some(position)), ..ListPatch::default() });
        }
    }

    fn name_input(self) -> El {
        let rename = move |text: String| {
            if let Ok(name) = ListName::parse(&text) {
                self.update(ListPatch { name: Some(name), ..ListPatch::default() });
            }
        };
        let input = el("input").id("list-name").attr("maxlength", "100").attr("dir", "auto");
        input.value(move || self.name()).on_change(rename)
    }

    fn color_select(self) -> El {
        let paint = move |chosen: String| {
            let color = ListColor::ALL.into_iter().find(|color| color.as_str() == chosen);
            self.update(ListPatch { color: Some(color), ..ListPatch::default() });
        };
        let now = untrack(|| self.color());
        let colors =
            ListColor::ALL.map(|color| option(color.as_str().to_owned(), color.as_str().to_owned(), now));
        el("select")
            .id("list-color")
            .on_change(paint)
            .child(option(String::new(), "none".to_owned(), now))
            .children(colors)
            .value(move || self.color().to_owned())
    }
}
