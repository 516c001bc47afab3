//! What a page without a session needs after a reload, in this tab.

use super::access::{get, remove, set, tab};
use crate::json::{self, FromJson, members};
use serde::Serialize;
use serde_json::Value;
use web_sys::js_sys;

const STEP: &str = "latchkey.step";
const LINK: &str = "latchkey.link";

/// A sign-in that waits for a code. What the server knows it by is in an HttpOnly cookie.
#[derive(Clone, Serialize)]
pub(crate) struct Step {
    pub(crate) email: String,
    /// Whether the session is not to be remembered.
    pub(crate) brief: bool,
    /// When the server forgets it, in milliseconds since 1970.
    pub(crate) until: i64,
}

members! {
    Step { email, brief, until }
}

/// How long the server waits for the code, in milliseconds.
const WAIT: i64 = 600_000;

fn now() -> i64 {
    js_sys::Date::now() as i64
}

pub(crate) fn keep_step(email: &str, brief: bool) {
    set(tab(), STEP, &Step { email: email.to_owned(), brief, until: now() + WAIT });
}

pub(crate) fn step() -> Option<Step> {
    json::parse::<Step>(&get(tab(), STEP)?).filter(|step| step.until > now())
}

pub(crate) fn forget_step() {
    remove(tab(), STEP);
}

/// How long a link is kept, in milliseconds: one to a new password is valid as long.
const LINK_TTL: i64 = 3_600_000;

/// Keeps the token of a mailed link, which the address of its page no longer has.
pub(crate) fn keep_link(page: &str, token: &str) {
    set(tab(), LINK, &[page, token, &(now() + LINK_TTL).to_string()]);
}

/// The token of the link that has led to a page.
pub(crate) fn link(page: &str) -> Option<String> {
    let kept = json::parse::<Vec<String>>(&get(tab(), LINK)?)?;
    let [of, token, until] = <[String; 3]>::try_from(kept).ok()?;
    if until.parse().is_ok_and(|until: i64| until > now()) {
        return Some(token).filter(|_| of == page);
    }
    forget_link();
    None
}

pub(crate) fn forget_link() {
    remove(tab(), LINK);
}
