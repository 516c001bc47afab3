//! Creates an account.

use crate::{
    api::{AnonymousApi, Offers, SignUp},
    browser::{self, boot::Boot},
    components::form::{auth_form, email_field, form_alert, password_field, submit_button},
    forms::{FieldState, Form, check_email, check_new_password},
    html::{AnyView, el, nothing, part},
    live,
    reactive::*,
    route::{Protected, Route},
    router::Router,
};

const BY_INVITATION: &str = "A new account here takes an invitation: open the link in it.";
const CLOSED: &str = "Sign-up is closed: ask the people who run this server for an account.";

pub(crate) fn sign_up_page(next: Protected) -> AnyView {
    let (boot, session) = (expect_context::<Boot>(), expect_context());
    let api = AnonymousApi::new(session);
    let invite = expect_context::<Router>().link_token("#invite=");
    let mode = RwSignal::new(SignUp::Open);
    live::once_mounted(move || {
        browser::spawn(async move {
            if let Some(offers) = Offers::of_server().await {
                mode.try_set(offers.sign_up);
            }
        });
    });
    let early = boot.take();
    let remember = early.remember;
    let email = FieldState::new(early.email.clone(), check_email);
    let password = FieldState::new(early.password.clone(), check_new_password);
    let form = Form::new("submit", &[("email", email), ("password", password)]);
    let visible = early.is_password_visible;
    let submit = move || {
        let (email, password, invite) = (email.text(), password.text(), invite.get_untracked());
        form.submit(async move { api.sign_up(email, password, invite).await.map(|()| form.button) });
    };
    early.resume(submit);
    on_cleanup(move || boot.keep_email(email.text(), remember, session));
    let sign_in = el("a").id("other-form").attr("href", Route::SignIn(next).address()).text("Sign in");
    let notice = move || {
        let text = match mode.get() {
            SignUp::Closed => CLOSED,
            SignUp::Invite if invite.with(String::is_empty) => BY_INVITATION,
            SignUp::Invite | SignUp::Open => return nothing(),
        };
        el("p").class("notice").attr("role", "status").text(text).into()
    };
    let content = vec![
        part(notice),
        form_alert(form),
        email_field(email, "username"),
        password_field(password, "password", "Password", "new-password", visible),
        submit_button(form, "Create account", "Creating your account…"),
        el("p").class("auth-link").text("Already have an account? ").child(sign_in).into(),
    ];
    auth_form("Create your account", Box::new(submit), content)
}
