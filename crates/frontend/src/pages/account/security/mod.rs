//! What signing in takes.

mod codes;
mod factor;
mod passkeys;

use super::state::{Account, Fetch, sections};
use crate::{
    api::{AuthorizedApi, Offers, Passkey, Profile},
    components::form::{choice, form_notice, password_field, section_form, submit_button},
    forms::{FieldState, Form, check_current_password, check_new_password},
    html::AnyView,
    reactive::*,
};
use factor::factor;
use shared::ChangePassword;

pub(super) fn security(account: Account) -> AnyView {
    account.fetched(fetch, move |(profile, passkeys, has_mail)| {
        sections(vec![
            password_form(account),
            factor(account, &profile, has_mail),
            passkeys::passkeys(account, passkeys),
        ])
    })
}

/// And whether the server sends e-mails, as far as is known.
fn fetch(api: AuthorizedApi) -> Fetch<(Profile, Vec<Passkey>, bool)> {
    Box::pin(async move {
        let has_mail = Offers::of_server().await.is_some_and(|offers| offers.mail);
        Ok((api.profile().await?, api.passkeys().await?, has_mail))
    })
}

fn password_form(account: Account) -> AnyView {
    let current = FieldState::new(String::new(), check_current_password);
    let new = FieldState::new(String::new(), check_new_password);
    let form = Form::new("change-password", &[("currentPassword", current), ("newPassword", new)]);
    let end_others = RwSignal::new(true);
    let submit = move || {
        let (new_password, end_others) = (new.text(), end_others.get_untracked());
        let call = account.confirm.call(Some(current), move |api, password| {
            api.change_password(&ChangePassword {
                current_password: password.unwrap_or_default().to_owned(),
                new_password: new_password.clone(),
                revoke_other_sessions: Some(end_others),
            })
        });
        form.submit(async move {
            call.await?;
            current.clear();
            new.clear();
            form.set_status("Your password is changed.");
            Ok(form.button)
        });
    };
    let content = vec![
        password_field(current, "currentPassword", "Current password", "current-password", false),
        password_field(new, "newPassword", "New password", "new-password", false),
        choice(end_others, "end-others", "Sign out everywhere else"),
        form_notice(form),
        submit_button(form, "Change password", "Changing your password…"),
    ];
    section_form("Password", Box::new(submit), content)
}
