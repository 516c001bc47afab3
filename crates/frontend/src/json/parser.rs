//! Parses JSON (RFC 8259). That of serde_json has tables for numbers that are not integers: with them, the WebAssembly is
//! 4 kB larger as brotli. Nothing that the app reads is such a number; they are read as `null`.

use serde_json::{Map, Value};

/// How deep arrays and objects may be nested.
const MAX_DEPTH: usize = 100;

/// `None` if it is not JSON. Not all that is not JSON is refused: it comes from the server and from this app.
pub(super) fn parse(text: &str) -> Option<Value> {
    let mut parser = Parser { text, at: 0 };
    let value = parser.value(MAX_DEPTH)?;
    parser.peek().is_none().then_some(value)
}

struct Parser<'a> {
    text: &'a str,
    /// The index of the next byte.
    at: usize,
}

impl<'a> Parser<'a> {
    fn value(&mut self, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        match self.peek()? {
            b'"' => self.string().map(Value::String),
            b'[' => self.array(depth),
            b'{' => self.object(depth),
            b'-' | b'0'..=b'9' => self.number(),
            _ => {
                let word = self.take_while(|byte| byte.is_ascii_lowercase());
                match word {
                    "null" => Some(Value::Null),
                    "true" => Some(Value::Bool(true)),
                    "false" => Some(Value::Bool(false)),
                    _ => None,
                }
            }
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        let mut items = Vec::new();
        let mut has_next = self.begin(b']');
        while has_next {
            items.push(self.value(depth)?);
            has_next = self.has_next(b']')?;
        }
        Some(Value::Array(items))
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        let mut members = Map::new();
        let mut has_next = self.begin(b'}');
        while has_next {
            self.peek();
            let name = self.string()?;
            self.expect(b':')?;
            members.insert(name, self.value(depth)?);
            has_next = self.has_next(b'}')?;
        }
        Some(Value::Object(members))
    }

    fn number(&mut self) -> Option<Value> {
        let number = self.take_while(|byte| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'));
        match number.parse::<i64>() {
            Ok(integer) => Some(integer.into()),
            Err(_) => number.ends_with(|end: char| end.is_ascii_digit()).then_some(Value::Null),
        }
    }

    fn string(&mut self) -> Option<String> {
        self.expect(b'"')?;
        let mut string = String::new();
        loop {
            string.push_str(self.take_while(|byte| byte != b'"' && byte != b'\\'));
            match self.next()? {
                b'"' => return Some(string),
                _ => string.push(self.escaped()?),
            }
        }
    }

    /// What follows a backslash.
    fn escaped(&mut self) -> Option<char> {
        Some(match self.next()? {
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.code_point(),
            byte => byte.into(),
        })
    }

    /// One or two units of UTF-16.
    fn code_point(&mut self) -> Option<char> {
        let first = self.unit()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first);
        }
        self.expect(b'\\')?;
        self.expect(b'u')?;
        let second = self.unit()?.checked_sub(0xdc00)?;
        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + second)
    }

    fn unit(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    /// Begins an array or an object. Returns whether there is something in it.
    fn begin(&mut self, end: u8) -> bool {
        self.at += 1;
        let is_empty = self.peek() == Some(end);
        self.at += usize::from(is_empty);
        !is_empty
    }

    /// Whether a comma follows, or the end.
    fn has_next(&mut self, end: u8) -> Option<bool> {
        self.peek();
        match self.next()? {
            b',' => Some(true),
            byte => (byte == end).then_some(false),
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.peek();
        (self.next()? == byte).then_some(())
    }

    /// Skips white space. Returns what follows it.
    fn peek(&mut self) -> Option<u8> {
        self.take_while(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'));
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.text.as_bytes().get(self.at).copied();
        self.at += 1;
        byte
    }

    fn take_while(&mut self, is_part: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end = rest.bytes().position(|byte| !is_part(byte)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::vec((any::<String>(), inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn reads_what_serde_json_writes(value in values()) {
            prop_assert_eq!(parse(&value.to_string()), Some(value.clone()));
            prop_assert_eq!(parse(&serde_json::to_string_pretty(&value).unwrap()), Some(value));
        }

        #[test]
        fn never_panics(text in r#"[\[\]{}:,"\\untrue0-9.eE+\-\u{e9} ]{0,20}"#) {
            parse(&text);
        }
    }

    #[test]
    fn reads_escapes_and_white_space() {
        let text = r#" { "a" : [ "\"\\\/\b\f\n\r\t" , "\u00e9\ud83d\udd11" ] , "b" : { } } "#;
        assert_eq!(parse(text), Some(json!({ "a": ["\"\\/\u{8}\u{c}\n\r\t", "é🔑"], "b": {} })));
    }

    #[test]
    fn reads_other_numbers_as_null() {
        assert_eq!(parse("[1.5, -2e9, 92233720368547758080, -7]"), Some(json!([null, null, null, -7])));
    }

    #[test]
    fn refuses_what_is_cut_off_or_too_deep() {
        for text in [
            "",
            "nul",
            "tru e",
            "[1",
            "[1,",
            "[1 2]",
            "{",
            r#"{"a""#,
            r#"{"a":1,}"#,
            r#"{"a" 1}"#,
            r#"""#,
            r#""\u12"#,
            r#""\ud83d""#,
            r#""\ud83d\u0041""#,
            "1 2",
            "1e",
            "{1:2}",
            &"[".repeat(1_000),
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
