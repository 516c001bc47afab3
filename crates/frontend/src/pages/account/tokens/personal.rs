//! Personal access tokens, for scripts.

use super::super::{drafts::Draft, state::Account};
use crate::{
    api::{ApiError, PersonalToken},
    browser,
    components::{
        form::{Dialog, form_notice, section_form, select_field, submit_button, text_field},
        icon,
    },
    forms::{Form, check_name},
    html::{AnyView, ElementRef, all, el, nothing, part},
    reactive::*,
};
use shared::{Access, ApiKeyId, Lifetime, NewApiKey, Permissions, UserName};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

const HEADING: &str = "tokens-heading";
const CREATED: &str = "new-token";
const LABEL: &str = "Your new token. Copy it now: it will not be shown again.";
const LIFETIMES: &[(&str, &str)] = &[("30", "30 days"), ("90", "90 days"), ("365", "a year")];
const EXPLANATION: &str =
    "With one of these, a script can use your tasks without your password, and nothing else.";
const SCOPES: &[(&str, &str)] = &[("read", "Read tasks"), ("write", "Read and change tasks")];

#[derive(Clone, Copy)]
pub(super) struct Tokens {
    pub(super) account: Account,
    pub(super) all: RwSignal<Vec<PersonalToken>>,
    /// The one that the user wants to revoke.
    pub(super) revoking: RwSignal<Option<PersonalToken>>,
}

/// The section with the list and the form.
pub(super) fn personal_tokens(tokens: Tokens) -> AnyView {
    el("section")
        .class("card")
        .attr("aria-labelledby", HEADING)
        .child(el("h2").id(HEADING).attr("tabindex", "-1").text("Personal access tokens"))
        .child(el("p").text(EXPLANATION))
        .child(token_list(tokens, false))
        .child(new_token_form(tokens))
        .into()
}

/// Those of calendars, or all other ones.
pub(super) fn token_list(tokens: Tokens, of_calendar: bool) -> AnyView {
    let rows = move || {
        let listed = tokens.all.get().into_iter().filter(|token| token.is_of_calendar() == of_calendar);
        all(listed.map(|token| row(token, tokens.revoking)).collect())
    };
    el("ul").class("tokens").part(rows).into()
}

fn row(token: PersonalToken, revoking: RwSignal<Option<PersonalToken>>) -> AnyView {
    let name = el("p")
        .attr("dir", "auto")
        .child(el("strong").text(token.name.clone()))
        .text(" ")
        .child(el("code").text([&token.start, "…"].concat()));
    let description = el("p").class("caption").text(token.description());
    let revoke = el("button")
        .attr("type", "button")
        .class("quiet square danger")
        .attr("aria-label", ["Revoke ", &token.name].concat())
        .attr("title", "Revoke")
        .click(move || revoking.set(Some(token.clone())))
        .child(icon("bin"));
    el("li").child(el("div").child(name).child(description)).child(revoke).into()
}

/// Revokes a token and removes it from the list, also if it was revoked elsewhere before.
async fn revoke(tokens: Tokens, id: ApiKeyId) -> Result<&'static str, ApiError> {
    let Some(api) = tokens.account.api.try_get_value() else { return Ok(HEADING) };
    match api.revoke_personal_token(id).await {
        Err(error) if !error.is_not_found() => return Err(error),
        _ => {}
    }
    tokens.all.try_update(|all| all.retain(|token| token.id != id));
    tokens.revoking.try_set(None);
    Ok(HEADING)
}

/// The request for the selected options.
fn new_token(name: &str, lifetime: &str, scope: &str) -> Option<NewApiKey> {
    let expires_in = Lifetime::ALL.into_iter().find(|known| known.days().to_string() == lifetime)?;
    let tasks = if scope == "write" { vec![Access::Read, Access::Write] } else { vec![Access::Read] };
    let permissions = Permissions { tasks, feed: Vec::new() };
    Some(NewApiKey { name: UserName::parse(name).ok()?, expires_in, permissions })
}

/// Creates a token, shows it in the field with the id `focus`, and lists it. `name` is where its name was typed.
pub(super) fn create(
    tokens: Tokens,
    form: Form,
    new: Option<NewApiKey>,
    name: Option<Draft>,
    created: RwSignal<Option<String>>,
    focus: &'static str,
) {
    let (confirm, api) = (tokens.account.confirm, tokens.account.api.get_value());
    let call = new.map(|new| confirm.call(None, move |api, _| api.create_personal_token(&new)));
    let typed = name.map(|name| (name, name.field.text()));
    form.submit(async move {
        let Some(call) = call else { return Ok(form.button) };
        let made = call.await?;
        if let Some((name, typed)) = typed {
            name.clear(&typed);
        }
        created.try_set(Some(made.member("key")?));
        tokens.all.try_set(api.personal_tokens().await?);
        Ok(focus)
    });
}

fn new_token_form(tokens: Tokens) -> AnyView {
    let name = tokens.account.draft("token-name", RwSignal::new(String::new()), check_name);
    let form = Form::new("create-token", &[("token-name", name.field)]);
    let lifetime = RwSignal::new("30".to_owned());
    let scope = RwSignal::new("read".to_owned());
    let created = RwSignal::new(None);
    let submit = move || {
        let new = new_token(&name.field.text(), &lifetime.get_untracked(), &scope.get_untracked());
        create(tokens, form, new, Some(name), created, CREATED);
    };
    let secret =
        move || created.get().map_or_else(nothing, |token| secret_field(CREATED, LABEL, token, form));
    let content = vec![
        text_field(name.field, "token-name", "What is it for?", "off"),
        select_field(lifetime, "lifetime", "Valid for", LIFETIMES),
        select_field(scope, "scope", "Allowed to", SCOPES),
        form_notice(form),
        submit_button(form, "Create token", "Creating…"),
    ];
    all(vec![part(secret), section_form("New token", Box::new(submit), content)])
}

/// A secret, which is shown only once.
pub(super) fn secret_field(id: &'static str, label: &'static str, secret: String, form: Form) -> AnyView {
    let field = ElementRef::new();
    let copy = move || {
        let Some(field) = field.get() else { return };
        field.unchecked_into::<HtmlInputElement>().select();
        let copied = browser::copy_selection();
        form.set_status(if copied { "Copied." } else { "It is selected: copy it." });
    };
    let label = el("label").attr("for", id).text(label);
    let input =
        el("input").id(id).attr("readonly", "").attr("value", secret).attr("spellcheck", "false").find(field);
    el("div")
        .class("notice new-token")
        .child(label)
        .child(input)
        .child(el("button").attr("type", "button").class("primary").click(copy).text("Copy"))
        .into()
}

pub(super) fn revoke_dialog(tokens: Tokens) -> AnyView {
    let (form, revoking) = (Form::new("revoke", &[]), tokens.revoking);
    let text =
        move || revoking.with(|token| token.as_ref().map(|token| token.name.clone()).unwrap_or_default());
    let submit = move || {
        let Some(id) = revoking.with_untracked(|token| token.as_ref().map(|token| token.id)) else { return };
        form.submit(revoke(tokens, id));
    };
    Dialog {
        form,
        open: Box::new(move || revoking.with(Option::is_some)),
        title: "Revoke this token?",
        text: Box::new(text),
        confirm: "Revoke",
        working: "Revoking…",
        submit: Box::new(submit),
        close: Box::new(move || revoking.set(None)),
        is_final: true,
        content: None,
    }
    .view()
}
