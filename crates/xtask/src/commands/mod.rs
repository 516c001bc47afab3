pub(crate) mod dev;
pub(crate) mod fuzz;
pub(crate) mod measure;
pub(crate) mod scale;
pub(crate) mod test;
