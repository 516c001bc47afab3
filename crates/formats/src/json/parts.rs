//! What a file consists of.

use crate::input::json::Piece;

/// The arrays of a file.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    pub(super) lists: Option<Piece<'a>>,
    pub(super) tasks: Option<Piece<'a>>,
}

impl<'a> Parts<'a> {
    /// Finds them in the value that a file is.
    ///
    /// # Errors
    /// Why the file cannot be read, for the report.
    pub(super) fn of(root: Option<Piece<'a>>, version: u64) -> Result<Self, &'static str> {
        let not_ours = Err("This is no file of Latchkey");
        let Some(root) = root else { return not_ours };
        if root.is_array() {
            return Ok(Self { lists: None, tasks: Some(root) });
        }
        let mut parts = Self::default();
        for (name, value) in root.members() {
            match name.as_str() {
                "format" if !value.is_text("latchkey") => return not_ours,
                "version" if value.read::<u64>().is_ok_and(|number| number > version) => {
                    return Err("The file is of a newer version of Latchkey, which this one cannot read");
                }
                "lists" => parts.lists = Some(value),
                "tasks" => parts.tasks = Some(value),
                _ => {}
            }
        }
        if parts.lists.or(parts.tasks).is_none() { not_ours } else { Ok(parts) }
    }
}
