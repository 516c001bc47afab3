//! The pages of the app.

/// Their paths, without a trailing slash. The server responds to any other path that it does not know with 404.
pub const PAGES: [&str; 20] = [
    "/",
    // The same; links in e-mails lead there.
    "/today",
    "/upcoming",
    "/inbox",
    "/list",
    "/tag",
    "/done",
    "/search",
    "/trash",
    "/account",
    "/account/security",
    "/account/devices",
    "/account/tokens",
    "/account/data",
    "/move",
    "/sign-in",
    "/sign-up",
    "/forgot-password",
    "/reset-password",
    "/verify-email",
];
