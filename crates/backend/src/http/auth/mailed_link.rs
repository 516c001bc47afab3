//! Where a mailed link leads.

use crate::http::{ApiError, Services};
use shared::ErrorCode;
use url::Url;

/// A page of the app itself, which takes the token from the fragment: no server and no log ever sees it there.
pub(super) fn to_app(app: &Url, page: &str, token: &str) -> Url {
    let mut link = app.clone();
    link.set_path(page);
    link.set_fragment(Some(&format!("token={token}")));
    link
}

/// A page that a client named: a path of ours, or a URL of ours or of a trusted origin.
///
/// # Errors
/// `code`, for pages of anybody else.
pub(super) fn named(services: &Services, page: &str, code: ErrorCode) -> Result<Url, ApiError> {
    let ours = services.public_url.as_ref().and_then(|url| url.url());
    let url = ours.and_then(|ours| ours.join(page).ok()).filter(|url| services.is_trusted(url));
    url.ok_or(ApiError::ForeignUrl(code))
}

/// The same page with `name=value` in its query, as Better Auth's pages expect it.
pub(super) fn with(mut page: Url, name: &str, value: &str) -> Url {
    page.query_pairs_mut().append_pair(name, value);
    page
}
