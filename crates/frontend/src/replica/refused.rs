//! What could not be saved.

use super::{
    operations::{Operation, Refused, Verb},
    records::{Record, Table},
    state::Replica,
};
use shared::{ErrorCode, Kind, ListPatch, TaskPatch, TaskTitle, Timestamp};
use uuid::Uuid;

impl Replica {
    /// What could not be saved.
    pub(crate) fn refused(&self) -> &[Refused] {
        &self.refused
    }

    /// Forgets what could not be saved.
    pub(crate) fn dismiss(&mut self, key: &str) -> Vec<Record> {
        self.refused.retain(|refused| refused.key != key);
        self.write(Record::delete(Table::Refused, key));
        self.written()
    }

    /// Tries again what could not be saved. A deleted task is restored with the change. What is gone for good is created
    /// with `new_id`, a new UUID of version 7. A list or a parent that is not there is left out.
    pub(crate) fn retry(&mut self, key: &str, new_id: Uuid, now: Timestamp) -> Vec<Record> {
        let Some(refused) = self.refused.iter().find(|refused| refused.key == key).cloned() else {
            return Vec::new();
        };
        let mut records = self.dismiss(key);
        let operations = self.again(refused, new_id);
        records.extend(self.perform(operations, now).records);
        records
    }

    fn again(&self, refused: Refused, new_id: Uuid) -> Vec<Operation> {
        let title = TaskTitle::parse(refused.title()).ok();
        let description = refused.description().map(str::to_owned);
        let Refused { mut operation, code, .. } = refused;
        let patch = &mut operation.patch;
        patch.list_id = patch.list_id.filter(|id| id.is_none_or(|id| self.list(id).is_some()));
        patch.parent_id = patch.parent_id.filter(|id| id.is_none_or(|id| self.task(id).is_some()));
        match (operation.kind, code) {
            (Kind::Task, ErrorCode::TaskDeleted) => {
                let restore = Operation::restore(operation.id.into(), Vec::new());
                vec![restore, Operation { verb: Verb::Update, ..operation }]
            }
            (Kind::Task, ErrorCode::NotFound) => {
                let description = description.and_then(|text| text.try_into().ok());
                let patch = TaskPatch { description: Some(description), ..operation.patch };
                let title = title.or_else(|| TaskTitle::parse("…").ok());
                title.map(|title| Operation::create_task(new_id.into(), title, patch)).into_iter().collect()
            }
            (Kind::List, ErrorCode::NotFound | ErrorCode::ListDeleted) => {
                let ListPatch { name, .. } = operation.list.clone();
                name.map(|name| Operation::create_list(new_id.into(), name, operation.list))
                    .into_iter()
                    .collect()
            }
            _ => vec![operation],
        }
    }

    /// Keeps an operation that could not be saved. Edits of one task are kept together, unless one has another text in the
    /// place of the one before.
    pub(super) fn keep_refused(&mut self, key: &str, operation: Operation, code: ErrorCode, message: String) {
        let joins = |refused: &&mut Refused| {
            let are_titles = refused.operation.patch.title.is_some() && operation.patch.title.is_some();
            let is_text = matches!(refused.operation.verb, Verb::Create | Verb::Update);
            is_text && !are_titles && refused.operation.is_of_same(&operation)
        };
        for existing in self.refused.iter_mut().filter(joins) {
            let mut both = Operation { verb: Verb::Update, ..existing.operation.clone() };
            if both.join(&operation) {
                existing.operation = Operation { verb: existing.operation.verb, ..both };
                let record = Record::put(Table::Refused, &existing.key, existing);
                self.write(record);
                return;
            }
        }
        let refused = Refused { key: key.to_owned(), operation, code, message };
        self.write(Record::put(Table::Refused, key, &refused));
        self.refused.push(refused);
    }
}
