//! One's own tasks.

use crate::{
    api::{ApiError, AuthorizedApi},
    browser,
    components::{
        DeleteDialog, FilterNav, HEADING, NewTaskForm, NoticeList, PageHeading, TaskListView, TopBar,
    },
    router::Router,
    tasks::{Loading, TaskStore, filter::Filter},
};
use leptos::{ev, prelude::*};

#[component]
pub(crate) fn TasksPage(api: AuthorizedApi) -> impl IntoView {
    let router = expect_context::<Router>();
    let filter = Memo::new(move |_| Filter::from_query(router.parameter("show").as_deref()));
    let store = TaskStore::new(api.clone(), filter);
    provide_context(store);
    store.load();
    retry_when_online(store);
    let failed = Memo::new(move |_| matches!(store.loading.get(), Loading::Failed(_)));
    let content = move || match store.loading.get() {
        Loading::Underway => view! { <p class="hint" role="status">"Loading your tasks…"</p> }.into_any(),
        Loading::Failed(error) => view! { <LoadFailure error /> }.into_any(),
        Loading::Done => view! { <TaskListView /> }.into_any(),
    };
    view! {
        <TopBar api />
        <main class="desk">
            <PageHeading title="Your tasks" />
            <NoticeList />
            <Show when=move || !failed.get()>
                <NewTaskForm />
                <FilterNav />
            </Show>
            {content}
        </main>
        <DeleteDialog />
    }
}

fn retry_when_online(store: TaskStore) {
    let online = window_event_listener(ev::online, move |_| {
        if matches!(store.loading.get_untracked(), Loading::Failed(_)) {
            store.load();
        }
    });
    on_cleanup(move || online.remove());
}

#[component]
fn LoadFailure(error: ApiError) -> impl IntoView {
    let store = expect_context::<TaskStore>();
    let (headline, hint) = match error {
        ApiError::Unreachable if browser::is_offline() => {
            ("You are offline", "Your tasks will be here as soon as the connection is back.")
        }
        ApiError::Unreachable => {
            ("Latchkey cannot be reached", "The server may be restarting. Your tasks are safe.")
        }
        ApiError::Unavailable => {
            ("Latchkey is not available right now", "Your tasks are safe. Please try again soon.")
        }
        _ => ("Something went wrong", "It is not you. Trying again often helps."),
    };
    let again = move |_| {
        store.load();
        browser::focus_soon(vec![HEADING.to_owned()]);
    };
    view! {
        <div class="nothing" role="alert">
            <h2>{headline}</h2>
            <p>{hint}</p>
            <button type="button" class="primary" on:click=again>"Try again"</button>
        </div>
    }
}
