//! The pages of the app and their addresses.

use crate::views::View;
use shared::TaskId;

/// A page with its parameters.
#[derive(Clone, PartialEq, Eq, Debug)]
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
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Protected {
    Tasks(View),
    Trash,
    Account(AccountPage),
    /// Import and export.
    Move,
}

/// One of the pages of the account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum AccountPage {
    Profile,
    Security,
    Devices,
    Tokens,
    Data,
}

impl AccountPage {
    pub(crate) const ALL: [Self; 5] =
        [Self::Profile, Self::Security, Self::Devices, Self::Tokens, Self::Data];

    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Profile => "/account",
            Self::Security => "/account/security",
            Self::Devices => "/account/devices",
            Self::Tokens => "/account/tokens",
            Self::Data => "/account/data",
        }
    }
}

impl Protected {
    pub(crate) const ACCOUNT: Self = Self::Account(AccountPage::Profile);
    pub(crate) const HOME: Self = Self::Tasks(View::Today);

    pub(crate) fn address(&self) -> String {
        let (path, parameter) = match self {
            Self::Tasks(view) => view.address(),
            Self::Trash => ("/trash", None),
            Self::Account(page) => (page.path(), None),
            Self::Move => ("/move", None),
        };
        match parameter {
            Some((name, value)) => [path, "?", name, "=", &escaped(&value)].concat(),
            None => path.to_owned(),
        }
    }

    /// Its address with an open task.
    pub(crate) fn with_task(&self, id: TaskId) -> String {
        with_task(self.address(), Some(id))
    }

    fn parse(path: &str, parameter: impl Fn(&str) -> Option<String>) -> Option<Self> {
        match path {
            "/trash" => Some(Self::Trash),
            "/move" => Some(Self::Move),
            _ => match AccountPage::ALL.into_iter().find(|page| page.path() == path) {
                Some(page) => Some(Self::Account(page)),
                None => View::parse(path, parameter).map(Self::Tasks),
            },
        }
    }

    /// Parses the `next` parameter. It can be forged, so only a page of this app with a simple parameter is taken, whose
    /// address is then built again: that rules out open redirects.
    fn parse_next(next: Option<String>) -> Self {
        let next = next.unwrap_or_default();
        let (path, query) = next.split_once('?').unwrap_or((&next, ""));
        let parameter = |name: &str| {
            let value = query.strip_prefix(name)?.strip_prefix('=')?;
            value.bytes().all(is_simple).then(|| value.to_owned())
        };
        let path = if path == "/" { "" } else { path };
        Self::parse(path, parameter).unwrap_or(Self::HOME)
    }
}

fn is_simple(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

/// A text in the query of an address (RFC 3986 section 2.1).
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if is_simple(byte) {
            escaped.push(byte.into());
        } else {
            escaped.push('%');
            let digits = [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16));
            escaped.extend(digits.into_iter().flatten().map(|digit| digit.to_ascii_uppercase()));
        }
    }
    escaped
}

impl Route {
    /// Parses a path and its query parameters; `None` if there is no such page.
    pub(crate) fn parse(path: &str, parameter: impl Fn(&str) -> Option<String>) -> Option<Self> {
        Some(match path.trim_end_matches('/') {
            "/sign-in" => Self::SignIn(Protected::parse_next(parameter("next"))),
            "/sign-up" => Self::SignUp(Protected::parse_next(parameter("next"))),
            "/forgot-password" => Self::ForgotPassword,
            "/reset-password" => Self::ResetPassword,
            "/verify-email" => Self::VerifyEmail,
            path => Self::Protected(Protected::parse(path, parameter)?),
        })
    }

    /// The path with its query.
    pub(crate) fn address(&self) -> String {
        match self {
            Self::Protected(page) => page.address(),
            Self::SignIn(next) | Self::SignUp(next) => with_next(self.path(), next),
            Self::ForgotPassword | Self::ResetPassword | Self::VerifyEmail => self.path().to_owned(),
        }
    }

    /// The path of a page that needs no session.
    pub(crate) fn path(&self) -> &'static str {
        match self {
            Self::Protected(_) => "/",
            Self::SignIn(_) => "/sign-in",
            Self::SignUp(_) => "/sign-up",
            Self::ForgotPassword => "/forgot-password",
            Self::ResetPassword => "/reset-password",
            Self::VerifyEmail => "/verify-email",
        }
    }

    /// The page to show instead of this one, if any. After the user chose to sign out, signing in leads to the tasks;
    /// otherwise it leads back to the page that needed the session.
    pub(crate) fn redirect(&self, is_signed_in: bool, chose_to_leave: bool) -> Option<Self> {
        match self {
            Self::Protected(_) if !is_signed_in && chose_to_leave => Some(Self::SignIn(Protected::HOME)),
            Self::Protected(page) if !is_signed_in => Some(Self::SignIn(page.clone())),
            Self::SignIn(next) | Self::SignUp(next) if is_signed_in => Some(Self::Protected(next.clone())),
            _ => None,
        }
    }
}

/// An address with an open task.
pub(crate) fn with_task(address: String, task: Option<TaskId>) -> String {
    let separator = if address.contains('?') { "&task=" } else { "?task=" };
    match task {
        Some(id) => [&address, separator, &id.to_string()].concat(),
        None => address,
    }
}

/// What the link of a reminder proposes to do with its task. Nothing is done before the user confirms it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Proposal {
    /// Complete it.
    Done,
    /// Remind of it in an hour.
    Later,
}

impl Proposal {
    /// `None` for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "done" => Some(Self::Done),
            "later" => Some(Self::Later),
            _ => None,
        }
    }

    /// As a parameter of an address with an open task.
    pub(crate) fn parameter(self) -> &'static str {
        match self {
            Self::Done => "&then=done",
            Self::Later => "&then=later",
        }
    }
}

fn with_next(path: &str, next: &Protected) -> String {
    match next == &Protected::HOME {
        true => path.to_owned(),
        false => [path, "?next=", &escaped(&next.address())].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountPage, Proposal, Protected, Route, View};
    use shared::PAGES;

    const HOME: Route = Route::Protected(Protected::HOME);
    const ID: &str = "01932f00-0000-7000-8000-000000000001";

    fn pages() -> Vec<Protected> {
        let views = [View::Today, View::Upcoming, View::Inbox, View::Done, View::List(ID.parse().unwrap())];
        let with_text = [View::Tag("office".to_owned()), View::Search(String::new())];
        let views = views.into_iter().chain(with_text).map(Protected::Tasks);
        views
            .chain([Protected::Trash, Protected::Move])
            .chain(AccountPage::ALL.map(Protected::Account))
            .collect()
    }

    fn parse(address: &str) -> Option<Route> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Route::parse(path, |name| {
            let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
            let mut bytes = value.bytes();
            let mut text = Vec::new();
            while let Some(byte) = bytes.next() {
                let hex = |digits: [u8; 2]| u8::from_str_radix(str::from_utf8(&digits).unwrap(), 16).unwrap();
                text.push(if byte == b'%' { hex([bytes.next()?, bytes.next()?]) } else { byte });
            }
            String::from_utf8(text).ok()
        })
    }

    #[test]
    fn addresses_round_trip() {
        let texts = ["a b&c=d#e?f/g", "Büro", "100%", "+"];
        let tags = texts.map(|text| Protected::Tasks(View::Tag(text.to_owned())));
        let searches = texts.map(|text| Protected::Tasks(View::Search(text.to_owned())));
        let protected = pages().into_iter().chain(tags).chain(searches).map(Route::Protected);
        let entries = pages().into_iter().flat_map(|page| [Route::SignIn(page.clone()), Route::SignUp(page)]);
        let others = [Route::ForgotPassword, Route::ResetPassword, Route::VerifyEmail];
        for route in protected.chain(entries).chain(others) {
            assert_eq!(parse(&route.address()), Some(route.clone()), "{}", route.address());
        }
        let list = Protected::Tasks(View::List(ID.parse().unwrap()));
        assert_eq!(Route::SignIn(list.clone()).address(), format!("/sign-in?next=%2Flist%3Fid%3D{ID}"));
        assert_eq!(list.with_task(ID.parse().unwrap()), format!("/list?id={ID}&task={ID}"));
        assert_eq!(Protected::HOME.with_task(ID.parse().unwrap()), format!("/?task={ID}"));
    }

    /// The server sends the app for these paths only.
    #[test]
    fn the_server_knows_every_page() {
        let protected = pages().into_iter().map(Route::Protected);
        let next = || Protected::HOME;
        let others = [
            Route::SignIn(next()),
            Route::SignUp(next()),
            Route::ForgotPassword,
            Route::ResetPassword,
            Route::VerifyEmail,
        ];
        let mut paths: Vec<_> = protected
            .chain(others)
            .map(|route| route.address().split('?').next().unwrap().to_owned())
            .collect();
        // Another path of the first view.
        paths.push("/today".to_owned());
        assert_eq!(parse("/today?task=x"), Some(HOME));
        let mut known = PAGES;
        paths.sort();
        known.sort_unstable();
        assert_eq!(paths, known);
    }

    #[test]
    fn parses_what_is_known() {
        assert_eq!(parse("/sign-in/"), Some(Route::SignIn(Protected::HOME)));
        assert_eq!(parse("/?task=x"), Some(HOME));
        for unknown in ["/sign-in/more", "/elsewhere", "//sign-in", "/list", "/list?id=1", "/tag?name="] {
            assert_eq!(parse(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn proposals_round_trip_and_others_are_ignored() {
        for proposal in [Proposal::Done, Proposal::Later] {
            let value = proposal.parameter().strip_prefix("&then=").unwrap();
            assert_eq!(Proposal::parse(value), Some(proposal));
        }
        for unknown in ["", "Done", "delete", "done "] {
            assert_eq!(Proposal::parse(unknown), None, "{unknown}");
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
            "/list?id=https://evil.example",
            "/tag?name=//evil.example",
        ] {
            let route = Route::parse("/sign-in", |_| Some(next.to_owned()));
            assert_eq!(route, Some(Route::SignIn(Protected::HOME)), "{next:?}");
        }
    }

    #[test]
    fn redirects_to_sign_in_and_back() {
        let page = || Protected::Tasks(View::Done);
        let done = Route::Protected(page());
        assert_eq!(done.redirect(false, false), Some(Route::SignIn(page())));
        assert_eq!(done.redirect(false, true), Some(Route::SignIn(Protected::HOME)));
        assert_eq!(done.redirect(true, false), None);
        for entry in [Route::SignIn(page()), Route::SignUp(page())] {
            assert_eq!(entry.redirect(true, false), Some(done.clone()));
            assert_eq!(entry.redirect(false, false), None);
        }
        assert_eq!(Route::VerifyEmail.redirect(false, false), None);
    }
}
