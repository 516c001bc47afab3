//! What became of a batch, once the feed has been followed to its end after it.

use super::{
    batch::Sent,
    operations::{Operation, Verb},
    settle::{Successors, successors},
    shown::{self, Key, Row},
    state::{Replica, Stage},
};
use shared::{ErrorCode, Task, TaskPatch};
use std::mem;

impl Replica {
    /// Removes the batch from the outbox. If its response was lost, what the feed does not reflect was refused.
    pub(super) fn resolve(&mut self) {
        let sent = self.sent();
        let completed = sent.iter().map(|sent| {
            let task = shown::task(&self.confirmed, sent.operation.id.into());
            (&sent.operation, task.map(AsRef::as_ref))
        });
        let successors = successors(completed);
        if self.progress.stage == Stage::Unknown && !self.check_each(&sent, &successors) {
            // Perhaps another device has the same name: a copy of this one, made before it.
            self.progress.device = self.tab;
        }
        let keys = mem::take(&mut self.progress.keys);
        self.dequeue(&keys);
        self.redirect(&successors);
    }

    /// What the feed does not reflect is sent again, where that cannot undo what was done elsewhere since, or kept as
    /// refused. Returns whether there was nothing of that.
    fn check_each(&mut self, sent: &[Sent], successors: &Successors) -> bool {
        let mut is_reflected = true;
        for this in joined(sent) {
            let key = Key::new(this.operation.kind, this.operation.id);
            let is_there = self.confirmed.contains(key);
            let of_same =
                sent.iter().map(|other| &other.operation).filter(|it| it.is_of_same(&this.operation));
            let verbs: Vec<_> = of_same.map(|operation| operation.verb).collect();
            let existence = |verb: &&Verb| matches!(verb, Verb::Create | Verb::Restore | Verb::Delete);
            if verbs.iter().rfind(existence) == Some(&Verb::Delete) {
                // Whether an edit came before the deletion is unknown, and restoring the task must not lose its text.
                if !verbs.contains(&Verb::Create) && this.operation.has_text() {
                    self.refuse_sent(this, true, ErrorCode::TaskDeleted, String::new());
                }
                continue;
            }
            is_reflected &= if self.redirect_sent(&this, successors) {
                true
            } else if !is_there && verbs.contains(&Verb::Create) {
                // A creation can be repeated: the response is what it was.
                self.send_again(&this);
                false
            } else {
                self.check(this)
            };
        }
        is_reflected
    }

    fn send_again(&mut self, sent: &Sent) {
        self.progress.keys.retain(|key| !sent.keys.contains(key));
    }

    /// Returns whether an operation on what exists, or did before, is reflected.
    fn check(&mut self, sent: Sent) -> bool {
        let operation = &sent.operation;
        let row = self.confirmed.get(Key::new(operation.kind, operation.id)).cloned();
        match (operation.verb, row) {
            (Verb::Update, Some(Row::Task(task))) => self.check_update(sent, &task),
            (Verb::Update, Some(Row::List(list))) => {
                let mut changed = shown::changed_list(&list, operation);
                changed.updated_at = list.updated_at;
                let is_reflected = changed == *list;
                if !is_reflected {
                    self.refuse_sent(sent, true, ErrorCode::Unknown, String::new());
                }
                is_reflected
            }
            (Verb::Update | Verb::Restore, None) => {
                let code = match operation.verb {
                    Verb::Update if operation.is_of_task() => ErrorCode::TaskDeleted,
                    Verb::Update => ErrorCode::NotFound,
                    _ => ErrorCode::Unknown,
                };
                self.refuse_sent(sent, true, code, String::new());
                false
            }
            // Another device has done the opposite since.
            _ => true,
        }
    }

    /// A description can be sent again, since it names the one that it is based on.
    fn check_update(&mut self, sent: Sent, task: &Task) -> bool {
        let is_reflected = |operation: &Operation| {
            let changed = shown::changed_task(task, operation);
            Task { updated_at: task.updated_at, ..changed } == *task
        };
        let (mut others, mut edit) = (sent.operation.clone(), sent.operation.clone());
        edit.patch = TaskPatch { description: others.patch.description.take(), ..TaskPatch::default() };
        others.base = None;
        let are_reflected = [is_reflected(&others), is_reflected(&edit)];
        let [has_others, has_edit] = are_reflected;
        if let Some(key) = sent.keys.last().filter(|_| !has_others) {
            self.keep_refused(key, others, ErrorCode::Unknown, String::new());
        }
        if !has_edit {
            self.send_again(&sent);
            self.replace_sent(&sent, edit);
        }
        has_others && has_edit
    }
}

/// All updates of a task, or a list, as one where that is possible.
fn joined(sent: &[Sent]) -> Vec<Sent> {
    let mut joined: Vec<Sent> = Vec::new();
    for sent in sent {
        if !joined.iter_mut().any(|before| before.join(sent)) {
            joined.push(sent.clone());
        }
    }
    joined
}
