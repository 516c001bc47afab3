//! Links in e-mails.

use crate::{
    config::WebOrigin,
    http::{ApiError, Services},
};
use shared::ErrorCode;
use url::Url;

/// The maximum length of a page's URL, in bytes.
const MAX_LENGTH: usize = 2048;

/// A link to a page of the app, with the token in the fragment, which no server or proxy logs.
pub(crate) fn to_app(app: &Url, page: &str, token: &str) -> Url {
    let mut link = app.clone();
    link.set_path(page);
    link.set_fragment(Some(&format!("token={token}")));
    link
}

/// A page that the client names: a path, or a URL of this or a trusted origin.
///
/// # Errors
/// `code`, for pages of other origins.
pub(crate) fn trusted_page(services: &Services, page: &str, code: ErrorCode) -> Result<Url, ApiError> {
    let ours = services.public_url.as_ref().and_then(WebOrigin::url).filter(|_| page.len() <= MAX_LENGTH);
    // User information before the host would be arbitrary text in our e-mail.
    let is_plain = |url: &Url| url.username().is_empty() && url.password().is_none();
    let url = ours.and_then(|ours| ours.join(page).ok());
    url.filter(|url| is_plain(url) && services.is_trusted(url)).ok_or(ApiError::ForeignUrl(code))
}

/// Appends a query parameter.
pub(crate) fn with_parameter(mut page: Url, name: &str, value: &str) -> Url {
    page.query_pairs_mut().append_pair(name, value);
    page
}
