//! The two storages, and their entries.

use crate::browser::page::window;
use serde::Serialize;
use web_sys::Storage;

pub(super) fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

pub(super) fn tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

pub(super) fn get(storage: Option<Storage>, key: &str) -> Option<String> {
    storage?.get_item(key).ok().flatten()
}

pub(super) fn set(storage: Option<Storage>, key: &str, value: &impl Serialize) {
    if let (Some(storage), Ok(text)) = (storage, serde_json::to_string(value)) {
        let _ = storage.set_item(key, &text);
    }
}

pub(super) fn remove(storage: Option<Storage>, key: &str) {
    if let Some(storage) = storage {
        let _ = storage.remove_item(key);
    }
}
