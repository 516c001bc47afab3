//! Every scenario of the user stories in Chromium, against the released program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod access_tokens;
mod accessibility;
mod account;
mod app;
mod before_the_app;
mod budget;
mod docs;
mod drafts;
mod edge_cases;
mod forms;
mod keyboard;
mod lost_password;
mod many_tasks;
mod p1_account;
mod p2_isolation;
mod p3_staying_signed_in;
mod page_policy;
mod screenshots;
mod secret_rotation;
mod tabs;
mod too_many_attempts;
