//! Links in e-mails, and the pages that clients name.

use crate::{
    config::WebOrigin,
    http::{ApiError, Asker, Services, extract::Caller, middleware::csrf::is_own_or_trusted},
    mail::Mailer,
};
use shared::ErrorCode;
use store::Account;
use url::Url;

/// The app's page for a token that confirms an address. It asks for a click, since programs that scan e-mails open every link.
pub(crate) const CONFIRM_PAGE: &str = "/verify-email";
/// The maximum length of a page's URL, in bytes.
const MAX_LENGTH: usize = 2048;

/// A link to a page of the app, with the token in the fragment, which no server or proxy logs.
pub(crate) fn to_app(app: &Url, page: &str, token: &str) -> Url {
    let mut link = app.clone();
    link.set_path(page);
    link.set_fragment(Some(&format!("token={token}")));
    link
}

/// A link to a page that the client has named: with the token in the fragment if the page is ours, and in the query, as
/// in Better Auth, if it is of a trusted origin.
pub(crate) fn to_page(services: &Services, mut page: Url, token: &str) -> Url {
    if !services.public_url.as_ref().is_some_and(|ours| ours.is_of(&page)) {
        return with_parameter(page, "token", token);
    }
    page.set_fragment(Some(&format!("token={token}")));
    page
}

/// The mail server.
///
/// # Errors
/// `code`, without one.
pub(crate) fn require_mail(services: &Services, code: ErrorCode) -> Result<&Mailer, ApiError> {
    services.mailer.as_ref().ok_or(ApiError::NoMail(code))
}

/// The page to go on to, if the client has named one: a path, or a URL of this or a trusted origin.
///
/// # Errors
/// `code`, for pages of other origins.
pub(crate) fn trusted_page(
    services: &Services,
    caller: &Caller,
    page: Option<&str>,
    code: ErrorCode,
) -> Result<Option<Url>, ApiError> {
    let Some(page) = page.filter(|page| !page.is_empty()) else { return Ok(None) };
    let page = resolve(services, page);
    // Other schemes, such as `blob`, can have our origin, too.
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
    // User information before the host would be arbitrary text in our e-mail.
    let is_plain = |url: &Url| url.username().is_empty() && url.password().is_none();
    let is_trusted = |url: &Url, is_path: bool| {
        is_path || is_own_or_trusted(services, &url.origin().ascii_serialization(), caller.host.as_deref())
    };
    let trusted = page.filter(|(url, is_path)| is_web(url) && is_plain(url) && is_trusted(url, *is_path));
    trusted.map(|(url, _)| Some(url)).ok_or(ApiError::ForeignUrl(code))
}

/// Resolves a page, and returns whether it is a path of our origin, which may not be known.
fn resolve(services: &Services, page: &str) -> Option<(Url, bool)> {
    let ours = services.public_url.as_ref().and_then(WebOrigin::url);
    let ours = ours.or_else(|| Url::parse("http://this-server.invalid").ok())?;
    let url = ours.join(page).ok()?;
    let alone = Url::parse(page).ok();
    // `http:host` is a path on a page with that scheme, and a URL on any other.
    if alone.as_ref().is_some_and(|alone| *alone != url) {
        return None;
    }
    let is_path = alone.is_none() && url.origin() == ours.origin();
    // Percent encoding makes it longer, and so do escapes in the token.
    let escaped = url.as_str().len() + url.as_str().matches(['\\', '"']).count();
    (page.len().max(escaped) <= MAX_LENGTH).then_some((url, is_path))
}

/// Sets a query parameter. One that is there already is replaced: otherwise the client that has named the page could
/// choose which of the two is read.
pub(crate) fn with_parameter(mut page: Url, name: &str, value: &str) -> Url {
    if page.query_pairs().any(|(other, _)| other == name) {
        let others = page.query_pairs().filter(|(other, _)| other != name);
        let others: Vec<_> = others.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        page.query_pairs_mut().clear().extend_pairs(others);
    }
    page.query_pairs_mut().append_pair(name, value);
    page
}

/// Who asks for an e-mail to an account without a session.
pub(crate) async fn asker(services: &Services, account: &Account, caller: &Caller, has_page: bool) -> Asker {
    let known = match caller.network() {
        Some(network) => services.store.is_known_network(account.id, network).await,
        None => Ok(false),
    };
    match known {
        Ok(true) => Asker::Owner,
        _ if has_page => Asker::AnyoneWithPage,
        _ => Asker::Anyone,
    }
}
