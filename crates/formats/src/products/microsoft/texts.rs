//! What of a task goes to its description.

use super::html;
use crate::{
    collector::Collector,
    input::json::{Piece, member},
};

/// How many links and attachments of a task are read.
const MAX: usize = 50;

/// The text of `{"content": "…", "contentType": "html"}`.
pub(super) fn body(piece: Piece<'_>, line: u32, collector: &mut Collector) -> String {
    let (mut content, mut is_html) = (String::new(), false);
    for (name, value) in piece.members() {
        match name.as_str() {
            "content" => content = member::text(&name, value, line, collector),
            "contentType" => {
                is_html = value.read::<&str>().is_ok_and(|kind| kind.eq_ignore_ascii_case("html"))
            }
            _ => {}
        }
    }
    if is_html { html::to_text(&content) } else { content }
}

/// A line for each resource that the task links to.
pub(super) fn links(piece: Piece<'_>, line: u32, collector: &mut Collector) -> Vec<String> {
    let links = limited("links", piece, line, collector).into_iter().map(|link| {
        let [mut name, mut app, mut address] = [const { String::new() }; 3];
        for (member, value) in link.members() {
            match member.as_str() {
                "displayName" => name = member::read(&member, value, line, collector).unwrap_or_default(),
                "applicationName" => app = member::read(&member, value, line, collector).unwrap_or_default(),
                "webUrl" => address = member::read(&member, value, line, collector).unwrap_or_default(),
                _ => {}
            }
        }
        let name = if name.is_empty() { app } else { name };
        let parts = [name, address];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
    });
    links.filter(|link| !link.is_empty()).collect()
}

/// The names of the attachments.
pub(super) fn attachments(piece: Piece<'_>, line: u32, collector: &mut Collector) -> Vec<String> {
    let attachments = limited("attachments", piece, line, collector).into_iter().map(|attachment| {
        let name = attachment.members().find(|(member, _)| member == "name");
        name.and_then(|(member, value)| member::read(&member, value, line, collector)).unwrap_or_default()
    });
    attachments.filter(|name: &String| !name.is_empty()).collect()
}

fn limited<'a>(what: &str, piece: Piece<'a>, line: u32, collector: &mut Collector) -> Vec<Piece<'a>> {
    let mut elements = piece.elements();
    let first = elements.by_ref().take(MAX).collect();
    if elements.next().is_some() {
        collector.changed(line, format!("Only its first {MAX} {what} are kept"));
    }
    first
}
