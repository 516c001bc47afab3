use crate::{
    collector::Collector,
    model::{Context, Import, ImportError},
};

pub(crate) fn import(_file: &[u8], _context: &Context) -> Result<Import, ImportError> {
    Ok(Collector::new("google").finish())
}
