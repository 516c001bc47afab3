//! What a task is recognized by when the file is imported again.

use super::hierarchy::Record;
use crate::{
    model::{ImportedList, ImportedTask, Key},
    pace::Pace,
};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// Until [`assign`].
pub(super) fn none() -> Key {
    Key([0; 16])
}

/// Of tasks that are alike, in id or in content, the first, the second and so on are different ones.
pub(super) fn assign(source: &str, records: &mut [Record], lists: &[ImportedList], pace: &mut Pace) {
    let mut alike: HashMap<Key, u32> = HashMap::new();
    for record in records {
        pace.rest();
        let key = match &record.source_id {
            Some(id) => hash(&[source, "id", id]),
            None => of_content(source, &record.task, lists),
        };
        let count = alike.entry(key).or_default();
        record.task.key = if *count == 0 { key } else { numbered(key, *count) };
        *count += 1;
    }
}

/// Whether it is completed does not count: in a file of next week it may be.
fn of_content(source: &str, task: &ImportedTask, lists: &[ImportedList]) -> Key {
    let list = task.list.and_then(|place| lists.get(place)).map_or("", |list| list.name.as_str());
    let description = task.description.as_ref().map_or("", |description| description.as_str());
    let due = task.due.as_ref().map(|due| {
        format!(
            "{} {:?} {:?}",
            due.date(),
            due.time().map(|time| time.to_string()),
            due.zone().map(|z| z.as_str())
        )
    });
    hash(&[source, "content", list, task.title.as_str(), description, due.as_deref().unwrap_or_default()])
}

fn numbered(Key(key): Key, number: u32) -> Key {
    let mut hash = Sha256::new();
    hash.update(key);
    hash.update(number.to_be_bytes());
    truncated(hash)
}

fn hash(parts: &[&str]) -> Key {
    let mut hash = Sha256::new();
    for part in parts {
        // With its length: "ab" and "c" are not "a" and "bc".
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    }
    truncated(hash)
}

fn truncated(hash: Sha256) -> Key {
    let mut key = [0; 16];
    key.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    Key(key)
}
