use crate::{
    collector::Collector,
    model::{Context, Import, ImportError},
};

pub(crate) fn import(_file: &[u8], _context: &Context) -> Result<Import, ImportError> {
    Ok(Collector::new("csv").finish())
}

pub(crate) fn export(
    _account: &crate::model::Account,
    _file: &mut impl std::io::Write,
) -> std::io::Result<()> {
    Ok(())
}
