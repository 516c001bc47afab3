//! Lists in folders: there are no folders here.

use crate::{collector::Collector, input::quote::quoted, model::ImportError};
use shared::ListName;
use std::collections::{HashMap, HashSet};

/// How many folders are reported.
const MAX_FOLDERS: usize = 200;

/// The lists and folders so far.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// By folder and name.
    places: HashMap<(String, String), Option<usize>>,
    /// The folded names that a list has here.
    names: HashSet<String>,
    folders: HashSet<String>,
}

impl Lists {
    /// The place of a list, none for the inbox. A list with the name of one in another folder has the name of its folder as
    /// well.
    ///
    /// # Errors
    /// [`ImportError::TooManyLists`].
    pub(super) fn place(
        &mut self,
        folder: &str,
        name: &str,
        line: u32,
        collector: &mut Collector,
    ) -> Result<Option<usize>, ImportError> {
        let is_inbox = name.is_empty() || folder.is_empty() && name.eq_ignore_ascii_case("inbox");
        if is_inbox {
            return Ok(None);
        }
        let (folder, name) = (begin(folder), begin(name));
        let key = (folder.to_owned(), name.to_owned());
        if let Some(place) = self.places.get(&key) {
            return Ok(*place);
        }
        self.report_folder(folder, line, collector);
        let place = if self.names.insert(ListName::folded(name)) {
            collector.list(line, name)?
        } else {
            let name = if folder.is_empty() { format!("{name} (2)") } else { format!("{folder} / {name}") };
            self.names.insert(ListName::folded(&name));
            collector.list(line, &name)?
        };
        self.places.insert(key, place);
        Ok(place)
    }

    fn report_folder(&mut self, folder: &str, line: u32, collector: &mut Collector) {
        if !folder.is_empty() && self.folders.len() < MAX_FOLDERS && self.folders.insert(folder.to_owned()) {
            let message =
                format!("There are no folders here: the lists in {} stand by themselves", quoted(folder));
            collector.changed(line, message);
        }
    }
}

/// As much of a name as can matter.
fn begin(text: &str) -> &str {
    let end = text.char_indices().nth(2 * ListName::MAX).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Lists;
    use crate::collector::Collector;

    #[test]
    fn separates_lists_of_the_same_name() {
        let (mut lists, mut collector) = (Lists::default(), Collector::new("test"));
        for (folder, name, place) in [
            ("Work", "Ideas", Some(0)),
            ("Home", "ideas", Some(1)),
            ("", "Ideas", Some(2)),
            ("Work", "Ideas", Some(0)),
            ("", "Inbox", None),
            ("", "", None),
            ("Work", "Inbox", Some(3)),
        ] {
            assert_eq!(lists.place(folder, name, 1, &mut collector), Ok(place), "{folder} {name}");
        }
        let import = collector.finish();
        let names: Vec<&str> = import.lists.iter().map(|list| list.name.as_str()).collect();
        assert_eq!(names, ["Ideas", "Home / ideas", "Ideas (2)", "Inbox"]);
        assert_eq!(import.lines.len(), 2);
    }
}
