//! Import and export.

use super::{
    authorized::AuthorizedApi,
    call::{Call, Response},
    error::ApiError,
};
use crate::{
    json::{FromJson, member, members},
    reactive::RwSignal,
};
use serde_json::Value;
use wasm_bindgen::JsValue;

/// What an import has added or would add, or what its undo has removed.
#[derive(Default)]
pub(crate) struct Import {
    /// By which it can be undone.
    pub(crate) id: String,
    pub(crate) lists: u32,
    pub(crate) tags: u32,
    pub(crate) tasks: u32,
    /// What is to be said of lines of the file.
    pub(crate) lines: Vec<ImportLine>,
}

/// A line of the file, in words.
pub(crate) struct ImportLine(pub(crate) String);

members! { Import { lists, tasks; id, tags, lines } }

impl FromJson for ImportLine {
    fn from_json(value: &Value) -> Option<Self> {
        let is_skipped = value.get("outcome").is_some_and(|outcome| outcome == "skipped");
        let (line, message): (u32, String) = (member(value, "line")?, member(value, "message")?);
        let end = if is_skipped { " is left out: " } else { ": " };
        Some(Self(["Line ", &line.to_string(), end, &message].concat()))
    }
}

impl AuthorizedApi {
    /// Sends a file to be imported as `query` says. `sent` follows the percentage that is sent.
    pub(crate) fn import(&self, query: &str, content: JsValue, sent: RwSignal<u32>) -> Call {
        Call::post([&self.path("import"), query].concat()).file(content, sent)
    }

    /// Takes an import to the trash.
    pub(crate) fn undo_import(&self, id: &str) -> Call {
        Call::post([&self.path("import"), "/", id, "/undo"].concat())
    }

    /// Gives the user all tasks as a file.
    pub(crate) fn export(&self, format: &'static str, name: &'static str) -> Call {
        Call::get([&self.path("export"), "?format=", format].concat()).save_as(name)
    }

    /// Sends one of these.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub(crate) async fn transfer(&self, call: Call) -> Result<Response, ApiError> {
        self.send(call).await?.checked()
    }
}
