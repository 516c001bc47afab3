use crate::{
    collector::Collector,
    model::{Context, Import, ImportError},
};

pub(crate) fn import(_file: &[u8], _context: &Context) -> Result<Import, ImportError> {
    Ok(Collector::new("ics").finish())
}

pub(crate) fn export(
    _account: &crate::model::Account,
    _file: &mut impl std::io::Write,
) -> std::io::Result<()> {
    Ok(())
}

pub fn feed(_account: &crate::model::Account, _file: &mut impl std::io::Write) -> std::io::Result<()> {
    Ok(())
}
