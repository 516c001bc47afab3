//! Import and export.

use super::{authorized::AuthorizedApi, call::Call, error::ApiError};
use crate::{
    json::{FromJson, member, members},
    reactive::RwSignal,
};
use serde_json::Value;
use wasm_bindgen::JsValue;

/// What an import has added, or would add.
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

members! { Import { id, lists, tags, tasks, lines } }

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
    ///
    /// # Errors
    /// See [`ApiError`]; the same for every call here.
    pub(crate) async fn import(
        &self,
        query: String,
        content: JsValue,
        sent: RwSignal<u32>,
    ) -> Result<Import, ApiError> {
        let call = Call::post(self.path("import") + &query).file(content, sent);
        self.send(call).await?.json()
    }

    /// Takes an import to the trash.
    pub(crate) async fn undo_import(&self, id: &str) -> Result<(), ApiError> {
        let call = Call::post([&self.path("import"), "/", id, "/undo"].concat());
        self.send(call).await?.checked().map(drop)
    }

    /// Gives the user all tasks as a file.
    pub(crate) async fn export(&self, format: &'static str, name: &'static str) -> Result<(), ApiError> {
        let call = Call::get([&self.path("export"), "?format=", format].concat()).save_as(name);
        self.send(call).await?.checked().map(drop)
    }
}
