//! Texts of other programs, made to fit the rules of ours. What does not fit goes on in the description, as far as there is
//! space.

use crate::report::Report;
use shared::{ListName, Tag, Tags, TaskDescription, TaskTitle};

/// The title and the description. Without a title, the first line of the description is the title; `None` if there is
/// neither.
pub(super) fn title_and_description(
    title: &str,
    description: &str,
    line: u32,
    report: &mut Report,
) -> Option<(TaskTitle, String)> {
    let (title, description) = (clean(title, line, report), clean(description, line, report));
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(whole) = shown_title(&title) {
        return Some((whole, description));
    }
    let is_long = title.chars().nth(TaskTitle::MAX).is_some();
    if is_long {
        let (begin, rest) = split_at_char(&title, TaskTitle::MAX);
        report.changed(
            line,
            format!("The title goes on in the description after {} characters", TaskTitle::MAX),
        );
        let description = joined(rest.trim_start(), &description);
        return shown_title(begin).map(|title| (title, description));
    }
    let (first, rest) = description.trim_start().split_once('\n').unwrap_or((description.trim(), ""));
    let (begin, long) = split_at_char(first.trim(), TaskTitle::MAX);
    let title = shown_title(begin)?;
    report.changed(line, "It has no title: the first line of its description is taken");
    Some((title, joined(long, rest)))
}

fn shown_title(text: &str) -> Option<TaskTitle> {
    TaskTitle::parse(text).ok()
}

fn joined(one: &str, other: &str) -> String {
    match (one.is_empty(), other.is_empty()) {
        (false, false) => format!("{one}\n\n{other}"),
        _ => format!("{one}{other}"),
    }
}

/// The description, cut where it is too long; none if there is nothing to see.
pub(super) fn description(text: &str, line: u32, report: &mut Report) -> Option<TaskDescription> {
    let text = clean(text, line, report);
    let text = text.trim_end();
    if text.trim().is_empty() {
        return None;
    }
    let (begin, rest) = split_at_char(text, TaskDescription::MAX);
    if !rest.is_empty() {
        let lost = rest.chars().count();
        report.changed(line, format!("The last {lost} characters of the description are left out"));
    }
    TaskDescription::parse(begin).ok()
}

/// The name of a list, cut where it is too long; none if there is nothing to see.
pub(super) fn list_name(text: &str, line: u32, report: &mut Report) -> Option<ListName> {
    let text = clean(text, line, report).split_whitespace().collect::<Vec<_>>().join(" ");
    let (begin, rest) = split_at_char(&text, ListName::MAX);
    if !rest.is_empty() {
        report.changed(line, format!("The name of the list is cut after {} characters", ListName::MAX));
    }
    ListName::parse(begin).ok()
}

/// The tags. What cannot be one is reported, and those that are too many are listed in the description.
pub(super) fn tags(texts: &[String], line: u32, description: &mut String, report: &mut Report) -> Tags {
    let mut tags: Vec<Tag> = Vec::new();
    let mut more: Vec<&str> = Vec::new();
    for text in texts {
        let Some(tag) = tag(text) else {
            if !text.trim().is_empty() {
                report.changed(line, format!("\"{}\" cannot be a tag", split_at_char(text, Tag::MAX).0));
            }
            continue;
        };
        let is_known = tags.iter().any(|known| known.folded() == tag.folded());
        if !is_known && tags.len() >= Tags::MAX {
            more.push(text);
        } else if !is_known {
            tags.push(tag);
        }
    }
    if !more.is_empty() {
        report.changed(
            line,
            format!("Only its first {} tags are kept, the others are in the description", Tags::MAX),
        );
        *description = joined(description, &format!("Tags: {}", more.join(", ")));
    }
    Tags::new(tags).unwrap_or_default()
}

/// A tag: in one line, without commas, and cut where it is too long.
fn tag(text: &str) -> Option<Tag> {
    let text: String = text.chars().filter(|c| !is_refused(*c)).collect();
    let text = text.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.trim_start_matches(['#', '@']).trim_start();
    Tag::parse(split_at_char(text, Tag::MAX).0.trim_end()).ok()
}

/// Without control characters and those that override the direction of text.
fn clean(text: &str, line: u32, report: &mut Report) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if !text.contains(is_refused) {
        return text;
    }
    report.changed(line, "Control characters are left out");
    text.chars().filter(|c| !is_refused(*c)).collect()
}

fn is_refused(c: char) -> bool {
    let is_override = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    is_override || (c.is_control() && c != '\n' && c != '\t')
}

fn split_at_char(text: &str, chars: usize) -> (&str, &str) {
    let end = text.char_indices().nth(chars).map_or(text.len(), |(end, _)| end);
    text.split_at(end)
}
