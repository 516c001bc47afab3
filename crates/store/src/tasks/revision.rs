//! The revision of a list: a number that every write to a task of the account replaces.

use crate::{
    engine::AnyConnection,
    error::StoreError,
    principal::{Principal, cutoff, revocation},
    schema::task_lists,
};
use diesel::{
    dsl::{auto_type, exists, not},
    prelude::*,
};
use shared::Date;
use std::{fmt, str::FromStr};
use thiserror::Error;

/// The state of an account's tasks. It never repeats.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Revision(pub(crate) i64);

impl Revision {
    /// The revision of a list that also depends on what day it is: another one each day.
    pub(crate) fn on(self, day: Option<Date>) -> Self {
        // The golden ratio spreads consecutive days over all bits.
        Self(self.0 ^ day.map_or(0, |day| day.days().wrapping_mul(0x9e37_79b9_7f4a_7c15_u64.cast_signed())))
    }
}

impl fmt::Display for Revision {
    /// 16 hexadecimal digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Revision {
    type Err = UnknownRevision;

    /// Accepts exactly what [`Display`](fmt::Display) prints.
    fn from_str(text: &str) -> Result<Self, UnknownRevision> {
        let revision = u64::from_str_radix(text, 16).map(|bits| Self(bits.cast_signed()));
        revision.ok().filter(|it| it.to_string() == text).ok_or(UnknownRevision)
    }
}

/// The text is not a revision.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("not a revision")]
pub struct UnknownRevision;

/// The row of the account's list, unless the account is gone or the credential revoked.
#[auto_type]
pub(crate) fn account_row(principal: Principal) -> _ {
    let user: String = principal.user_id().to_string();
    let (revocation, cutoff): (revocation, cutoff) = (revocation(principal), cutoff(principal));
    task_lists::table
        .filter(task_lists::user_id.eq(user))
        .filter(not(exists(revocation)))
        .filter(not(exists(cutoff)))
}

/// The revision as a subquery, to be read in one statement with the tasks.
#[auto_type]
pub(crate) fn revision(principal: Principal) -> _ {
    let user: String = principal.user_id().to_string();
    task_lists::table.filter(task_lists::user_id.eq(user)).select(task_lists::revision).single_value()
}

/// Reads the revision.
///
/// # Errors
/// [`StoreError::Revoked`] when the credential is revoked or the account gone.
pub(crate) fn current_revision(
    connection: &mut AnyConnection,
    principal: Principal,
) -> Result<Revision, StoreError> {
    let revision = account_row(principal).select(task_lists::revision);
    let found: Option<i64> = connection.first_row(revision).optional()?;
    found.map(Revision).ok_or(StoreError::Revoked)
}
