//! Reading lists.

use super::rows::{Row, columns, list_from};
use crate::{
    engine::AnyConnection,
    error::StoreError,
    principal::Principal,
    schema::{lists, task_lists},
    tasks::{
        revision::{Revision, account_row},
        tasks_of::TasksOf,
    },
};
use diesel::{dsl::auto_type, prelude::*};
use shared::{List, ListId};

/// The lists of the principal's account, with its revision: one row at least, unless the credential is revoked.
#[auto_type]
pub(crate) fn all_lists(principal: Principal) -> _ {
    let account: account_row = account_row(principal);
    let columns: columns = columns();
    account
        .left_join(lists::table.on(lists::user_id.eq(task_lists::user_id)))
        .select((task_lists::revision, columns.nullable()))
}

impl TasksOf<'_> {
    /// All lists in their order, and the revision of the account.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn lists(&self) -> Result<(Revision, Vec<List>), StoreError> {
        let principal = self.principal;
        self.store.look_up(move |connection| read(connection, principal)).await
    }

    /// Reads one list.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn list_by_id(&self, id: ListId) -> Result<List, StoreError> {
        let (_, lists) = self.lists().await?;
        lists.into_iter().find(|list| list.id == id).ok_or(StoreError::NotFound)
    }
}

fn read(connection: &mut AnyConnection, principal: Principal) -> Result<(Revision, Vec<List>), StoreError> {
    let rows: Vec<(i64, Option<Row>)> = connection.load_all(all_lists(principal))?;
    let revision = rows.first().map(|(revision, _)| Revision(*revision)).ok_or(StoreError::Revoked)?;
    let lists = rows.into_iter().filter_map(|(_, list)| list.map(list_from));
    let mut lists = lists.collect::<Result<Vec<_>, _>>()?;
    lists.sort_by_cached_key(|list| (list.place(), list.id));
    Ok((revision, lists))
}
