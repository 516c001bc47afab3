//! The text of a task: with labels, and with a bullet before it if it cannot be completed.

/// How many labels are looked for. Others stay in the text.
const MAX_LABELS: usize = 100;

/// The parts of a text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Content {
    pub(super) title: String,
    pub(super) labels: Vec<String>,
    /// Whether it is a heading, which cannot be completed.
    pub(super) is_heading: bool,
}

/// Takes labels out of a text: whole words like `@home`. If nothing else is in the text, they also stay there.
pub(super) fn content(text: &str) -> Content {
    let (text, is_heading) = match text.strip_prefix("* ") {
        Some(text) => (text.trim_start(), true),
        None => (text, false),
    };
    let mut labels = Vec::new();
    let mut title = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, label, after)) = next_label(rest).filter(|_| labels.len() < MAX_LABELS) {
        title.push_str(before);
        rest = match label_name(label) {
            Ok(name) => {
                labels.push(name.to_owned());
                after.trim_start()
            }
            Err(name) => {
                title.push_str(label);
                labels.extend(name.map(str::to_owned));
                after
            }
        };
    }
    title.push_str(rest);
    if title.trim().is_empty() {
        text.clone_into(&mut title);
    }
    title.truncate(title.trim_end().len());
    Content { title, labels, is_heading }
}

/// The text before the next word that begins with `@`, that word, and the text after it.
fn next_label(text: &str) -> Option<(&str, &str, &str)> {
    let mut is_begin = true;
    let begin = text.char_indices().find_map(|(index, c)| {
        let is_label = is_begin && c == '@';
        is_begin = c.is_whitespace();
        is_label.then_some(index)
    })?;
    let (before, rest) = text.split_at(begin);
    let (label, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
    Some((before, label, after))
}

/// The name of a label that can be taken out of the text. Otherwise it is part of a sentence: the error is its name, if it
/// has one.
fn label_name(word: &str) -> Result<&str, Option<&str>> {
    let name = word.trim_start_matches('@');
    let without_punctuation = name.trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
    if !name.is_empty() && without_punctuation.len() == name.len() {
        return Ok(name);
    }
    Err(Some(without_punctuation).filter(|name| !name.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::content;

    #[test]
    fn finds_labels() {
        for (text, title, labels) in [
            ("Buy milk", "Buy milk", vec![]),
            ("Buy milk @shop @urgent", "Buy milk", vec!["shop", "urgent"]),
            ("@home Water the plants", "Water the plants", vec!["home"]),
            ("Call @phone the plumber", "Call the plumber", vec!["phone"]),
            ("Write to kim@example.org", "Write to kim@example.org", vec![]),
            ("Meet @ 5", "Meet @ 5", vec![]),
            ("Ask @kim, then @sam.", "Ask @kim, then @sam.", vec!["kim", "sam"]),
            ("@home", "@home", vec!["home"]),
            ("a\t@b\n@c d", "a\td", vec!["b", "c"]),
            ("Grüße @Büro", "Grüße", vec!["Büro"]),
            ("", "", vec![]),
        ] {
            let content = content(text);
            assert_eq!(
                (content.title.as_str(), content.labels),
                (title, labels.iter().map(|it| (*it).into()).collect())
            );
        }
    }

    #[test]
    fn finds_headings() {
        for (text, title, is_heading) in [
            ("* Kitchen", "Kitchen", true),
            ("*Kitchen", "*Kitchen", false),
            ("Kitchen * 2", "Kitchen * 2", false),
        ] {
            assert_eq!((content(text).title.as_str(), content(text).is_heading), (title, is_heading));
        }
    }

    #[test]
    fn keeps_a_bounded_number_of_labels() {
        let content = content(&"@a ".repeat(1_000_000));
        assert!(content.labels.len() <= 100 && content.title.len() > 2_000_000);
    }
}
