//! The statement that reads a filtered or sorted list.

use super::{
    filter::{Matching, TaskFilter},
    key::sort_key,
};
use crate::{
    principal::Principal,
    schema::tasks,
    tasks::{
        revision::revision,
        scope::{columns, owned_by},
    },
};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Nullable, Text},
};
use shared::{Date, TaskId, TaskSort};

/// Which tasks to list, and in what order.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    pub filter: TaskFilter,
    pub sort: TaskSort,
    /// The date of the client; without it that of the account.
    pub today: Option<Date>,
    /// Only tasks that follow this place in the list, whether or not a task still has it.
    pub after: Option<Place>,
    /// The maximum number of tasks; all if absent.
    pub limit: Option<i64>,
}

impl ListQuery {
    /// Whether its result depends on what day the server takes it for.
    pub(crate) fn depends_on_server_date(&self) -> bool {
        self.today.is_none() && self.filter.is_of_today()
    }

    /// Whether it asks for all tasks, newest first.
    pub fn is_plain(&self) -> bool {
        self.sort == TaskSort::Created && self.filter == TaskFilter::default()
    }
}

/// The place of a task in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// What it is sorted by; `None` in the order of ids.
    pub key: Option<String>,
    pub id: TaskId,
}

/// Reads tasks, each with the revision of the list and with what it is sorted by.
pub(crate) fn matching(principal: Principal, query: &ListQuery, today: Date, is_embedded: bool) -> Matching {
    let key = sort_key(query.sort, is_embedded);
    // Raw SQL keeps the connection from keeping a prepared statement for each combination of filters.
    let shown = sql::<Nullable<Text>>(key.unwrap_or("NULL"));
    let list = owned_by(principal).select((columns(), revision(principal), shown)).into_boxed();
    let mut list = query.filter.apply(list, today);
    if let Some(Place { key: after, id }) = &query.after {
        let is_older = tasks::id.lt(id.to_string());
        list = match (key, after) {
            (Some(key), Some(after)) => {
                let follows = sql::<Text>(key).gt(after.clone());
                list.filter(follows.or(sql::<Text>(key).eq(after.clone()).and(is_older)))
            }
            _ => list.filter(is_older),
        };
    }
    list = match key {
        Some(key) => list.order((sql::<Text>(key).asc(), tasks::id.desc())),
        None => list.order(tasks::id.desc()),
    };
    match query.limit {
        Some(limit) => list.limit(limit),
        None => list,
    }
}
