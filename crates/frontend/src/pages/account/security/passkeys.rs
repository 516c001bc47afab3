//! Passkeys.

use super::super::{days::day, state::Account};
use crate::{
    api::{ApiError, AuthorizedApi, Passkey},
    browser::{device, storage},
    components::{
        form::{Dialog, form_notice, section_form, submit_button, text_field},
        icon,
    },
    forms::{FieldState, Form, check_passkey_name},
    html::{AnyView, all as several, el, nothing},
    live,
    reactive::*,
};

const HEADING: &str = "passkeys-heading";
const NAME: &str = "passkey-name";
/// The id of the draft of a new name, which has the id of the passkey, a space, and what is typed.
const RENAMING: &str = "passkey-new-name";
const EXPLANATION: &str = "Sign in with your fingerprint, your face or the PIN of your device, without a password. No one can guess \
                           or steal it.";
const UNAVAILABLE: &str =
    "This browser cannot make one here: that takes an address with a name and https, or localhost.";

#[derive(Clone, Copy)]
struct Passkeys {
    account: Account,
    all: RwSignal<Vec<Passkey>>,
    renaming: RwSignal<Option<Passkey>>,
    new_name: FieldState,
    removing: RwSignal<Option<Passkey>>,
}

/// The passkeys of the account. Nothing where there are none and cannot be any.
pub(super) fn passkeys(account: Account, all: Vec<Passkey>) -> AnyView {
    let can_add = device::has_passkeys();
    if !can_add && all.is_empty() {
        return nothing();
    }
    let kept = account.kept(RENAMING).unwrap_or_default();
    let (id, new_name) = kept.split_once(' ').unwrap_or_default();
    let passkeys = Passkeys {
        account,
        renaming: RwSignal::new(all.iter().find(|passkey| passkey.id == id).cloned()),
        new_name: FieldState::new(new_name.to_owned(), check_passkey_name),
        all: RwSignal::new(all),
        removing: RwSignal::new(None),
    };
    live::effect(move || passkeys.keep_new_name());
    let add = match can_add {
        true => passkeys.addition(),
        false => el("p").class("caption").text(UNAVAILABLE).into(),
    };
    let rows = move || several(passkeys.all.get().into_iter().map(|it| passkeys.row(it)).collect());
    let section = el("section")
        .class("card")
        .attr("aria-labelledby", HEADING)
        .child(el("h2").id(HEADING).attr("tabindex", "-1").text("Passkeys"))
        .child(el("p").text(EXPLANATION))
        .child(el("ul").class("tokens").part(rows))
        .child(add);
    several(vec![section.into(), passkeys.rename_dialog(), passkeys.remove_dialog()])
}

fn description(passkey: &Passkey) -> String {
    let mut parts = vec![["Added ", &day(passkey.created_at)].concat()];
    parts.push(match passkey.last_used {
        Some(time) => ["last used ", &day(time)].concat(),
        None => "not used yet".to_owned(),
    });
    if passkey.is_synced {
        parts.push("on several devices".to_owned());
    }
    parts.join(" · ")
}

impl Passkeys {
    fn row(self, passkey: Passkey) -> AnyView {
        let button = |label: &'static str, symbol: &'static str, act: fn(Self, Passkey)| {
            let named = passkey.clone();
            el("button")
                .attr("type", "button")
                .class("quiet square")
                .attr("aria-label", [label, " ", &passkey.name].concat())
                .attr("title", label)
                .click(move || act(self, named.clone()))
                .child(icon(symbol))
        };
        let title = el("p").attr("dir", "auto").child(el("strong").text(passkey.name.clone()));
        let caption = el("p").class("caption").text(description(&passkey));
        el("li")
            .child(el("div").child(title).child(caption))
            .child(button("Rename", "pencil", Self::begin_to_rename))
            .child(button("Remove", "bin", |passkeys, passkey| passkeys.removing.set(Some(passkey))))
            .into()
    }

    fn begin_to_rename(self, passkey: Passkey) {
        self.new_name.clear();
        self.new_name.value.set(passkey.name.clone());
        self.renaming.set(Some(passkey));
    }

    /// Keeps the new name as long as its dialog is open.
    fn keep_new_name(self) {
        let typed = self.new_name.value.get();
        let kept = self.renaming.with(|passkey| {
            let passkey = passkey.as_ref().filter(|passkey| passkey.name != typed)?;
            Some([&passkey.id, " ", &typed].concat())
        });
        self.account.keep(RENAMING, kept);
    }

    async fn reload(self, api: AuthorizedApi) -> Result<(), ApiError> {
        let all = api.passkeys().await?;
        self.all.try_set(all);
        Ok(())
    }

    fn addition(self) -> AnyView {
        let name = self.account.draft(NAME, RwSignal::new(String::new()), check_passkey_name);
        let form = Form::new("add-passkey", &[(NAME, name.field)]);
        let submit = move || {
            let (api, typed) = (self.account.api.get_value(), name.field.text());
            let sent = typed.clone();
            let call = self.account.confirm.call(None, move |api, _| api.add_passkey(sent.trim()));
            form.submit(async move {
                call.await?;
                name.clear(&typed);
                self.reload(api).await?;
                form.set_status("The passkey is added: you can sign in with it.");
                Ok(form.button)
            });
        };
        let content = vec![
            text_field(name.field, NAME, "Name, such as that of your device", "off"),
            form_notice(form),
            submit_button(form, "Add a passkey", "Waiting for your device…"),
        ];
        section_form("New passkey", Box::new(submit), content)
    }

    fn rename_dialog(self) -> AnyView {
        let (name, renaming) = (self.new_name, self.renaming);
        let form = Form::new("rename-passkey", &[("new-name", name)]);
        let submit = move || {
            let Some(passkey) = renaming.get_untracked() else { return };
            let (api, typed) = (self.account.api.get_value(), name.text());
            let kept = [&passkey.id, " ", &typed].concat();
            let rename =
                move |api: &AuthorizedApi, _: Option<&str>| api.rename_passkey(&passkey.id, typed.trim());
            let call = self.account.confirm.call(None, rename);
            form.submit(async move {
                call.await?;
                // Also if the page was left meanwhile.
                storage::forget_field(api.account().id, RENAMING, &kept);
                self.reload(api).await?;
                renaming.try_set(None);
                Ok(HEADING)
            });
        };
        Dialog {
            form,
            open: Box::new(move || renaming.with(Option::is_some)),
            title: "Rename this passkey?",
            text: Box::new(|| "The name is for you, to tell your passkeys apart.".to_owned()),
            confirm: "Rename",
            working: "Renaming…",
            submit: Box::new(submit),
            close: Box::new(move || renaming.set(None)),
            is_final: false,
            content: Some(text_field(name, "new-name", "Name of the passkey", "off")),
        }
        .view()
    }

    fn remove_dialog(self) -> AnyView {
        let form = Form::new("remove-passkey", &[]);
        let removing = self.removing;
        let submit = move || {
            let Some(passkey) = removing.get_untracked() else { return };
            let call = self.account.confirm.call(None, move |api, _| api.remove_passkey(&passkey.id));
            let api = self.account.api.get_value();
            form.submit(async move {
                match call.await {
                    Err(error) if !error.is_not_found() => return Err(error),
                    _ => self.reload(api).await?,
                }
                removing.try_set(None);
                Ok(HEADING)
            });
        };
        let text = move || {
            let name =
                removing.with(|passkey| passkey.as_ref().map(|it| it.name.clone()).unwrap_or_default());
            [&name, " no longer opens your account. Your device may keep it in its list: you can delete it there, too."].concat()
        };
        Dialog {
            form,
            open: Box::new(move || removing.with(Option::is_some)),
            title: "Remove this passkey?",
            text: Box::new(text),
            confirm: "Remove",
            working: "Removing…",
            submit: Box::new(submit),
            close: Box::new(move || removing.set(None)),
            is_final: true,
            content: None,
        }
        .view()
    }
}
