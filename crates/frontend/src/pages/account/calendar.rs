//! The calendar that other programs subscribe to.

use super::{
    personal_tokens::{Revoking, secret_field, tokens},
    state::Account,
};
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

pub(super) fn calendar(account: Account, revoking: Revoking) -> AnyView {
    let form = Form::new("create-calendar", &[]);
    let created = RwSignal::new(None);
    let submit = move || {
        let api = account.api.get_value();
        form.submit(async move {
            let Ok(name) = UserName::parse("Calendar") else { return Ok(form.button) };
            let permissions = Permissions::of_feed();
            let new = NewApiKey { name, expires_in: Lifetime::Days365, permissions };
            let key = api.create_personal_token(&new).await?;
            let origin = window().location().origin().unwrap_or_default();
            let id = api.account().id.to_string();
            created.try_set(Some([&origin, "/api/", &id, "/feed.ics?key=", &key].concat()));
            account.tokens.try_set(api.personal_tokens().await?);
            Ok(CREATED)
        });
    };
    let secret =
        move || created.get().map_or_else(nothing, |address| secret_field(CREATED, LABEL, address, form));
    let content = vec![
        el("p").text(EXPLANATION).into(),
        tokens(account, revoking, true),
        part(secret),
        form_notice(form),
        submit_button(form, "Create an address", "Creating…"),
    ];
    section_form("Calendar", Box::new(submit), content)
}
