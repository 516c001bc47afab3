//! One's own tasks.

use crate::{
    api::AuthorizedApi,
    components::{
        DeleteDialog, FilterNav, Loaded, NewTaskForm, NoticeList, PageHeading, TaskListView, TopBar,
    },
    live,
    next::ACCOUNT,
    router::Router,
    tasks::{Loading, TaskStore, filter::Filter},
};
use leptos::prelude::*;

/// What needs the tasks to be there.
fn writing() -> impl IntoView {
    view! {
        <NewTaskForm />
        <FilterNav />
    }
}

#[component]
pub(crate) fn TasksPage(api: AuthorizedApi) -> impl IntoView {
    let router = expect_context::<Router>();
    let filter = Memo::new(move |_| Filter::from_query(router.parameter("show").as_deref()));
    let store = TaskStore::new(api.clone(), filter);
    provide_context(store);
    let failed = Memo::new(move |_| matches!(store.loading.get(), Loading::Failed(_)));
    view! {
        <TopBar api to=ACCOUNT place="Account" />
        <main class="desk">
            <PageHeading title="Your tasks" />
            <NoticeList />
            {live::part(move || (!failed.get()).then(writing))}
            <Loaded
                loading=store.loading
                waiting="Loading your tasks…"
                load=Box::new(move || store.load())
                content=Box::new(|| view! { <TaskListView /> }.into_any())
            />
        </main>
        <DeleteDialog />
    }
}
