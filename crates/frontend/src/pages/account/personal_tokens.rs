//! Personal access tokens, for scripts.

use super::state::Account;
use crate::{
    api::{ApiError, PersonalToken},
    browser,
    components::{
        Icon,
        form::{Dialog, SectionForm, SelectField, TextField},
    },
    forms::{FieldState, Form, check_name},
    live,
};
use leptos::{html, prelude::*};
use shared::{Access, ApiKeyId, Lifetime, NewApiKey, Permissions, UserName};

const HEADING: &str = "tokens-heading";
const CREATED: &str = "new-token";
const LIFETIMES: &[(&str, &str)] = &[("30", "30 days"), ("90", "90 days"), ("365", "a year")];
const SCOPES: &[(&str, &str)] = &[("read", "Read tasks"), ("write", "Read and change tasks")];

#[component]
pub(super) fn PersonalTokens(account: Account) -> impl IntoView {
    let revoking = RwSignal::new(None);
    let rows = move || account.tokens.get().into_iter().map(|token| row(token, revoking)).collect_view();
    view! {
        <section class="card" aria-labelledby=HEADING>
            <h2 id=HEADING tabindex="-1">
                "Personal access tokens"
            </h2>
            <p>{"With one of these, a script can use your tasks without your password, and nothing else."}</p>
            <ul class="tokens">{live::part(rows)}</ul>
            <NewToken account />
        </section>
        <RevokeDialog account revoking />
    }
}

fn row(token: PersonalToken, revoking: RwSignal<Option<PersonalToken>>) -> impl IntoView {
    let (name, start) = (token.name.clone(), format!("{}…", token.start));
    let description = token.description();
    let label = format!("Revoke {name}");
    view! {
        <li>
            <div>
                <p dir="auto">
                    <strong>{name}</strong>
                    " "
                    <code>{start}</code>
                </p>
                <p class="caption">{description}</p>
            </div>
            <button
                type="button"
                class="quiet square danger"
                aria-label=label
                title="Revoke"
                on:click=move |_| revoking.set(Some(token.clone()))
            >
                <Icon symbol="bin" />
            </button>
        </li>
    }
}

/// Revokes a token and removes it from the list, also if it was revoked elsewhere before.
async fn revoke(
    account: Account,
    id: ApiKeyId,
    revoking: RwSignal<Option<PersonalToken>>,
) -> Result<&'static str, ApiError> {
    let Some(api) = account.api.try_get_value() else { return Ok(HEADING) };
    match api.revoke_personal_token(id).await {
        Err(error) if !error.is_not_found() => return Err(error),
        _ => {}
    }
    account.tokens.try_update(|tokens| tokens.retain(|token| token.id != id));
    revoking.try_set(None);
    Ok(HEADING)
}

/// The request for the selected options.
fn new_token(name: &str, lifetime: &str, scope: &str) -> Option<NewApiKey> {
    let expires_in = Lifetime::ALL.into_iter().find(|known| known.days().to_string() == lifetime)?;
    let tasks = if scope == "write" { vec![Access::Read, Access::Write] } else { vec![Access::Read] };
    Some(NewApiKey { name: UserName::parse(name).ok()?, expires_in, permissions: Permissions { tasks } })
}

#[component]
fn NewToken(account: Account) -> impl IntoView {
    let name = FieldState::new(String::new(), check_name);
    let form = Form::new("create-token", &[("token-name", name)]);
    let lifetime = RwSignal::new("30".to_owned());
    let scope = RwSignal::new("read".to_owned());
    let created = RwSignal::new(None);
    let submit = move || {
        let api = account.api.get_value();
        let new = new_token(&name.text(), &lifetime.get_untracked(), &scope.get_untracked());
        form.submit(async move {
            let Some(new) = new else { return Ok(form.button) };
            created.try_set(Some(api.create_personal_token(&new).await?));
            name.clear();
            account.tokens.try_set(api.personal_tokens().await?);
            Ok(CREATED)
        });
    };
    view! {
        {live::part(move || created.get().map(|token| view! { <CreatedToken token form /> }))}
        <SectionForm form title="New token" submit=Box::new(submit) idle="Create token" working="Creating…">
            <TextField state=name id="token-name" label="What is it for?" keyboard="text" autocomplete="off" />
            <SelectField state=lifetime id="lifetime" label="Valid for" options=LIFETIMES />
            <SelectField state=scope id="scope" label="Allowed to" options=SCOPES />
        </SectionForm>
    }
}

/// The secret of a new token, which is shown only once.
#[component]
fn CreatedToken(token: String, form: Form) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let copy = move |_| {
        let Some(field) = field.get_untracked() else { return };
        field.select();
        let copied = browser::copy_selection();
        form.set_status(if copied { "Copied." } else { "The token is selected: copy it." });
    };
    view! {
        <div class="notice new-token">
            <label for=CREATED>"Your new token. Copy it now: it will not be shown again."</label>
            <input node_ref=field id=CREATED readonly value=token spellcheck="false" />
            <button type="button" class="primary" on:click=copy>
                "Copy"
            </button>
        </div>
    }
}

#[component]
fn RevokeDialog(account: Account, revoking: RwSignal<Option<PersonalToken>>) -> impl IntoView {
    let form = Form::new("revoke", &[]);
    let text =
        move || revoking.with(|token| token.as_ref().map(|token| token.name.clone()).unwrap_or_default());
    let submit = move || {
        let Some(id) = revoking.with_untracked(|token| token.as_ref().map(|token| token.id)) else { return };
        form.submit(revoke(account, id, revoking));
    };
    view! {
        <Dialog
            form
            open=Signal::derive(move || revoking.with(Option::is_some))
            title="Revoke this token?"
            text=Signal::derive(text)
            confirm="Revoke"
            working="Revoking…"
            submit=Box::new(submit)
            close=Box::new(move || revoking.set(None))
        />
    }
}
