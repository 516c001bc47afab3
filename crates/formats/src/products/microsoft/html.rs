//! The text of HTML: its paragraphs, list items and the addresses of its links. Everything else of it is markup.

/// What ends a line.
const BLOCKS: [&str; 14] =
    ["br", "p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "blockquote", "body"];
/// Whose content is no text.
const HIDDEN: [&str; 4] = ["head", "style", "script", "title"];

/// Converts HTML to text, in one pass.
pub(crate) fn to_text(html: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        writer.text(text);
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        let end = if after.starts_with("!--") { "-->" } else { ">" };
        match after.split_once(end).filter(|_| is_tag) {
            Some((tag, after)) => {
                writer.tag(tag);
                rest = after;
            }
            None if is_tag => {
                writer.text("<");
                rest = after;
                break;
            }
            None => {
                writer.text("<");
                rest = after;
            }
        }
    }
    writer.text(rest);
    writer.text.trim().to_owned()
}

#[derive(Default)]
struct Writer {
    text: String,
    /// The address of the link that is not closed, and where its text begins.
    link: Option<(String, usize)>,
    /// The element whose content is left out.
    hidden: Option<&'static str>,
}

impl Writer {
    /// Adds text, in which white space is one blank.
    fn text(&mut self, html: &str) {
        if self.hidden.is_some() {
            return;
        }
        let mut rest = html;
        while let Some((before, after)) = rest.split_once('&') {
            self.words(before);
            let entity = after.get(..after.floor_char_boundary(12)).and_then(|begin| begin.split_once(';'));
            match entity.and_then(|(name, _)| Some((character(name)?, name))) {
                Some((c, name)) => {
                    self.text.push(c);
                    rest = after.get(name.len() + 1..).unwrap_or_default();
                }
                None => {
                    self.text.push('&');
                    rest = after;
                }
            }
        }
        self.words(rest);
    }

    fn words(&mut self, text: &str) {
        for c in text.chars() {
            if !c.is_ascii_whitespace() {
                self.text.push(c);
            } else if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                self.text.push(' ');
            }
        }
    }

    fn tag(&mut self, tag: &str) {
        let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let is = |known: &&str| name.eq_ignore_ascii_case(known);
        if let Some(hidden) = HIDDEN.into_iter().find(|known| is(known)) {
            let ends_it = is_end && self.hidden == Some(hidden);
            self.hidden = if ends_it { None } else { self.hidden.or(Some(hidden).filter(|_| !is_end)) };
        } else if self.hidden.is_some() {
        } else if is(&"a") {
            self.link(is_end, tag);
        } else if BLOCKS.iter().any(is) {
            self.block(is_end, name);
        }
    }

    fn block(&mut self, is_end: bool, name: &str) {
        let is_break = name.eq_ignore_ascii_case("br");
        if is_break || !(self.text.is_empty() || self.text.ends_with('\n')) {
            self.text.truncate(self.text.trim_end_matches(' ').len());
            self.text.push('\n');
        }
        if !is_end && name.eq_ignore_ascii_case("li") {
            self.text.push_str("- ");
        }
    }

    /// Adds the address of a link after its text, unless that is the same.
    fn link(&mut self, is_end: bool, tag: &str) {
        if !is_end {
            self.link = address(tag).map(|address| (address.to_owned(), self.text.len()));
            return;
        }
        let Some((address, begin)) = self.link.take() else { return };
        let address = address.replace("&amp;", "&");
        let text = self.text.get(begin..).unwrap_or_default();
        if text.trim().is_empty() {
            self.text.push_str(&address);
        } else if !address.contains(text.trim()) {
            self.text.push_str(&format!(" ({address})"));
        }
    }
}

/// The value of `href`.
fn address(tag: &str) -> Option<&str> {
    let begin = tag.to_ascii_lowercase().find("href=")? + "href=".len();
    let value = tag.get(begin..)?;
    let address = match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next()?,
        _ => value.split_ascii_whitespace().next()?,
    };
    Some(address).filter(|address| !address.is_empty() && !address.starts_with('#'))
}

fn character(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "euro" => '€',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::to_text;
    use proptest::prelude::*;

    #[test]
    fn markup_becomes_lines() {
        for (html, text) in [
            ("", ""),
            ("plain &amp; simple", "plain & simple"),
            ("one<br>two<BR/>three<br><br>four", "one\ntwo\nthree\n\nfour"),
            ("<p>one</p>\r\n<p> two\n  words </p>", "one\ntwo words"),
            ("<ul><li>one</li><li><b>two</b></li></ul>", "- one\n- two"),
            (
                "<html><head><style>p { color: red }</style><title>x</title></head><body>a<!-- > b --></body></html>",
                "a",
            ),
            (
                "see <a href=\"https://example.com/?a=1&amp;b\">here</a>!",
                "see here (https://example.com/?a=1&b)!",
            ),
            ("<a class='x' href='https://example.com'>https://example.com</a>", "https://example.com"),
            ("<a href=https://example.com target=_blank></a>", "https://example.com"),
            ("<a href=\"#top\">top</a>", "top"),
            ("a &lt; b &#38; c&#x20AC; &uuml; &unknown; & &", "a < b & c€ ü &unknown; & &"),
            ("1 < 2 <3 and <not closed", "1 < 2 <3 and <not closed"),
            ("<script>alert(1)", ""),
            ("a</style>b", "ab"),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_converted(html in "[<>/!a-bA-B&;#x0-9 ='\"\\-\nä]{0,60}") {
            to_text(&html);
        }

        #[test]
        fn escaped_text_comes_back(text in "[<>&a-z\"ä]{0,30}") {
            let html = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            prop_assert_eq!(to_text(&html), text);
        }
    }
}
