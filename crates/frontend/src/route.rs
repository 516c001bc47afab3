//! The pages of the app and their addresses.

use crate::tasks::filter::Filter;

/// A page with its parameters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Route {
    Protected(Protected),
    /// The parameter is the page to open after signing in.
    SignIn(Protected),
    SignUp(Protected),
    ForgotPassword,
    ResetPassword,
    VerifyEmail,
}

/// A page that needs a session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Protected {
    Tasks(Filter),
    Account,
}

impl Protected {
    pub(crate) const HOME: Self = Self::Tasks(Filter::All);
    const ALL: [Self; 4] = [Self::HOME, Self::Tasks(Filter::Open), Self::Tasks(Filter::Done), Self::Account];

    fn address(self) -> &'static str {
        match self {
            Self::Tasks(Filter::All) => "/",
            Self::Tasks(Filter::Open) => "/?show=open",
            Self::Tasks(Filter::Done) => "/?show=done",
            Self::Account => "/account",
        }
    }

    /// Parses the `next` parameter. It can be forged, so it is only compared with the addresses of this app,
    /// which rules out open redirects.
    fn parse_next(next: Option<String>) -> Self {
        let found = Self::ALL.into_iter().find(|page| next.as_deref() == Some(page.address()));
        found.unwrap_or(Self::HOME)
    }
}

impl Route {
    /// Parses a path and its query parameters; `None` if there is no such page.
    pub(crate) fn parse(path: &str, parameter: impl Fn(&str) -> Option<String>) -> Option<Self> {
        Some(match path.trim_end_matches('/') {
            "" => Self::Protected(Protected::Tasks(match parameter("show").as_deref() {
                Some("open") => Filter::Open,
                Some("done") => Filter::Done,
                _ => Filter::All,
            })),
            "/account" => Self::Protected(Protected::Account),
            "/sign-in" => Self::SignIn(Protected::parse_next(parameter("next"))),
            "/sign-up" => Self::SignUp(Protected::parse_next(parameter("next"))),
            "/forgot-password" => Self::ForgotPassword,
            "/reset-password" => Self::ResetPassword,
            "/verify-email" => Self::VerifyEmail,
            _ => return None,
        })
    }

    /// The path with its query.
    pub(crate) fn address(self) -> String {
        match self {
            Self::Protected(page) => page.address().to_owned(),
            Self::SignIn(next) => with_next("/sign-in", next),
            Self::SignUp(next) => with_next("/sign-up", next),
            Self::ForgotPassword => "/forgot-password".to_owned(),
            Self::ResetPassword => "/reset-password".to_owned(),
            Self::VerifyEmail => "/verify-email".to_owned(),
        }
    }

    /// The page to show instead of this one, if any. After the user chose to sign out, signing in leads to the tasks;
    /// otherwise it leads back to the page that needed the session.
    pub(crate) fn redirect(self, is_signed_in: bool, chose_to_leave: bool) -> Option<Self> {
        match self {
            Self::Protected(_) if !is_signed_in && chose_to_leave => Some(Self::SignIn(Protected::HOME)),
            Self::Protected(page) if !is_signed_in => Some(Self::SignIn(page)),
            Self::SignIn(next) | Self::SignUp(next) if is_signed_in => Some(Self::Protected(next)),
            _ => None,
        }
    }
}

fn with_next(path: &str, next: Protected) -> String {
    if next == Protected::HOME {
        return path.to_owned();
    }
    let escaped = next.address().replace('/', "%2F").replace('?', "%3F").replace('=', "%3D");
    format!("{path}?next={escaped}")
}

#[cfg(test)]
mod tests {
    use super::{Protected, Route};
    use crate::tasks::filter::Filter;
    use shared::PAGES;

    const HOME: Route = Route::Protected(Protected::HOME);
    const DONE: Protected = Protected::Tasks(Filter::Done);

    fn parse(address: &str) -> Option<Route> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Route::parse(path, |name| {
            let value = query.strip_prefix(name)?.strip_prefix('=')?;
            Some(value.replace("%2F", "/").replace("%3F", "?").replace("%3D", "="))
        })
    }

    #[test]
    fn addresses_round_trip() {
        let with_next = Protected::ALL
            .into_iter()
            .flat_map(|page| [Route::Protected(page), Route::SignIn(page), Route::SignUp(page)]);
        let others = [Route::ForgotPassword, Route::ResetPassword, Route::VerifyEmail];
        for route in with_next.chain(others) {
            assert_eq!(parse(&route.address()), Some(route), "{}", route.address());
        }
        assert_eq!(Route::SignIn(DONE).address(), "/sign-in?next=%2F%3Fshow%3Ddone");
    }

    /// The server sends the app for these paths only.
    #[test]
    fn the_server_knows_every_page() {
        for page in PAGES {
            let route = parse(page).unwrap();
            assert_eq!(route.address().split('?').next(), Some(page));
        }
        let protected = Protected::ALL.map(Route::Protected);
        let others = [
            Route::SignIn(DONE),
            Route::SignUp(DONE),
            Route::ForgotPassword,
            Route::ResetPassword,
            Route::VerifyEmail,
        ];
        for route in protected.into_iter().chain(others) {
            let address = route.address();
            assert!(PAGES.contains(&address.split('?').next().unwrap()), "{address}");
        }
    }

    #[test]
    fn parses_what_is_known() {
        assert_eq!(parse("/sign-in/"), Some(Route::SignIn(Protected::HOME)));
        for show in ["", "OPEN", "everything"] {
            assert_eq!(parse(&format!("/?show={show}")), Some(HOME));
        }
        for unknown in ["/sign-in/more", "/elsewhere", "//sign-in"] {
            assert_eq!(parse(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn rejects_open_redirects() {
        for next in [
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
            "/.//evil.example",
            "/a//evil.example",
            "/account/../sign-in",
            "/sign-in",
            "/sign-up",
        ] {
            let route = Route::parse("/sign-in", |_| Some(next.to_owned()));
            assert_eq!(route, Some(Route::SignIn(Protected::HOME)), "{next:?}");
        }
    }

    #[test]
    fn redirects_to_sign_in_and_back() {
        let page = Route::Protected(DONE);
        assert_eq!(page.redirect(false, false), Some(Route::SignIn(DONE)));
        assert_eq!(page.redirect(false, true), Some(Route::SignIn(Protected::HOME)));
        assert_eq!(page.redirect(true, false), None);
        for entry in [Route::SignIn(DONE), Route::SignUp(DONE)] {
            assert_eq!(entry.redirect(true, false), Some(page));
            assert_eq!(entry.redirect(false, false), None);
        }
        assert_eq!(Route::VerifyEmail.redirect(false, false), None);
    }
}
