//! Personal access tokens, for scripts, and the addresses of calendars, which contain one.

mod calendar;
mod personal;

use super::state::{Account, Fetch, sections};
use crate::{
    api::{AuthorizedApi, PersonalToken},
    html::AnyView,
    reactive::*,
};
use calendar::calendar;
use personal::{Tokens, personal_tokens, revoke_dialog};

/// Personal access tokens, and the calendar, whose addresses contain some.
pub(super) fn tokens(account: Account) -> AnyView {
    account.fetched(fetch, move |all| {
        let tokens = Tokens { account, all: RwSignal::new(all), revoking: RwSignal::new(None) };
        sections(vec![personal_tokens(tokens), calendar(tokens), revoke_dialog(tokens)])
    })
}

fn fetch(api: AuthorizedApi) -> Fetch<Vec<PersonalToken>> {
    Box::pin(async move { api.personal_tokens().await })
}
