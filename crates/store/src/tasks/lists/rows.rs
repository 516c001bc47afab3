//! Rows of lists.

use crate::{error::StoreError, schema::lists};
use diesel::{dsl::auto_type, prelude::*};
use shared::{List, ListColor, ListId, Position, Timestamp};

/// A list of an account whose row is taken.
#[auto_type]
pub(super) fn list_row(user: String, id: ListId) -> _ {
    let id: String = id.to_string();
    lists::table.filter(lists::user_id.eq(user)).filter(lists::id.eq(id))
}

/// The columns of a [`Row`].
#[auto_type]
pub(crate) fn columns() -> _ {
    (
        lists::id,
        lists::name,
        lists::color,
        lists::position,
        lists::archived,
        lists::created_at,
        lists::updated_at,
    )
}

pub(crate) type Row = (String, String, Option<String>, Option<String>, bool, i64, i64);

/// What another version has written and this one does not know is left out.
///
/// # Errors
/// [`StoreError::Internal`].
pub(crate) fn list_from(
    (id, name, color, position, archived, created_at, updated_at): Row,
) -> Result<List, StoreError> {
    Ok(List {
        id: id.parse().map_err(StoreError::internal)?,
        name,
        color: ListColor::ALL.into_iter().find(|known| color.as_deref() == Some(known.as_str())),
        position: position.and_then(|position| Position::parse(&position).ok()),
        archived,
        created_at: Timestamp::from_millis(created_at),
        updated_at: Timestamp::from_millis(updated_at),
    })
}
