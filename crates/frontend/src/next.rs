//! Where the pages are, and where to go after signing in: a path that travels in the query string, so anyone may have written it.

/// The place for everyone who is signed in.
pub(crate) const HOME: &str = "/";
pub(crate) const SIGN_IN: &str = "/sign-in";
pub(crate) const SIGN_UP: &str = "/sign-up";
pub(crate) const ACCOUNT: &str = "/account";
pub(crate) const FORGOT_PASSWORD: &str = "/forgot-password";
/// Where mailed links lead.
pub(crate) const RESET_PASSWORD: &str = "/reset-password";
pub(crate) const VERIFY_EMAIL: &str = "/verify-email";

/// `wanted` if it is a place inside this app, else [`HOME`].
///
/// Only one leading slash: browsers read `//host` and `/\host` as another site, and drop tabs and newlines on
/// the way (WHATWG URL), so `/<tab>/host` as well.
pub(crate) fn safe(wanted: Option<String>) -> String {
    wanted.filter(|path| is_inside(path)).unwrap_or_else(|| HOME.to_owned())
}

fn is_inside(path: &str) -> bool {
    let clean = !path.contains(|c: char| c == '\\' || c.is_control());
    let page = path.split(['?', '#']).next().unwrap_or_default();
    let door = matches!(page.trim_end_matches('/'), SIGN_IN | SIGN_UP);
    clean && page.starts_with('/') && !page.contains("//") && !page.split('/').any(is_dots) && !door
}

/// What browsers take for "here" or "up" (WHATWG URL), so that another path comes out of it.
fn is_dots(segment: &str) -> bool {
    let plain = segment.to_ascii_lowercase().replace("%2e", ".");
    plain == "." || plain == ".."
}

/// The address of `page` that comes back to `place`, which `escape` makes fit for a query string.
pub(crate) fn with_return(page: &str, place: &str, escape: impl Fn(&str) -> String) -> String {
    format!("{page}?next={}", escape(place))
}

#[cfg(test)]
mod tests {
    use super::{safe, with_return};

    #[test]
    fn places_inside_the_app_are_followed() {
        for place in ["/", "/?show=open", "/?show=done#x", "/elsewhere/%2F", "/sign-in-notes"] {
            assert_eq!(safe(Some(place.to_owned())), place);
        }
    }

    #[test]
    fn other_sites_and_the_way_in_itself_are_not() {
        for place in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "\\/evil.example",
            "javascript:alert(1)",
            "evil",
            " //evil.example",
            "/sign-in",
            "/sign-in?next=/",
            "/sign-up",
            "/sign-up/",
            "/./sign-in",
            "/.//evil.example",
            "/%2E/sign-in",
            "/a/../sign-in",
            "/a//evil.example",
        ] {
            assert_eq!(safe(Some(place.to_owned())), "/", "{place:?}");
        }
        assert_eq!(safe(None), "/");
    }

    #[test]
    fn the_return_address_is_escaped() {
        let address =
            with_return("/sign-in", "/?show=open", |text| text.replace('/', "%2F").replace('?', "%3F"));
        assert_eq!(address, "/sign-in?next=%2F%3Fshow=open");
    }
}
