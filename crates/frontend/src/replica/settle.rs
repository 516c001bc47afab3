//! What the server has responded to a batch.

use super::{
    batch::{BatchResponse, OperationResult, Sent},
    operations::{Operation, Verb, merge},
    records::Record,
    state::{Replica, Stage},
};
use shared::{ErrorBody, ErrorCode, Task, TaskDescription, TaskId};

/// What the server calls the task that follows a repeating one, by what this device has called it.
pub(super) type Successors = Vec<(TaskId, TaskId)>;

impl Replica {
    /// Takes over the response to the batch. What was applied stays in the outbox until the feed confirms it.
    pub(crate) fn settle(&mut self, response: BatchResponse) -> Vec<Record> {
        let sent = self.sent();
        if sent.is_empty() || self.progress.stage != Stage::Sent {
            return Vec::new();
        }
        if response.applied || response.results.len() != sent.len() {
            self.progress.stage = Stage::Unknown;
        } else {
            self.settle_each(sent, response.results);
        }
        self.write_progress();
        self.refresh();
        self.written()
    }

    /// Takes over that the server has refused the batch as a whole, for a reason other than who sends it, or when.
    pub(crate) fn refuse_batch(&mut self, status: u16, error: ErrorBody) -> Vec<Record> {
        let result = OperationResult {
            status,
            task: None,
            code: Some(error.code),
            message: Some(error.message),
            fields: error.fields,
        };
        let results = vec![result; self.sent().len()];
        self.settle(BatchResponse { results, applied: false })
    }

    fn settle_each(&mut self, sent: Vec<Sent>, results: Vec<OperationResult>) {
        let tasks = sent.iter().zip(&results).map(|(sent, result)| (&sent.operation, result.task.as_ref()));
        let successors = successors(tasks);
        let (mut saved, mut refused) = (Vec::new(), Vec::new());
        for (sent, result) in sent.into_iter().zip(results) {
            match result.status {
                200..300 => saved.push(sent),
                // The server had enough to do with those before: it stays in the outbox.
                503 => {}
                _ => refused.push((sent, result)),
            }
        }
        for (sent, result) in refused {
            let is_restored = saved.iter().any(|saved| saved.operation.is_of_same(&sent.operation));
            if !(self.redirect_sent(&sent, &successors) || self.amend(&sent, &result)) {
                self.refuse(sent, result, is_restored);
            }
        }
        self.progress.keys = saved.into_iter().flat_map(|sent| sent.keys).collect();
        self.progress.stage = Stage::Saved;
        self.redirect(&successors);
    }

    /// Has an operation sent again for the task that follows a repeating one in truth. Returns whether there is one.
    pub(super) fn redirect_sent(&mut self, sent: &Sent, successors: &Successors) -> bool {
        let is_of_lost = |operation: &Operation| redirected(operation, successors).is_some();
        if !is_of_lost(&sent.operation) {
            return false;
        }
        self.progress.keys.retain(|key| !sent.keys.contains(key));
        self.redirect(successors);
        true
    }

    /// Names the tasks that follow repeating ones in truth in the operations that are to be sent.
    pub(super) fn redirect(&mut self, successors: &Successors) {
        let waiting = self.outbox.iter().filter(|entry| !self.progress.keys.contains(&entry.key));
        let changed: Vec<_> = waiting
            .filter_map(|entry| Some((entry.key.clone(), redirected(&entry.operation, successors)?)))
            .collect();
        for (key, operation) in changed {
            self.rewrite(&key, operation);
        }
    }

    /// Has a refused operation sent again in another form, if there is one. Returns whether there is.
    fn amend(&mut self, sent: &Sent, result: &OperationResult) -> bool {
        let operation = &sent.operation;
        match (operation.verb, result.code, &result.task) {
            (Verb::Update, Some(ErrorCode::DescriptionChanged), Some(task)) => self.merge_into(sent, task),
            (Verb::Complete, Some(ErrorCode::ValidationError), _) => {
                let has_day = operation.today.is_some() && !operation.is_late;
                if has_day {
                    self.replace_sent(sent, Operation { is_late: true, ..operation.clone() });
                }
                has_day
            }
            _ => false,
        }
    }

    /// One operation instead of those that were sent, to be sent again.
    pub(super) fn replace_sent(&mut self, sent: &Sent, operation: Operation) {
        let Some((last, others)) = sent.keys.split_last() else { return };
        self.dequeue(others);
        self.rewrite(last, operation);
    }

    /// Merges an edit of a description into what the description is by now. Returns `false` if the result is too long.
    fn merge_into(&mut self, sent: &Sent, task: &Task) -> bool {
        let mut edit = sent.operation.clone();
        let (Some(mine), Some(base)) = (edit.description(), &edit.base) else { return false };
        let theirs = task.description.clone().unwrap_or_default();
        let merged = merge(base, &theirs, mine);
        if merged == theirs {
            (edit.patch.description, edit.base) = (None, None);
        } else {
            let Ok(text) = TaskDescription::parse(&merged) else { return false };
            edit.patch.description = Some(Some(text).filter(|text| !text.as_str().is_empty()));
            edit.base = Some(theirs);
        }
        match edit.is_empty_update() {
            true => self.dequeue(&sent.keys),
            false => self.replace_sent(sent, edit),
        }
        true
    }

    /// Removes a refused operation from the outbox. Its text is kept, unless there is none.
    fn refuse(&mut self, sent: Sent, result: OperationResult, is_restored: bool) {
        let code = result.code.unwrap_or(ErrorCode::Unknown);
        let is_gone = matches!(code, ErrorCode::NotFound | ErrorCode::TaskDeleted);
        let has_text = match sent.operation.verb {
            Verb::Create | Verb::Update => true,
            Verb::Restore => !is_restored,
            Verb::Complete | Verb::Reopen | Verb::Delete => !is_gone,
        };
        let of_member = result.fields.into_iter().next().map(|field| field.message);
        let message = of_member.or(result.message).unwrap_or_default();
        self.refuse_sent(sent, has_text, code, message);
    }

    /// Removes an operation from the outbox, and keeps it as one that could not be saved, if that is wanted.
    pub(super) fn refuse_sent(&mut self, sent: Sent, is_kept: bool, code: ErrorCode, message: String) {
        self.dequeue(&sent.keys);
        if let Some(key) = sent.keys.last().filter(|_| is_kept) {
            self.keep_refused(key, sent.operation, code, message);
        }
    }
}

/// The tasks that follow repeating ones under another id than this device has named.
pub(super) fn successors<'a>(tasks: impl Iterator<Item = (&'a Operation, Option<&'a Task>)>) -> Successors {
    let other = |(operation, task): (&Operation, Option<&Task>)| {
        let successor = task?.attributes.successor_id?;
        let named = operation.next_id.filter(|named| *named != successor)?;
        Some((named, successor))
    };
    tasks.filter_map(other).collect()
}

/// An operation with the true tasks, if it is on one of the others.
fn redirected(operation: &Operation, successors: &Successors) -> Option<Operation> {
    let mut changed = operation.clone();
    let is_changed =
        successors.iter().fold(false, |is_changed, (from, to)| changed.redirect(*from, *to) || is_changed);
    is_changed.then_some(changed)
}
