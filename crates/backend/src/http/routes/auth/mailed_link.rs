//! Where a mailed link leads.

use crate::{
    config::WebOrigin,
    http::{ApiError, Services},
};
use shared::ErrorCode;
use url::Url;

/// How long the address of a page may be, in bytes.
const LONGEST: usize = 2048;

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
    let ours = services.public_url.as_ref().and_then(WebOrigin::url).filter(|_| page.len() <= LONGEST);
    // A name before the host could be anything that somebody wants to stand in a mail of ours.
    let is_plain = |url: &Url| url.username().is_empty() && url.password().is_none();
    let url = ours.and_then(|ours| ours.join(page).ok());
    url.filter(|url| is_plain(url) && services.is_trusted(url)).ok_or(ApiError::ForeignUrl(code))
}

/// The same page with `name=value` in its query, as Better Auth's pages expect it.
pub(super) fn with(mut page: Url, name: &str, value: &str) -> Url {
    page.query_pairs_mut().append_pair(name, value);
    page
}
