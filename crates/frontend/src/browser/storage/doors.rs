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

/// Keeps the token of a mailed link, which the address of its page no longer has.
pub(crate) fn keep_link(page: &str, token: &str) {
    set(tab(), LINK, &[page, token]);
}

/// The token of the link that has led to a page.
pub(crate) fn link(page: &str) -> Option<String> {
    let kept = json::parse::<Vec<String>>(&get(tab(), LINK)?)?;
    kept.strip_prefix(&[page.to_owned()])?.first().cloned()
}

pub(crate) fn forget_link() {
    remove(tab(), LINK);
}
