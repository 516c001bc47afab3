//! Projects, contexts and keys in the text of a line.

use super::{
    super::{keys::key_value, percent, title::is_name},
    values::Values,
};

/// How many contexts of a line are read: more than a task can have tags.
const MOST: usize = 100;

/// What the words of a line say.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: String,
    pub(super) list: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) values: Values,
    has_more_projects: bool,
}

impl Metadata {
    /// Takes the keys that are known out of the text, and the projects and contexts before and after it. Those inside stay
    /// as well: "Call @mom about the +garden".
    pub(super) fn of(words: &[&str]) -> Self {
        let mut all = Self::default();
        let words: Vec<&str> = words.iter().copied().filter(|word| !all.values.take(word)).collect();
        words.iter().filter(|word| is_name(word)).for_each(|word| all.name(word));
        all.title = title(&words);
        if all.values.is_encoded {
            all.title = percent::decode(&all.title);
        }
        if all.has_more_projects {
            all.values.problems.push("Its first project is its list, the others are tags".to_owned());
        }
        all
    }

    /// The first project is the list.
    fn name(&mut self, word: &str) {
        let Some(name) = word.get(1..).map(percent::decode) else { return };
        match &self.list {
            None if word.starts_with('+') => self.list = Some(name),
            Some(list) if word.starts_with('+') && *list == name => {}
            _ if self.tags.len() < MOST => {
                self.has_more_projects |= word.starts_with('+');
                self.tags.push(name);
            }
            _ => {}
        }
    }
}

/// The words without the names at both ends; all of them if there are only names.
fn title(words: &[&str]) -> String {
    let is_text = |word: &&str| !is_name(word) && key_value(word).is_none();
    let (begin, end) = (words.iter().position(is_text), words.iter().rposition(is_text));
    let is_inside =
        |place: usize| begin.is_some_and(|begin| begin < place) && end.is_some_and(|end| place < end);
    let has_others = words.iter().any(|word| !is_name(word));
    let stays = |place: usize, word: &str| !is_name(word) || !has_others || is_inside(place);
    let title = words.iter().enumerate().filter(|(place, word)| stays(*place, word)).map(|(_, word)| *word);
    title.collect::<Vec<_>>().join(" ")
}
