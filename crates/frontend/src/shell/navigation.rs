//! The bar at the top, the views at the side, and on a phone the bar at the bottom.

use super::{help::show_help, reach::begin_to_add};
use crate::{
    components::{brand, icon},
    html::{AnyView, El, Text, all, el, nothing},
    reactive::*,
    replica::Operation,
    route::Protected,
    router::Router,
    sync::{AccountData, new_id},
    views::View,
};
use shared::{List, ListName, ListPatch};

/// The id of the sidebar, which is a popover on a narrow page.
const MENU: &str = "menu";

/// The name of the page for import and export.
pub(super) const MOVE: &str = "Move in, move out";

/// The current page.
type Page = Memo<Option<Protected>>;

/// The number at an entry.
type Count = Box<dyn Fn() -> usize>;

pub(super) fn top(data: AccountData, page: Page) -> AnyView {
    let email = data.api().account().email.clone();
    let account = el("a").attr("href", Protected::ACCOUNT.address()).text("Account");
    el("header")
        .class("top")
        .child(brand())
        .child(el("span").class("account-email").attr("dir", "auto").text(email))
        .child(current(account, page, Protected::ACCOUNT))
        .child(sign_out(data))
        .child(
            el("a")
                .attr("href", Protected::Tasks(View::Search(String::new())).address())
                .class("find")
                .attr("aria-label", "Search")
                .child(icon("search")),
        )
        .into()
}

pub(super) fn sidebar(data: AccountData, page: Page) -> AnyView {
    let counts = Memo::new(move |_| data.counts());
    let of_view = move |index: usize| -> Count {
        Box::new(move || counts.with(|counts| counts.views.get(index).copied().unwrap_or_default()))
    };
    let lists = move || {
        let lists = counts.get().lists.into_iter();
        all(lists.map(|(list, open)| list_link(page, list, open)).collect())
    };
    let help = el("button").attr("type", "button").class("quiet").click(show_help).text("Help");
    el("nav")
        .id(MENU)
        .class("sidebar")
        .attr("aria-label", "Views")
        .attr("popover", "")
        .child(link(page, Protected::Tasks(View::Today), "today", "Today", of_view(0)))
        .child(link(page, Protected::Tasks(View::Upcoming), "calendar", "Upcoming", none()))
        .child(link(page, Protected::Tasks(View::Inbox), "inbox", "Inbox", of_view(1)))
        .child(link(page, Protected::Tasks(View::Search(String::new())), "search", "Search", none()))
        .child(el("h2").text("Lists"))
        .part(lists)
        .child(new_list(data))
        .part(move || tags(page, counts.get().tags))
        .part(move || archived(page, counts.get().archived))
        .child(el("h2").text("Earlier"))
        .child(link(page, Protected::Tasks(View::Done), "check", "Done", none()))
        .child(link(page, Protected::Trash, "bin", "Trash", none()))
        .child(link(page, Protected::Move, "move", MOVE, none()))
        .child(help)
        .child(account(data, page))
        .into()
}

/// What is at the top of a wider page.
fn account(data: AccountData, page: Page) -> El {
    let email = data.api().account().email.clone();
    el("div")
        .class("account")
        .child(el("h2").attr("dir", "auto").text(email))
        .child(link(page, Protected::ACCOUNT, "person", "Account", none()))
        .child(sign_out(data))
}

fn sign_out(data: AccountData) -> El {
    el("button").attr("type", "button").class("quiet").click(move || data.sign_out()).text("Sign out")
}

fn none() -> Count {
    Box::new(|| 0)
}

fn link(page: Page, to: Protected, symbol: &'static str, name: impl Text, count: Count) -> AnyView {
    let address = to.address();
    let shown = move || Some(count()).filter(|count| *count > 0).map(|count| count.to_string());
    current(el("a").attr("href", address), page, to)
        .child(icon(symbol))
        .child(el("span").class("name").attr("dir", "auto").text(name))
        .child(el("span").class("count").live_text(move || shown().unwrap_or_default()))
        .into()
}

/// A link that shows when it leads to the current page.
fn current(link: El, page: Page, to: Protected) -> El {
    let is_current = move || page.with(|page| page.as_ref().is_some_and(|page| is_same(page, &to)));
    link.live("aria-current", move || is_current().then(|| "page".to_owned()))
}

/// Whether both are the same entry: there is one for all searches, and one for all pages of the account.
fn is_same(page: &Protected, entry: &Protected) -> bool {
    match (page, entry) {
        (Protected::Tasks(View::Search(_)), Protected::Tasks(View::Search(_))) => true,
        (Protected::Account(_), Protected::Account(_)) => true,
        _ => page == entry,
    }
}

fn list_link(page: Page, list: List, open: usize) -> AnyView {
    let color = list.color.map_or("none", |color| color.as_str());
    let link = link(page, Protected::Tasks(View::List(list.id)), "list", list.name, Box::new(move || open));
    el("div").class("of-list").attr("data-color", color).child(link).into()
}

fn tags(page: Page, tags: Vec<(String, usize)>) -> AnyView {
    if tags.is_empty() {
        return nothing();
    }
    let mut views = vec![el("h2").text("Tags").into()];
    for (name, open) in tags {
        let to = Protected::Tasks(View::Tag(name.clone()));
        views.push(link(page, to, "tag", name, Box::new(move || open)));
    }
    all(views)
}

fn archived(page: Page, lists: Vec<List>) -> AnyView {
    if lists.is_empty() {
        return nothing();
    }
    let links = lists.into_iter().map(|list| list_link(page, list, 0));
    el("details").child(el("summary").text("Archived lists")).children(links).into()
}

/// A field for the name of a new list.
fn new_list(data: AccountData) -> AnyView {
    let name = RwSignal::new(String::new());
    let router = expect_context::<Router>();
    let add = move || {
        let Ok(parsed) = name.with_untracked(|name| ListName::parse(name)) else { return };
        let id = new_id().into();
        name.set(String::new());
        let done = ["Added: ", parsed.as_str()].concat();
        data.perform(vec![Operation::create_list(id, parsed, ListPatch::default())], Some(done));
        router.go(&Protected::Tasks(View::List(id)));
    };
    let field = el("input")
        .id("new-list")
        .attr("aria-label", "New list")
        .attr("placeholder", "New list")
        .attr("maxlength", "100")
        .attr("autocomplete", "off")
        .attr("dir", "auto")
        .value(move || name.get())
        .on_input(move |text| name.set(text));
    el("form").class("new-list").on_submit(add).child(icon("plus")).child(field).into()
}

/// The bar of a phone.
pub(super) fn bottom(page: Page) -> AnyView {
    let router = expect_context::<Router>();
    let add = el("button")
        .attr("type", "button")
        .class("primary square")
        .attr("aria-label", "Add a task")
        .click(move || begin_to_add(router))
        .child(icon("plus"));
    let more = el("button")
        .attr("type", "button")
        .class("quiet")
        .attr("popovertarget", MENU)
        .child(icon("menu"))
        .child(el("span").class("name").text("More"));
    el("nav")
        .class("bottom")
        .attr("aria-label", "Main")
        .child(link(page, Protected::Tasks(View::Today), "today", "Today", none()))
        .child(link(page, Protected::Tasks(View::Upcoming), "calendar", "Upcoming", none()))
        .child(add)
        .child(link(page, Protected::Tasks(View::Inbox), "inbox", "Inbox", none()))
        .child(more)
        .into()
}
