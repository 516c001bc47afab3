//! The task list.

use crate::{
    api::AuthorizedApi,
    components::{
        Loaded, PageHeading, TopBar,
        tasks::{DeleteDialog, FilterNav, NewTaskForm, NoticeList, TaskListView},
    },
    live,
    route::Protected,
    tasks::{TaskStore, filter::Filter},
};
use leptos::prelude::*;

#[component]
pub(crate) fn TasksPage(api: AuthorizedApi, filter: Memo<Filter>) -> impl IntoView {
    let store = TaskStore::new(api.clone(), filter);
    provide_context(store);
    live::once_mounted(move || store.restore_new_title());
    let has_failed = Memo::new(move |_| store.loading.has_failed());
    view! {
        <TopBar api link=Protected::Account label="Account" />
        <main class="page">
            <PageHeading title="Your tasks" />
            <NoticeList />
            {live::part(move || (!has_failed.get()).then(controls))}
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

fn controls() -> impl IntoView {
    view! {
        <NewTaskForm />
        <FilterNav />
    }
}
