//! Texts of other programs, made to fit the rules of ours. What fits is taken as it is. What does not goes on in the
//! description, as far as there is space.

use super::report::Report;
use shared::{ListName, Tag, Tags, TaskDescription, TaskTitle};

/// More than any text here can hold, in bytes. The rest of a text is not even copied.
const ENOUGH: usize = 128 * 1024;

/// A description that is not yet checked.
#[derive(Debug, Default)]
pub(super) struct Description {
    text: String,
    /// How many characters were too many.
    lost: usize,
}

impl Description {
    pub(super) fn new(text: &str) -> Self {
        let mut description = Self::default();
        description.push(text);
        description
    }

    /// Adds a paragraph.
    pub(super) fn push(&mut self, paragraph: &str) {
        let (begin, lost) = cut(paragraph);
        if !self.text.is_empty() && !begin.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(begin);
        self.lost += lost;
    }

    /// Cut where it is too long; none if there is nothing to see.
    pub(super) fn finish(mut self, line: u32, report: &mut Report) -> Option<TaskDescription> {
        let checked = TaskDescription::parse(&self.text).ok().filter(|_| self.lost == 0);
        if checked.is_some() {
            return checked.filter(|description| !description.as_str().trim().is_empty());
        }
        let text = clean(&self.text, is_refused, line, report);
        let (begin, rest) = split_at_char(text.trim_end(), TaskDescription::MAX);
        self.lost += rest.chars().count();
        if self.lost > 0 {
            report
                .changed(line, format!("The last {} characters of the description are left out", self.lost));
        }
        TaskDescription::parse(begin).ok().filter(|_| !begin.trim().is_empty())
    }
}

/// The title and the description. Without a title, the first line of the description is the title; `None` if there is
/// neither.
pub(super) fn title_and_description(
    title: &str,
    description: &str,
    line: u32,
    report: &mut Report,
) -> Option<(TaskTitle, Description)> {
    if let Some(title) = in_one_line(title).and_then(shown_title) {
        return Some((title, Description::new(description)));
    }
    let (title, lost) = cut(title);
    let title = one_line(&clean(title, is_refused_in_line, line, report));
    match shown_title(&title) {
        Some(whole) if lost == 0 => Some((whole, Description::new(description))),
        _ if title.chars().nth(TaskTitle::MAX).is_some() => {
            let (begin, rest) = split_at_char(&title, TaskTitle::MAX);
            report.changed(
                line,
                format!("The title goes on in the description after {} characters", TaskTitle::MAX),
            );
            let mut whole = Description { text: rest.trim_start().to_owned(), lost };
            whole.push(description);
            shown_title(begin).map(|title| (title, whole))
        }
        _ => title_of_description(description, line, report),
    }
}

/// The first line of a description, and the other ones.
fn title_of_description(
    description: &str,
    line: u32,
    report: &mut Report,
) -> Option<(TaskTitle, Description)> {
    let (description, lost) = cut(description.trim_start());
    let description = clean(description, is_refused_in_line, line, report);
    let (first, rest) = description.trim_start().split_once('\n').unwrap_or((description.trim(), ""));
    let (begin, long) = split_at_char(first.trim(), TaskTitle::MAX);
    let title = shown_title(begin)?;
    report.changed(line, "It has no title: the first line of its description is taken");
    let mut description = Description { text: long.to_owned(), lost };
    description.push(rest);
    Some((title, description))
}

fn shown_title(text: &str) -> Option<TaskTitle> {
    TaskTitle::parse(text).ok()
}

/// The name of a list, cut where it is too long; none if there is nothing to see.
pub(super) fn list_name(text: &str, line: u32, report: &mut Report) -> Option<ListName> {
    if let Ok(name) = ListName::parse(text) {
        return Some(name);
    }
    let text = one_line(&clean(cut(text).0, is_refused_in_line, line, report));
    let (begin, rest) = split_at_char(&text, ListName::MAX);
    if !rest.is_empty() {
        report.changed(line, format!("The name of the list is cut after {} characters", ListName::MAX));
    }
    ListName::parse(begin).ok()
}

/// The tags. What cannot be one is reported, and those that are too many are listed in the description.
pub(super) fn tags(texts: &[String], line: u32, description: &mut Description, report: &mut Report) -> Tags {
    let (mut tags, mut folded): (Vec<Tag>, Vec<String>) = Default::default();
    let mut more: Vec<&str> = Vec::new();
    for text in texts {
        let Some(tag) = tag(text, line, report) else { continue };
        let name = tag.folded();
        if folded.contains(&name) {
            continue;
        }
        if tags.len() >= Tags::MAX {
            more.push(text);
        } else {
            folded.push(name);
            tags.push(tag);
        }
    }
    if !more.is_empty() {
        report.changed(
            line,
            format!("Only its first {} tags are kept, the others are in the description", Tags::MAX),
        );
        description.push(&format!("Tags: {}", more.join(", ")));
    }
    Tags::new(tags).unwrap_or_default()
}

/// A tag: as it is, or in one line, without commas and the sign before it, and cut where it is too long.
fn tag(text: &str, line: u32, report: &mut Report) -> Option<Tag> {
    if let Ok(tag) = Tag::parse(text) {
        return Some(tag);
    }
    let name = text.trim().trim_start_matches(['#', '@', ' ']);
    let plain: String = cut(name).0.chars().filter(|c| !is_refused_in_line(*c)).collect();
    let plain = one_line(&plain.replace(',', " "));
    let plain = plain.trim_start_matches(['#', '@', ' ']);
    let (begin, rest) = split_at_char(plain, Tag::MAX);
    let tag = Tag::parse(begin).ok();
    match &tag {
        Some(tag) if !rest.is_empty() => {
            report.changed(line, format!("The tag \"{tag}\" is cut after {} characters", Tag::MAX))
        }
        Some(tag) if tag.as_str() != name => {
            report.changed(line, format!("The tag \"{}\" is \"{tag}\" here", split_at_char(name, Tag::MAX).0))
        }
        None if !text.trim().is_empty() => {
            report.changed(line, format!("\"{}\" cannot be a tag", split_at_char(text, Tag::MAX).0))
        }
        _ => {}
    }
    tag
}

/// With line ends of one kind, and without the characters that are refused.
fn clean(text: &str, is_refused: fn(char) -> bool, line: u32, report: &mut Report) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if !text.contains(is_refused) {
        return text;
    }
    report.changed(line, "Control characters are left out");
    text.chars().filter(|c| !is_refused(*c)).collect()
}

fn is_refused(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t'
}

/// In what is shown between other texts, also what overrides the direction of text.
fn is_refused_in_line(c: char) -> bool {
    is_refused(c) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text, if it is one line already.
fn in_one_line(text: &str) -> Option<&str> {
    (!text.contains(['\n', '\t'])).then_some(text)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As much of a text as can be of use, and how many characters follow.
fn cut(text: &str) -> (&str, usize) {
    let (begin, rest) = text.split_at(text.floor_char_boundary(ENOUGH));
    (begin, rest.chars().count())
}

fn split_at_char(text: &str, chars: usize) -> (&str, &str) {
    let end = text.char_indices().nth(chars).map_or(text.len(), |(end, _)| end);
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::{Description, Report, list_name, tags, title_and_description};

    /// The title, the description and the messages.
    fn texts(title: &str, description: &str) -> Option<(String, Option<String>, Vec<String>)> {
        let mut report = Report::default();
        let (title, description) = title_and_description(title, description, 1, &mut report)?;
        let description = description.finish(1, &mut report).map(String::from);
        Some((title.into(), description, report.finish().into_iter().map(|line| line.message).collect()))
    }

    #[test]
    fn what_fits_is_taken_as_it_is() {
        let (title, description) = ("a  b\u{a0}\u{2028}c", " a\u{202e}\n\tb \n");
        assert_eq!(texts(title, description), Some((title.to_owned(), Some(description.to_owned()), vec![])));
        let mut report = Report::default();
        assert_eq!(list_name("a  b", 1, &mut report).map(String::from).as_deref(), Some("a  b"));
        let kept =
            tags(&["@home".to_owned(), "a  #b".to_owned()], 1, &mut Description::default(), &mut report);
        assert_eq!(Vec::from(kept).into_iter().map(String::from).collect::<Vec<_>>(), ["@home", "a  #b"]);
        assert_eq!(report.finish(), []);
    }

    #[test]
    fn what_does_not_fit_goes_on_in_the_description() {
        let (title, description, messages) = texts(&"a b ".repeat(200), "more").unwrap();
        assert_eq!(
            (title.len(), description.unwrap()),
            (499, format!("{}\n\nmore", "a b ".repeat(75).trim_end()))
        );
        assert_eq!(messages, ["The title goes on in the description after 500 characters"]);
        let (title, description, messages) = texts(" ", "one\ntwo").unwrap();
        assert_eq!((title.as_str(), description.as_deref()), ("one", Some("two")));
        assert_eq!(messages, ["It has no title: the first line of its description is taken"]);
        assert_eq!(texts("\u{200b}", "\n \n"), None);
        assert_eq!(texts("a\0b", "c\rd\0").unwrap().0, "ab");
    }

    #[test]
    fn other_tags_are_made_to_fit() {
        let mut report = Report::default();
        let texts =
            ["#garden", "# #home", "one,two", &"x".repeat(51), "#", " ", "a\u{202e}b"].map(str::to_owned);
        let tags = Vec::from(tags(&texts, 1, &mut Description::default(), &mut report));
        let tags: Vec<_> = tags.into_iter().map(String::from).collect();
        assert_eq!(tags, ["ab", "garden", "home", "one two", &"x".repeat(50)]);
        let messages: Vec<_> = report.finish().into_iter().map(|line| line.message).collect();
        let long = "x".repeat(50);
        assert_eq!(
            messages,
            [
                "The tag \"one,two\" is \"one two\" here",
                &format!("The tag \"{long}\" is cut after 50 characters"),
                "\"#\" cannot be a tag",
                "The tag \"a\u{202e}b\" is \"ab\" here",
            ]
        );
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let (_, description, messages) = texts("a", &"ä".repeat(1_000_000)).unwrap();
        assert_eq!(description.unwrap().chars().count(), 10_000);
        assert_eq!(messages, ["The last 990000 characters of the description are left out"]);
        let (_, _, messages) = texts(&"ä".repeat(1_000_000), "b").unwrap();
        // With the blank line and the description.
        assert!(messages.contains(&"The last 989503 characters of the description are left out".to_owned()));
    }
}
