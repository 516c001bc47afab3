//! Verifies an e-mail address with the token of a mailed link. Opening the page does not, since mail scanners do that, too.

use crate::{
    api::AnonymousApi,
    browser,
    components::form::{auth_form, form_notice, submit_button},
    forms::Form,
    html::{AnyView, el},
    reactive::*,
    route::{Protected, Route},
    router::Router,
};

pub(crate) fn verify_email_page() -> AnyView {
    let api = AnonymousApi::new(expect_context());
    let token = expect_context::<Router>().link_token("#token=");
    let form = Form::new("submit", &[]);
    let submit = move || {
        let token = token.get_untracked();
        form.submit(async move {
            let confirmed = api.verify_email(token).await?;
            match confirmed.page {
                Some(page) => browser::leave(&page),
                None => form.set_status(match confirmed.change.as_deref() {
                    Some("pending") => "Allowed. Now open the link that was sent to your new address.",
                    Some(_) => "Your account has its new address.",
                    None => "Your address is verified. Thank you.",
                }),
            }
            Ok(form.button)
        });
    };
    let link = |page, label: &'static str| el("a").attr("href", Route::Protected(page).address()).text(label);
    let links = el("p")
        .child(link(Protected::HOME, "Go to your tasks"))
        .text(" or ")
        .child(link(Protected::ACCOUNT, "to your account"))
        .text(", where you can ask for another link.");
    let content =
        vec![form_notice(form), submit_button(form, "Confirm this address", "Verifying…"), links.into()];
    auth_form("Verify your address", Box::new(submit), content)
}
