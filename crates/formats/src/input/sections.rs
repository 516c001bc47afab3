//! Sections of a list and columns of a board: there is no level between lists and tasks here, so they become tags.

use shared::{Tag, fold};
use std::collections::HashSet;

/// How many become tags. An account has a limited number of tags, and its own are more important.
const MAX_TAGS: usize = 100;

/// The sections that have become tags.
#[derive(Debug, Default)]
pub(crate) struct Sections {
    tags: HashSet<String>,
}

/// What becomes of a section.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Tag(String),
    /// A line in the description of its tasks.
    Description,
}

impl Sections {
    /// The place of a section: a tag, unless its name is too long for one or there are too many.
    pub(crate) fn place(&mut self, name: &str) -> Place {
        let tag = tag(name).filter(|tag| {
            let tag = fold(tag);
            self.tags.contains(&tag) || self.tags.len() < MAX_TAGS && self.tags.insert(tag)
        });
        tag.map_or(Place::Description, Place::Tag)
    }
}

/// The name as a tag can have it.
fn tag(name: &str) -> Option<String> {
    if name.chars().nth(2 * Tag::MAX).is_some() {
        return None;
    }
    let name = name.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let tag = Tag::parse(name.trim_start_matches(['#', '@']).trim_start()).ok()?;
    Some(tag.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Place, Sections};

    #[test]
    fn does_not_use_up_the_tags_of_an_account() {
        let mut sections = Sections::default();
        assert_eq!(sections.place(&"a".repeat(51)), Place::Description);
        assert_eq!(sections.place(""), Place::Description);
        for number in 0..100 {
            let place = Place::Tag(format!("Section {number}"));
            assert_eq!(sections.place(&format!("# Section,  {number}")), place);
        }
        assert_eq!(sections.place("Another"), Place::Description);
        assert_eq!(sections.place("SECTION 7"), Place::Tag("SECTION 7".to_owned()));
    }
}
