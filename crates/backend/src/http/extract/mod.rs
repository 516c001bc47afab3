//! Extractors: request parts as validated types. Each refuses what its handler must never see.

mod bearer;
mod body;
mod caller;
mod client_address;
mod list_query;
mod precondition;
mod query;
mod request;
mod session;
mod task_owner;
mod upload;

pub(crate) use body::{Body, FormOrJson, TaskBody, decode};
pub(crate) use caller::{Caller, Head, Intent, ThisDevice};
pub(crate) use client_address::{client_address, client_network};
pub(crate) use list_query::{List, Page};
pub(crate) use precondition::{IfListMatch, IfMatch, IfNoneMatch, NoIfNoneMatch, When, tag};
pub(crate) use query::Query;
pub(crate) use request::Waited;
pub(crate) use session::{Refused, Session, Sessions};
pub(crate) use task_owner::{ListPath, TagPath, TaskOwner, TaskPath};
pub(crate) use upload::Upload;
