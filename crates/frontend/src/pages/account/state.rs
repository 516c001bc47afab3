//! The state that the sections of the account page share.

use crate::{
    api::{ApiError, AuthorizedApi, Offers, PersonalToken, Profile},
    loading::Loading,
    reactive::*,
};

#[derive(Clone, Copy)]
pub(super) struct Account {
    pub(super) api: StoredValue<AuthorizedApi>,
    pub(super) loading: Loading,
    pub(super) profile: RwSignal<Option<Profile>>,
    pub(super) tokens: RwSignal<Vec<PersonalToken>>,
    /// Whether the server sends e-mails, as far as is known.
    pub(super) has_mail: RwSignal<bool>,
}

impl Account {
    pub(super) fn new(api: AuthorizedApi) -> Self {
        Self {
            api: StoredValue::new(api),
            loading: Loading::new(),
            profile: RwSignal::new(None),
            tokens: RwSignal::new(Vec::new()),
            has_mail: RwSignal::new(true),
        }
    }

    pub(super) fn load(self) {
        self.loading.run(Box::pin(self.fetch()));
    }

    async fn fetch(self) -> Result<(), ApiError> {
        let Some(api) = self.api.try_get_value() else { return Ok(()) };
        self.profile.try_set(Some(api.profile().await?));
        self.tokens.try_set(api.personal_tokens().await?);
        if let Some(offers) = Offers::of_server().await {
            self.has_mail.try_set(offers.mail);
        }
        Ok(())
    }
}
