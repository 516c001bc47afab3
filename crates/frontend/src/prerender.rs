//! Renders the pages that `boot.js` shows until the app has started. After a change of their components, update them
//! with `UPDATE_PRERENDERED=1 cargo test -p frontend prerender`.

use crate::{
    api::{AuthorizedApi, Session},
    browser::{boot::Boot, storage::Credentials},
    html::AnyView,
    pages::{sign_in_page, sign_up_page},
    reactive::*,
    route::{Protected, Route},
    router::Router,
    shell::shell,
    sync::AccountData,
};
use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use std::{env, fs, path::Path};

/// Effects and requests need a browser, and are not part of the markup.
struct DiscardTasks;

impl CustomExecutor for DiscardTasks {
    fn spawn(&self, _: PinnedFuture<()>) {}
    fn spawn_local(&self, _: PinnedLocalFuture<()>) {}
    fn poll_local(&self) {}
}

/// Renders `page` without a browser and compares it with its file.
fn check(name: &str, page: impl FnOnce() -> AnyView) {
    let html = Owner::new().with(|| {
        provide_context(Boot::new(None));
        page().to_html()
    });
    // Without closed dialogs.
    let html = html.split("<dialog").next().unwrap().to_owned() + "\n";
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("prerendered/{name}.html"));
    if env::var_os("UPDATE_PRERENDERED").is_some() {
        fs::write(&file, &html).unwrap();
    }
    assert_eq!(
        fs::read_to_string(&file).unwrap_or_default(),
        html,
        "{name} has changed: see src/prerender.rs"
    );
}

#[test]
fn prerendered_pages_are_up_to_date() {
    Executor::init_custom_executor(DiscardTasks).unwrap();
    check("sign-in", || {
        provide_context(Session::new(None));
        provide_context(Router::at(Route::SignIn(Protected::HOME)));
        sign_in_page(Protected::HOME)
    });
    check("sign-up", || {
        provide_context(Session::new(None));
        provide_context(Router::at(Route::SignUp(Protected::HOME)));
        sign_up_page(Protected::HOME)
    });
    check("tasks", || {
        let user_id = uuid::Uuid::nil().into();
        let (access_token, email) = (String::new(), String::new());
        let session = Session::new(Some(Credentials { access_token, user_id, email, brief: false }));
        provide_context(Router::at(Route::Protected(Protected::HOME)));
        shell(AccountData::new(AuthorizedApi::of(session).unwrap()))
    });
}
