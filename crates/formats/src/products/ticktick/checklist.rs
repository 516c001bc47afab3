//! Checklists: the content of a task, with a box before each item.

/// What is before an item, and whether it is done.
const BOXES: [(&str, bool); 6] =
    [("▫", false), ("▪", true), ("- [ ]", false), ("- [x]", true), ("* [ ]", false), ("* [x]", true)];

/// An item of a checklist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Item<'t> {
    pub(super) text: &'t str,
    pub(super) is_done: bool,
}

/// The items of a checklist.
pub(super) fn items(content: &str) -> impl Iterator<Item = Item<'_>> {
    lines(content).filter_map(item)
}

/// The lines that are no items.
pub(super) fn other_lines(content: &str) -> String {
    let mut text = String::new();
    for line in lines(content).filter(|line| item(line).is_none()) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// Some versions separate lines by a carriage return.
fn lines(content: &str) -> impl Iterator<Item = &str> {
    content.split('\n').flat_map(|line| line.strip_suffix('\r').unwrap_or(line).split('\r'))
}

fn item(line: &str) -> Option<Item<'_>> {
    let line = line.trim();
    let (length, is_done) = BOXES.iter().find_map(|(sign, is_done)| {
        let begin = line.get(..sign.len())?;
        begin.eq_ignore_ascii_case(sign).then_some((sign.len(), *is_done))
    })?;
    Some(Item { text: line.get(length..)?.trim(), is_done })
}

#[cfg(test)]
mod tests {
    use super::{items, other_lines};

    #[test]
    fn separates_items_from_text() {
        for content in [
            "For the party\n▫Milk\n▪ Bread\n\n",
            "For the party\r▫Milk\r▪Bread",
            "For the party\r\n- [ ] Milk\r\n- [X] Bread",
        ] {
            let found: Vec<(&str, bool)> = items(content).map(|item| (item.text, item.is_done)).collect();
            assert_eq!(found, [("Milk", false), ("Bread", true)]);
            assert_eq!(other_lines(content).trim(), "For the party");
        }
        assert_eq!(items("▫").map(|item| item.text).collect::<Vec<_>>(), [""]);
        assert_eq!(items("- Milk\n[ ] Bread\n").count(), 0);
    }
}
