//! Import and export.

use super::{authorized::AuthorizedApi, call::Call, error::ApiError};
use crate::{
    json::{FromJson, members},
    reactive::RwSignal,
};
use serde_json::Value;
use wasm_bindgen::JsValue;

/// What an import has added, or would add.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Import {
    /// By which it can be undone.
    pub(crate) id: Option<String>,
    pub(crate) lists: u32,
    pub(crate) tags: u32,
    pub(crate) tasks: u32,
    pub(crate) lines: Vec<ImportLine>,
}

/// What is to be said of a line of the file.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ImportLine {
    line: u32,
    outcome: String,
    message: String,
}

members! {
    Import { id, lists, tags, tasks, lines }
    ImportLine { line, outcome, message }
}

impl ImportLine {
    pub(crate) fn words(&self) -> String {
        let outcome = if self.outcome == "skipped" { " is left out: " } else { ": " };
        ["Line ", &self.line.to_string(), outcome, &self.message].concat()
    }
}

impl AuthorizedApi {
    /// Sends a file to be imported as `query` says. `sent` follows the percentage that is sent.
    ///
    /// # Errors
    /// See [`ApiError`]; the same for every call here.
    pub(crate) async fn import(
        &self,
        query: &str,
        content: JsValue,
        sent: RwSignal<u32>,
    ) -> Result<Import, ApiError> {
        let call = Call::post([&self.path("import"), query].concat()).file(content, sent);
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
