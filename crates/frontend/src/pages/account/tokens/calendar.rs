//! The calendar that other programs subscribe to.

use super::personal::{Tokens, create, secret_field, token_list};
use crate::{
    browser::window,
    components::form::{form_notice, section_form, submit_button},
    forms::Form,
    html::{AnyView, el, nothing, part},
    reactive::*,
};
use shared::{Lifetime, NewApiKey, Permissions, UserName};

const CREATED: &str = "new-calendar";
const LABEL: &str = "The address for your calendar. Copy it now: it will not be shown again.";
const EXPLANATION: &str = "See what is due in your calendar app: it subscribes to an address, and follows what changes. Keep \
                           the address to yourself, since it shows these tasks to anyone.";

pub(super) fn calendar(tokens: Tokens) -> AnyView {
    let form = Form::new("create-calendar", &[]);
    let created = RwSignal::new(None);
    let submit = move || {
        let (name, permissions) = (UserName::parse("Calendar").ok(), Permissions::of_feed());
        let new = name.map(|name| NewApiKey { name, expires_in: Lifetime::Days365, permissions });
        create(tokens, form, new, None, created, CREATED);
    };
    let secret = move || {
        let Some(key) = created.get() else { return nothing() };
        let origin = window().location().origin().unwrap_or_default();
        let id = tokens.account.api.with_value(|api| api.account().id.to_string());
        let address = [&origin, "/api/", &id, "/feed.ics?key=", &key].concat();
        secret_field(CREATED, LABEL, address, form)
    };
    let content = vec![
        el("p").text(EXPLANATION).into(),
        token_list(tokens, true),
        part(secret),
        form_notice(form),
        submit_button(form, "Create an address", "Creating…"),
    ];
    section_form("Calendar", Box::new(submit), content)
}
