//! Descriptions that are put together, however much there is.

use crate::collector::Collector;

/// More than a description can have, in bytes.
const MAX: usize = 128 * 1024;

/// A description, paragraph by paragraph.
#[derive(Debug, Default)]
pub(crate) struct Paragraphs {
    text: String,
    /// How many characters had no space.
    left_out: usize,
}

impl Paragraphs {
    /// Adds a paragraph after an empty line.
    pub(crate) fn add(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let space = MAX.saturating_sub(self.text.len());
        let (begin, rest) = text.split_at(text.floor_char_boundary(space));
        if !self.text.is_empty() && !begin.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(begin);
        self.left_out = self.left_out.saturating_add(rest.chars().count());
    }

    /// Whether there is no space for more.
    pub(crate) fn is_full(&self) -> bool {
        self.text.len() >= MAX
    }

    /// The description of the task in a line. What had no space is reported.
    pub(crate) fn finish(self, line: u32, collector: &mut Collector) -> String {
        if self.left_out > 0 {
            let message = format!("{} characters of its description are left out", self.left_out);
            collector.changed(line, message);
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::{Collector, MAX, Paragraphs};

    #[test]
    fn leaves_out_empty_ones() {
        let (mut paragraphs, mut collector) = (Paragraphs::default(), Collector::new("test"));
        for text in ["", "a", " \n", "b\n"] {
            paragraphs.add(text);
        }
        assert_eq!(paragraphs.finish(1, &mut collector), "a\n\nb");
        assert!(collector.finish().lines.is_empty());
    }

    #[test]
    fn reports_what_is_too_long() {
        let (mut paragraphs, mut collector) = (Paragraphs::default(), Collector::new("test"));
        paragraphs.add(&"ä".repeat(MAX));
        paragraphs.add("b");
        assert!(paragraphs.is_full());
        assert_eq!(paragraphs.finish(1, &mut collector).len(), MAX);
        let message = format!("{} characters of its description are left out", MAX / 2 + 1);
        assert_eq!(collector.finish().lines.first().unwrap().message, message);
    }
}
