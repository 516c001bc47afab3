mod accessibility;
mod before_the_app;
mod docs;
pub(crate) mod keyboard;
mod page_policy;
mod screenshots;
mod touch;
