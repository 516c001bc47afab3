//! Comments, and the files that are attached to them.

use serde::Deserialize;
use shared::Date;

/// What is around the description of an attached file.
const ATTACHMENT: (&str, &str) = ("[[file ", "]]");

/// The members of an attached file that people recognize.
#[derive(Deserialize)]
struct Attachment {
    #[serde(default)]
    file_name: Option<String>,
    #[serde(default)]
    file_url: Option<String>,
}

/// A paragraph with a comment, its author and its date: `Comment by Kim, 2026-11-30: …`. Files are links.
pub(super) fn paragraph(text: &str, author: &str, date: &str) -> String {
    let text = with_links(text);
    if text.trim().is_empty() {
        return String::new();
    }
    let mut paragraph = String::from("Comment");
    let author = author_name(author);
    if !author.is_empty() {
        paragraph.push_str(" by ");
        paragraph.push_str(author);
    }
    if let Some(date) = date.get(..Date::LENGTH).filter(|date| Date::parse(date).is_ok()) {
        paragraph.push_str(", ");
        paragraph.push_str(date);
    }
    paragraph.push_str(": ");
    paragraph.push_str(text.trim());
    paragraph
}

/// `Kim` of `Kim (12345)`.
pub(super) fn author_name(text: &str) -> &str {
    let text = text.trim();
    let number =
        |id: &&str| id.ends_with(')') && id.trim_end_matches(')').bytes().all(|byte| byte.is_ascii_digit());
    match text.rsplit_once('(') {
        Some((name, id)) if number(&id) => name.trim_end(),
        _ => text,
    }
}

/// The text with the name and the address of each file instead of its description in JSON.
fn with_links(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(ATTACHMENT.0) {
        let Some((json, after)) = after.split_once(ATTACHMENT.1) else { break };
        let Some(link) = link(json) else { break };
        result.push_str(before);
        result.push_str(&link);
        rest = after;
    }
    result.push_str(rest);
    result
}

fn link(json: &str) -> Option<String> {
    let Attachment { file_name, file_url } = serde_json::from_str(json).ok()?;
    match (file_name, file_url) {
        (Some(name), Some(url)) => Some(format!("{name} {url}")),
        (name, url) => name.or(url),
    }
}

#[cfg(test)]
mod tests {
    use super::paragraph;

    #[test]
    fn names_its_author_and_its_date() {
        for (text, author, date, expected) in [
            ("Yes", "", "", "Comment: Yes"),
            ("Yes", "Kim (12345)", "2018-06-08T07:02:05.000000Z", "Comment by Kim, 2018-06-08: Yes"),
            ("Yes", "Kim (Berlin)", "soon, I hope", "Comment by Kim (Berlin): Yes"),
            (" ", "Kim (12345)", "", ""),
        ] {
            assert_eq!(paragraph(text, author, date), expected);
        }
    }

    #[test]
    fn attached_files_are_links() {
        for (text, expected) in [
            (
                r#"See [[file {"file_name":"a, b.pdf","file_url":"https://example.org/1","file_size":3}]] and"#,
                "Comment: See a, b.pdf https://example.org/1 and",
            ),
            (r#"[[file {"file_url":"https://example.org/1"}]]"#, "Comment: https://example.org/1"),
            ("[[file {}]]", "Comment: [[file {}]]"),
            ("[[file not JSON]]", "Comment: [[file not JSON]]"),
            ("[[file ", "Comment: [[file"),
        ] {
            assert_eq!(paragraph(text, "", ""), expected);
        }
        let long = "[[file {\"file_name\":\"a\"}]]".repeat(10_000);
        assert_eq!(paragraph(&long, "", "").len(), "Comment: ".len() + 10_000);
    }
}
