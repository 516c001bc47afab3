//! Texts of a file inside of messages.

/// How much of a text a message has, in characters.
const MAX: usize = 60;

/// A text in quotation marks, in one line and cut where it is long.
pub(crate) fn quoted(text: &str) -> String {
    let mut chars = text.trim().chars();
    let shown = |c: char| if c.is_control() { ' ' } else { c };
    let begin: String = chars.by_ref().take(MAX).map(shown).collect();
    let end = if chars.next().is_some() { "…" } else { "" };
    format!("\"{begin}{end}\"")
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn shows_the_beginning() {
        assert_eq!(quoted(" a\nb "), "\"a b\"");
        assert_eq!(quoted(&"ä".repeat(1000)), format!("\"{}…\"", "ä".repeat(60)));
    }
}
