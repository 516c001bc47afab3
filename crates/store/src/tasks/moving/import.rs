//! An import.

use super::{
    known::Known,
    plan::{Plan, PlannedList, PlannedTask, parent_location},
    remembered::{Remembered, list_key, remember, task_key},
};
use crate::{
    clock::Clock,
    engine::AnyConnection,
    error::StoreError,
    tasks::{revision::current_revision, tasks_of::TasksOf, writing::Change},
};
use formats::{ImportedList, ImportedTask, Pace};
use shared::{
    ImportLine, ImportOutcome, ImportReport, List, ListId, Task, TaskAttributes, TaskDescription, TaskId,
    Timestamp,
};
use std::sync::Arc;
use uuid::Uuid;

impl TasksOf<'_> {
    /// Reports what [`TasksOf::import`] would add, and adds nothing.
    ///
    /// # Errors
    /// As [`TasksOf::import`].
    pub async fn plan_import(&self, file: Arc<formats::Import>) -> Result<ImportReport, StoreError> {
        let (principal, id) = (self.principal, self.store.clock.new_id());
        let read = move |connection: &mut AnyConnection| {
            current_revision(connection, principal)?;
            let known = Known::read(connection, principal.user_id(), &file)?;
            Ok(report(id, &file, &Plan::of(&file, &known)?))
        };
        self.store.read_long(principal.user_id(), read).await
    }

    /// Adds what a file contains and no earlier import has added. Either all of it is added, or nothing.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`], [`StoreError::Revoked`], [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn import(&self, file: Arc<formats::Import>) -> Result<ImportReport, StoreError> {
        let id = self.store.clock.new_id();
        self.write_long(move |change| change.import(id, &file)).await
    }
}

fn report(id: Uuid, file: &formats::Import, plan: &Plan) -> ImportReport {
    let known =
        file.tasks.iter().zip(&plan.tasks).filter(|(_, planned)| matches!(planned, PlannedTask::Known(_)));
    let known = known.map(|(task, _)| ImportLine {
        line: task.line,
        outcome: ImportOutcome::Skipped,
        message: ImportLine::KNOWN.to_owned(),
    });
    let mut lines: Vec<ImportLine> = file.lines.iter().cloned().chain(known).collect();
    lines.sort_by_key(|line| line.line);
    ImportReport { id, lists: plan.new_lists(), tags: plan.new_tags, tasks: plan.new_tasks(), lines }
}

impl Change<'_> {
    fn import(&mut self, id: Uuid, file: &formats::Import) -> Result<ImportReport, StoreError> {
        let known = Known::read(self.connection, self.user_id(), file)?;
        let plan = Plan::of(file, &known)?;
        let mut rows = Vec::new();
        let lists = self.add_lists(file, &plan, &known, &mut rows)?;
        let mut tasks = self.new_tasks(file, &plan, &known, &lists, &mut rows);
        self.name_all_tags(&mut tasks)?;
        for _ in &tasks {
            self.count_task()?;
        }
        self.insert_all(tasks)?;
        let user = self.user_id().to_string();
        remember(self.connection, &user, id, &rows)?;
        Ok(report(id, file, &plan))
    }

    /// The id of each list of the file; `None` for one that is not added.
    fn add_lists(
        &mut self,
        file: &formats::Import,
        plan: &Plan,
        known: &Known,
        rows: &mut Vec<Remembered>,
    ) -> Result<Vec<Option<ListId>>, StoreError> {
        let mut ids = Vec::with_capacity(plan.lists.len());
        for (list, planned) in file.lists.iter().zip(&plan.lists) {
            ids.push(match planned {
                PlannedList::Existing(id) => Some(*id),
                PlannedList::Left => None,
                PlannedList::New => Some(self.add_list(list, known, rows)?),
            });
        }
        Ok(ids)
    }

    fn add_list(
        &mut self,
        new: &ImportedList,
        known: &Known,
        rows: &mut Vec<Remembered>,
    ) -> Result<ListId, StoreError> {
        let is_usable =
            |id: &ListId| !known.deleted_lists.contains(id) && self.check_new_id("id", id.uuid()).is_ok();
        let id = new.id.filter(is_usable).unwrap_or_else(|| self.clock.new_id().into());
        let created_at = Clock::timestamp_of(id.uuid()).unwrap_or(self.now);
        self.insert_list(&List {
            id,
            name: new.name.as_str().to_owned(),
            color: new.color,
            position: new.position.clone(),
            archived: new.archived,
            created_at,
            updated_at: created_at,
        })?;
        let key = list_key(&new.name);
        if !known.imported.contains_key(&key) {
            rows.push(Remembered { key, kind: "list", item: id.to_string() });
        }
        Ok(id)
    }

    /// The tasks to add, with their places.
    fn new_tasks(
        &mut self,
        file: &formats::Import,
        plan: &Plan,
        known: &Known,
        lists: &[Option<ListId>],
        rows: &mut Vec<Remembered>,
    ) -> Vec<Task> {
        let ids = self.ids(file, plan);
        let mut tasks = Vec::with_capacity(plan.new_tasks());
        // Where each task of the file is, and in which list.
        let mut places: Vec<Option<(TaskId, Option<ListId>)>> = Vec::with_capacity(file.tasks.len());
        let mut ids_here: Vec<Option<TaskId>> = Vec::with_capacity(file.tasks.len());
        let (mut successors, mut pace) = (Vec::new(), Pace::begin());
        for ((imported, planned), id) in file.tasks.iter().zip(&plan.tasks).zip(ids) {
            pace.rest();
            if let PlannedTask::Known(here) = planned {
                ids_here.push(*here);
                places.push(parent_location(known, *here).map(|(id, location)| (id, location.list)));
            }
            let Some(id) = id else { continue };
            let own_list = imported.list.and_then(|place| lists.get(place).copied().flatten());
            let parent = imported.parent.and_then(|place| places.get(place).copied().flatten());
            let list = parent.map_or(own_list, |(_, list)| list);
            places.push(Some((id, list)));
            ids_here.push(Some(id));
            successors.push(imported.successor);
            rows.push(Remembered { key: task_key(&imported.key), kind: "task", item: id.to_string() });
            tasks.push(self.task_from(imported, id, list, parent.map(|(id, _)| id)));
        }
        for (task, successor) in tasks.iter_mut().zip(successors) {
            task.attributes.successor_id = successor.and_then(|place| ids_here.get(place).copied().flatten());
        }
        tasks
    }

    /// An id for each task to add. Tasks without a creation time get descending ids: lists show the newest task first, and so
    /// the order of the file.
    fn ids(&self, file: &formats::Import, plan: &Plan) -> Vec<Option<TaskId>> {
        let fresh = plan.tasks.iter().filter(|task| matches!(task, PlannedTask::New { .. }));
        let mut fresh: Vec<TaskId> = fresh.map(|_| self.clock.new_id().into()).collect();
        let id_of = |(task, planned): (&ImportedTask, &PlannedTask)| {
            let PlannedTask::New { keeps_id } = planned else { return None };
            let latest = fresh.pop();
            let own = task.id.filter(|id| *keeps_id && self.check_new_id("id", id.uuid()).is_ok());
            let created = task.created_at.filter(|at| *at < self.now).map(|at| Clock::new_id_at(at).into());
            own.or(created).or(latest)
        };
        file.tasks.iter().zip(&plan.tasks).map(id_of).collect()
    }

    fn task_from(
        &self,
        new: &ImportedTask,
        id: TaskId,
        list: Option<ListId>,
        parent: Option<TaskId>,
    ) -> Task {
        let by_id = Clock::timestamp_of(id.uuid()).unwrap_or(self.now);
        let created_at = new.created_at.unwrap_or(by_id).min(self.now);
        let completed_at = new.completed_at.map_or(self.now, |at| at.min(self.now));
        Task {
            id,
            user_id: self.user_id(),
            title: new.title.as_str().to_owned(),
            description: new.description.clone().map(TaskDescription::into),
            completed: new.completed,
            created_at,
            updated_at: new.updated_at.map_or(created_at, |at: Timestamp| at.min(self.now)),
            attributes: TaskAttributes {
                completed_at: new.completed.then_some(completed_at),
                list_id: list,
                due: new.due.clone(),
                priority: new.priority,
                tags: new.tags.clone(),
                repeat: new.repeat.clone(),
                successor_id: None,
                position: new.position.clone(),
                parent_id: parent,
                reminders: new.reminders.clone(),
            },
        }
    }
}
