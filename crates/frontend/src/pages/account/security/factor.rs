//! The second factor: an authenticator app and backup codes.

use super::{
    super::state::{Account, OwnerPassword},
    codes::{HEADING as CODES, show_codes},
};
use crate::{
    api::{FactorSetup, Profile},
    browser::{self, device},
    components::{
        Overlay,
        form::{Dialog, code_input, field_error, form_notice, password_field, section_form, submit_button},
    },
    forms::{FieldState, Form, check_code, check_current_password},
    html::{AnyView, all, el, part},
    reactive::*,
    route::Protected,
};

/// The id of the heading.
pub(super) const HEADING: &str = "factor-heading";
const CODE: &str = "setup-code";
const PASSWORD: &str = "factor-password";
const CODES_PASSWORD: &str = "codes-password";
const OFF_PASSWORD: &str = "off-password";
const OFF: &str =
    "With a code of an authenticator app on your phone, your password alone no longer opens your account.";
const ON: &str = "It is on: signing in takes your password and a code of your authenticator app.";
const SCAN: &str = "Scan this with your authenticator app, or enter the secret there.";
const NEW_CODES: &str = "All backup codes that you have are void then.";
const TURN_OFF: &str = "Your password alone opens your account then.";

#[derive(Clone, Copy)]
struct Factor {
    account: Account,
    is_on: RwSignal<bool>,
    owner: OwnerPassword,
    /// Whether the address has to be verified before one can be set up.
    must_verify: bool,
    /// What is being set up.
    setup: RwSignal<Option<FactorSetup>>,
    /// Where backup codes are shown.
    overlay: Overlay,
    form: Form,
}

pub(super) fn factor(account: Account, profile: &Profile, has_mail: bool) -> AnyView {
    let factor = Factor {
        account,
        is_on: RwSignal::new(profile.has_factor),
        owner: OwnerPassword::of(profile),
        must_verify: has_mail && !profile.email_verified,
        setup: RwSignal::new(None),
        overlay: expect_context::<Overlay>(),
        form: Form::new("factor", &[]),
    };
    let content = move || match (factor.setup.get(), factor.is_on.get()) {
        (Some(setup), _) => factor.setup_form(setup),
        (None, true) => factor.when_on(),
        (None, false) => factor.when_off(),
    };
    el("section")
        .class("card")
        .attr("aria-labelledby", HEADING)
        .child(el("h2").id(HEADING).attr("tabindex", "-1").text("Second factor"))
        .part(content)
        .child(form_notice(factor.form))
        .into()
}

impl Factor {
    fn when_off(self) -> AnyView {
        if self.must_verify {
            let link = el("a").attr("href", Protected::ACCOUNT.address()).text("verify your address");
            let first = el("p").text("To set it up, ").child(link).text(" first.");
            return all(vec![el("p").text(OFF).into(), first.into()]);
        }
        let password = FieldState::new(String::new(), check_current_password);
        let form = Form::new("set-up-factor", &[(PASSWORD, password)]);
        let submit = move || {
            let confirm = self.account.confirm;
            let call = confirm.call(Some(password), |api, password| api.set_up_factor(password));
            form.submit(async move {
                self.setup.try_set(Some(call.await?.json()?));
                Ok(CODE)
            });
        };
        let content = vec![
            el("p").text(OFF).into(),
            password_field(password, PASSWORD, "Your password", "current-password", false),
            form_notice(form),
            submit_button(form, "Set up", "Preparing…"),
        ];
        section_form("Set up an authenticator app", Box::new(submit), content)
    }

    fn setup_form(self, setup: FactorSetup) -> AnyView {
        let code = FieldState::new(String::new(), check_code);
        let form = Form::new("turn-on", &[(CODE, code)]);
        let codes = setup.backup_codes.clone();
        let submit = move || {
            let (api, codes) = (self.account.api.get_value(), codes.clone());
            let call = api.enable_factor(&code.text());
            form.submit(async move {
                call.await?;
                self.is_on.try_set(true);
                self.setup.try_set(None);
                show_codes(self.overlay, &api, codes);
                Ok(CODES)
            });
        };
        let field = el("div")
            .class("field")
            .child(el("label").attr("for", CODE).text("Code that the app shows"))
            .child(code_input(code, CODE).attr("inputmode", "numeric"))
            .child(field_error(code, CODE));
        let cancel = el("button")
            .attr("type", "button")
            .class("quiet")
            .click(move || {
                self.setup.set(None);
                browser::focus_soon(vec![PASSWORD.to_owned()]);
            })
            .text("Cancel");
        let content = vec![
            el("p").text(SCAN).into(),
            qr_code(&setup),
            secret(setup),
            field.into(),
            form_notice(form),
            el("div")
                .class("buttons")
                .child(submit_button(form, "Turn on", "Checking the code…"))
                .child(cancel)
                .into(),
        ];
        section_form("Set up an authenticator app", Box::new(submit), content)
    }

    fn when_on(self) -> AnyView {
        let (renewing, ending) = (RwSignal::new(false), RwSignal::new(false));
        let button = |label: &'static str, asking: RwSignal<bool>| {
            el("button").attr("type", "button").click(move || asking.set(true)).text(label)
        };
        let buttons = el("div")
            .class("buttons")
            .child(button("New backup codes…", renewing))
            .child(button("Turn off…", ending).class("danger"));
        // Again as soon as the password is needed.
        let questions = move || {
            self.owner.is_needed();
            untrack(|| all(vec![self.renewal(renewing), self.end(ending)]))
        };
        all(vec![el("p").text(ON).into(), buttons.into(), part(questions)])
    }

    /// Asks for the password, if that is needed, and replaces the backup codes.
    fn renewal(self, asking: RwSignal<bool>) -> AnyView {
        let owner = self.owner;
        let (form, password) = owner.form("new-codes", CODES_PASSWORD, None);
        let submit = move || {
            let (confirm, api) = (self.account.confirm, self.account.api.get_value());
            let call = confirm.call(owner.needed(password), |api, password| api.new_backup_codes(password));
            form.submit(async move {
                let codes = owner.check(call.await, CODES_PASSWORD)?.member("backupCodes")?;
                asking.try_set(false);
                show_codes(self.overlay, &api, codes);
                Ok(CODES)
            });
        };
        Dialog {
            form,
            open: Box::new(move || asking.get()),
            title: "New backup codes?",
            text: Box::new(move || owner.ask(NEW_CODES)),
            confirm: "Make new ones",
            working: "Making them…",
            submit: Box::new(submit),
            close: close(asking, password),
            is_final: false,
            content: Some(owner.field(password, CODES_PASSWORD)),
        }
        .view()
    }

    /// Asks for the password, if that is needed, and disables the factor.
    fn end(self, asking: RwSignal<bool>) -> AnyView {
        let owner = self.owner;
        let (form, password) = owner.form("turn-off", OFF_PASSWORD, None);
        let submit = move || {
            let confirm = self.account.confirm;
            let call = confirm.call(owner.needed(password), |api, password| api.disable_factor(password));
            form.submit(async move {
                owner.check(call.await, OFF_PASSWORD)?;
                asking.try_set(false);
                self.is_on.try_set(false);
                self.form.set_status("The second factor is off.");
                Ok(HEADING)
            });
        };
        Dialog {
            form,
            open: Box::new(move || asking.get()),
            title: "Turn off the second factor?",
            text: Box::new(move || owner.ask(TURN_OFF)),
            confirm: "Turn off",
            working: "Turning it off…",
            submit: Box::new(submit),
            close: close(asking, password),
            is_final: true,
            content: Some(owner.field(password, OFF_PASSWORD)),
        }
        .view()
    }
}

fn close(asking: RwSignal<bool>, password: FieldState) -> Box<dyn Fn()> {
    Box::new(move || {
        asking.try_set(false);
        password.clear();
    })
}

/// What an app on another device scans. Dark on light in dark mode, too: not all apps read the inverse.
fn qr_code(setup: &FactorSetup) -> AnyView {
    let size = setup.qr_size.to_string();
    let shape = el("path").attr("d", setup.qr_path.clone());
    el("svg")
        .class("qr-code")
        .attr("viewBox", ["0 0 ", &size, " ", &size].concat())
        .attr("role", "img")
        .attr("aria-label", "QR code with the secret")
        .attr("shape-rendering", "crispEdges")
        .child(shape)
        .into()
}

/// The secret, to be typed or pasted, or given to an app on this device.
fn secret(setup: FactorSetup) -> AnyView {
    let form = Form::new("copy-secret", &[]);
    let FactorSetup { uri, secret, .. } = setup;
    let groups: Vec<&str> =
        (0..secret.len()).step_by(4).filter_map(|at| secret.get(at..secret.len().min(at + 4))).collect();
    let shown = groups.join(" ");
    let copy = move || {
        form.set_status(if device::copy(&secret) {
            "Copied."
        } else {
            "This browser does not allow to copy."
        });
    };
    let copy = el("button").attr("type", "button").id("copy-secret").click(copy).text("Copy");
    let open = el("a").attr("href", uri).text("Open the app on this device");
    let code = el("p").child(el("span").text("Secret: ")).child(el("code").text(shown));
    el("div")
        .class("secret")
        .child(code)
        .child(copy)
        .child(form_notice(form))
        .child(el("p").child(open))
        .into()
}
