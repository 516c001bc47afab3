pub(crate) mod contract;
pub(crate) mod deny;
pub(crate) mod file_length;
pub(crate) mod proofs;
pub(crate) mod size;
pub(crate) mod test_targets;
