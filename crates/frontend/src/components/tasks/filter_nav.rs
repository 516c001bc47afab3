//! Links to the filters.

use crate::{
    live,
    loading::LoadState,
    route::{Protected, Route},
    tasks::{TaskStore, filter::Filter},
};
use leptos::prelude::*;

#[component]
pub(crate) fn FilterNav() -> impl IntoView {
    view! {
        <nav class="filters" aria-label="Filter tasks">
            {Filter::ALL.map(|filter| view! { <FilterLink filter /> })}
        </nav>
    }
}

#[component]
fn FilterLink(filter: Filter) -> impl IntoView {
    let store = expect_context::<TaskStore>();
    let total = Memo::new(move |_| store.list.with(|list| list.count(filter)));
    let count = move || match store.loading.state() {
        LoadState::Done => Some(view! { <span class="count">{total.get()}</span> }),
        _ => None,
    };
    view! {
        <a
            href=Route::Protected(Protected::Tasks(filter)).address()
            data-noscroll="true"
            aria-current=live::value(move || (store.filter.get() == filter).then_some("page"))
        >
            {filter.name()}
            " "
            {count}
        </a>
    }
}
