//! What the account has before an import.

use super::remembered::{PIECE, list_key, remembered, task_key};
use crate::{
    engine::AnyConnection,
    error::StoreError,
    schema::{lists, tags, tasks, tombstones, trash},
};
use diesel::prelude::*;
use formats::Pace;
use shared::{ListId, ListName, TaskId, UserId};
use std::collections::{HashMap, HashSet};

/// Where a live task is.
#[derive(Clone, Copy)]
pub(super) struct Location {
    pub(super) list: Option<ListId>,
    pub(super) is_subtask: bool,
}

/// What the account has.
pub(super) struct Known {
    /// What earlier imports added, of what the file has: the key of each, and what it is here.
    pub(super) imported: HashMap<String, String>,
    pub(super) tasks: HashMap<TaskId, Location>,
    /// Tasks in the trash, and those that are gone for good, of those that were looked for.
    pub(super) deleted: HashSet<TaskId>,
    pub(super) lists: HashSet<ListId>,
    /// By folded name.
    pub(super) list_by_name: HashMap<String, ListId>,
    /// Lists that are gone, of those that were looked for.
    pub(super) deleted_lists: HashSet<ListId>,
    /// Folded.
    pub(super) tags: HashSet<String>,
    /// Those that tasks have. The others can be forgotten.
    pub(super) used_tags: HashSet<String>,
}

impl Known {
    /// Reads it, with what became of the ids that a file has.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) fn read(
        connection: &mut AnyConnection,
        user: UserId,
        file: &formats::Import,
    ) -> Result<Self, StoreError> {
        let user = user.to_string();
        let (lists, list_by_name) = lists_of(connection, &user)?;
        let task_ids: Vec<String> =
            file.tasks.iter().filter_map(|it| it.id).map(|id| id.to_string()).collect();
        let list_ids: Vec<String> =
            file.lists.iter().filter_map(|it| it.id).map(|id| id.to_string()).collect();
        let mut pace = Pace::begin();
        let keys = file.tasks.iter().map(|it| {
            pace.rest();
            task_key(&it.key)
        });
        let keys: Vec<String> = keys.chain(file.lists.iter().map(|it| list_key(&it.name))).collect();
        let folded = tags::table.filter(tags::user_id.eq(user.clone())).select(tags::folded);
        let (tasks, used_tags) = read_tasks(connection, &user)?;
        Ok(Self {
            imported: remembered(connection, &user, &keys)?,
            tasks,
            used_tags,
            deleted: deleted_tasks(connection, &user, &task_ids)?,
            lists,
            list_by_name,
            deleted_lists: gone(connection, &user, "list", &list_ids)?
                .iter()
                .filter_map(|id| id.parse().ok())
                .collect(),
            tags: connection.load_all::<_, String>(folded)?.into_iter().collect(),
        })
    }
}

type Tasks = (HashMap<TaskId, Location>, HashSet<String>);

/// Where each task is, and the tags that they have.
fn read_tasks(connection: &mut AnyConnection, user: &str) -> Result<Tasks, StoreError> {
    type Row = (String, Option<String>, Option<String>, Option<String>);
    let columns = (tasks::id, tasks::list_id, tasks::parent_id, tasks::tags_folded);
    let rows = tasks::table.filter(tasks::user_id.eq(user.to_owned())).select(columns);
    let (mut tasks, mut used) = (HashMap::new(), HashSet::new());
    for (id, list, parent, tags) in connection.load_all::<_, Row>(rows)? {
        let list = list.map(|id| id.parse()).transpose().map_err(StoreError::internal)?;
        let location = Location { list, is_subtask: parent.is_some() };
        tasks.insert(id.parse().map_err(StoreError::internal)?, location);
        let tags = tags.unwrap_or_default();
        used.extend(tags.split(',').filter(|tag| !tag.is_empty()).map(str::to_owned));
    }
    Ok((tasks, used))
}

type Lists = (HashSet<ListId>, HashMap<String, ListId>);

/// Of lists with the same name the oldest counts.
fn lists_of(connection: &mut AnyConnection, user: &str) -> Result<Lists, StoreError> {
    let rows = lists::table
        .filter(lists::user_id.eq(user.to_owned()))
        .order(lists::id)
        .select((lists::id, lists::name));
    let (mut ids, mut by_name) = (HashSet::new(), HashMap::new());
    for (id, name) in connection.load_all::<_, (String, String)>(rows)? {
        let id = id.parse().map_err(StoreError::internal)?;
        ids.insert(id);
        by_name.entry(ListName::folded(&name)).or_insert(id);
    }
    Ok((ids, by_name))
}

fn deleted_tasks(
    connection: &mut AnyConnection,
    user: &str,
    ids: &[String],
) -> Result<HashSet<TaskId>, StoreError> {
    let mut deleted = gone(connection, user, "task", ids)?;
    let mut pace = Pace::begin();
    for piece in ids.chunks(PIECE) {
        pace.rest();
        let rows =
            trash::table.filter(trash::user_id.eq(user)).filter(trash::id.eq_any(piece)).select(trash::id);
        deleted.extend(rows.load::<String>(connection)?);
    }
    deleted.iter().map(|id| id.parse().map_err(StoreError::internal)).collect()
}

/// Which of the ids are gone for good.
fn gone(
    connection: &mut AnyConnection,
    user: &str,
    kind: &str,
    ids: &[String],
) -> Result<Vec<String>, StoreError> {
    let (mut gone, mut pace) = (Vec::new(), Pace::begin());
    for piece in ids.chunks(PIECE) {
        pace.rest();
        let rows = tombstones::table
            .filter(tombstones::user_id.eq(user))
            .filter(tombstones::id.eq_any(piece))
            .filter(tombstones::kind.eq(kind))
            .select(tombstones::id);
        gone.extend(rows.load::<String>(connection)?);
    }
    Ok(gone)
}
