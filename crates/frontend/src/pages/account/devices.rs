//! The sessions of the account.

use super::{
    days::day,
    state::{Account, Fetch, sections},
};
use crate::{
    api::{AuthorizedApi, Device},
    browser::{self, document},
    components::form::{Dialog, form_notice, submit_button},
    forms::Form,
    html::{AnyView, all, el, nothing, part},
    reactive::*,
    sync::AccountData,
};

const HEADING: &str = "devices-heading";
const EXPLANATION: &str =
    "Where you are signed in. If you do not know a device, sign it out and change your password.";
const EVERYWHERE: &str = "Sign out here and on all other devices, at once.";
const WARNING: &str = "You have to sign in again on every device, also in this browser.";

#[derive(Clone, Copy)]
struct Devices {
    account: Account,
    all: RwSignal<Vec<Device>>,
    /// The tokens of those that are being signed out.
    ending: RwSignal<Vec<String>>,
    form: Form,
}

pub(super) fn devices(account: Account) -> AnyView {
    account.fetched(fetch, move |all| {
        let (all, ending) = (RwSignal::new(all), RwSignal::new(Vec::new()));
        let devices = Devices { account, all, ending, form: Form::new("end-sessions", &[]) };
        sections(vec![devices.section(), everywhere(account)])
    })
}

fn fetch(api: AuthorizedApi) -> Fetch<Vec<Device>> {
    Box::pin(async move { api.devices().await })
}

impl Devices {
    fn section(self) -> AnyView {
        let rows = self.all.get_untracked().into_iter().map(|device| self.row(device));
        let others = move || match self.all.with(Vec::len) {
            0 | 1 => nothing(),
            _ => submit_button(self.form, "Sign out everywhere else", "Signing out…"),
        };
        el("form")
            .class("card")
            .attr("novalidate", "")
            .attr("aria-labelledby", HEADING)
            .on_submit(move || self.end_others())
            .child(el("h2").id(HEADING).attr("tabindex", "-1").text("Signed in"))
            .child(el("p").text(EXPLANATION))
            .child(el("ul").class("tokens").children(rows))
            .child(form_notice(self.form))
            .part(others)
            .into()
    }

    /// A session, until it has ended. The others stay, with the focus.
    fn row(self, device: Device) -> AnyView {
        let token = device.token.clone();
        let is_listed = Memo::new(move |_| self.all.with(|all| all.iter().any(|known| known.token == token)));
        part(move || if is_listed.get() { self.item(&device) } else { nothing() })
    }

    fn item(self, device: &Device) -> AnyView {
        let mut title = el("p").child(el("strong").text(device.name.clone()));
        if device.is_this {
            title = title.text(" ").child(el("span").class("badge").text("This browser"));
        }
        let (token, name) = (device.token.clone(), device.name.clone());
        let is_ending = {
            let token = token.clone();
            move || self.ending.with(|ending| ending.contains(&token))
        };
        let end = move || self.end(token.clone(), name.clone());
        let button = match device.is_this {
            true => nothing(),
            false => el("button")
                .attr("type", "button")
                .id(button_id(&device.token))
                .attr("aria-label", ["Sign out ", &device.name].concat())
                .flag("aria-busy", is_ending)
                .click(end)
                .text("Sign out")
                .into(),
        };
        let caption = el("p").class("caption").text(description(device));
        el("li").child(el("div").child(title).child(caption)).child(button).into()
    }

    /// Ends a session, also while others are being ended.
    fn end(self, token: String, name: String) {
        if self.ending.with_untracked(|ending| ending.contains(&token)) {
            return;
        }
        self.form.alert.set(None);
        self.ending.update(|ending| ending.push(token.clone()));
        let call = self.account.api.get_value().end_session(&token);
        browser::spawn(async move {
            let result = call.await;
            self.ending.try_update(|ending| ending.retain(|other| *other != token));
            match result {
                Ok(_) => {
                    let next = self.all.try_update(|all| leave(all, &token)).flatten();
                    self.form.set_status(&["Signed out: ", &name, "."].concat());
                    // The button is gone.
                    let next = next.and_then(|next| document().get_element_by_id(&button_id(&next)));
                    browser::keep_focus(next, HEADING);
                }
                Err(error) => drop(self.form.alert.try_set(Some(error.to_string()))),
            }
        });
    }

    fn end_others(self) {
        let api = self.account.api.get_value();
        self.form.submit(async move {
            api.end_other_sessions().await?;
            // This one goes on with another token.
            self.all.try_update(|all| all.retain(|device| device.is_this));
            self.form.set_status("You are signed out everywhere else.");
            Ok(HEADING)
        });
    }
}

fn button_id(token: &str) -> String {
    ["end-", token].concat()
}

/// Removes a session. Returns the token of another one that is beside it and can be ended, too: the next one, or else the one
/// before.
fn leave(all: &mut Vec<Device>, token: &str) -> Option<String> {
    let at = all.iter().position(|device| device.token == token)?;
    all.remove(at);
    let (before, after) = all.split_at_checked(at)?;
    let mut others = after.iter().chain(before.iter().rev()).filter(|device| !device.is_this);
    others.next().map(|device| device.token.clone())
}

/// When it was last seen and since when it is signed in, on the days of this browser, and its address.
fn description(device: &Device) -> String {
    let mut parts = vec![["Signed in ", &day(device.began)].concat()];
    if !device.is_this {
        parts.insert(0, ["Last seen ", &day(device.last_seen)].concat());
    }
    parts.extend(device.address.clone());
    parts.join(" · ")
}

/// Ends every session, after a question.
fn everywhere(account: Account) -> AnyView {
    let data = expect_context::<AccountData>();
    let asking = RwSignal::new(false);
    let form = Form::new("end-all", &[]);
    let submit = move || {
        let api = account.api.get_value();
        form.submit(async move { api.end_all_sessions().await.map(|()| form.button) });
    };
    let text = move || match data.unsaved() {
        0 => WARNING.to_owned(),
        1 => [WARNING, " 1 change is not saved yet, and is lost."].concat(),
        number => [WARNING, " ", &number.to_string(), " changes are not saved yet, and are lost."].concat(),
    };
    let ask = el("button")
        .attr("type", "button")
        .class("danger")
        .click(move || asking.set(true))
        .text("Sign out everywhere…");
    let section = el("section")
        .class("card")
        .child(el("h2").text("Sign out everywhere"))
        .child(el("p").text(EVERYWHERE))
        .child(ask);
    let dialog = Dialog {
        form,
        open: Box::new(move || asking.get()),
        title: "Sign out everywhere?",
        text: Box::new(text),
        confirm: "Sign out everywhere",
        working: "Signing out…",
        submit: Box::new(submit),
        close: Box::new(move || asking.set(false)),
        is_final: true,
        content: None,
    };
    all(vec![section.into(), dialog.view()])
}
