//! Formats the fields of a log line as `name=value` without `fmt`: every request has some, whether or not a line is written
//! (see `docs/performance.md`).

use std::fmt;
use tracing::field::{Field, Visit};
use tracing_subscriber::{
    field::{RecordFields, VisitOutput},
    fmt::{
        FormatFields,
        format::{DefaultFields, DefaultVisitor, Writer},
    },
};

/// The typical length of a request's fields, in bytes, reserved at once.
const USUAL: usize = 256;

/// As tracing's own, except that values are quoted only when necessary.
pub(super) struct PlainFields(DefaultFields);

impl PlainFields {
    pub(super) fn new() -> Self {
        Self(DefaultFields::new())
    }
}

impl<'w> FormatFields<'w> for PlainFields {
    fn format_fields<R: RecordFields>(&self, mut writer: Writer<'w>, fields: R) -> fmt::Result {
        if writer.has_ansi_escapes() {
            return self.0.format_fields(writer, fields);
        }
        let mut visitor = PlainVisitor { line: String::with_capacity(USUAL), result: Ok(()) };
        fields.record(&mut visitor);
        visitor.result.and_then(|()| writer.write_str(&visitor.line))
    }
}

struct PlainVisitor {
    line: String,
    result: fmt::Result,
}

impl PlainVisitor {
    /// Formats a value as tracing does.
    fn format(&mut self, record: impl FnOnce(&mut DefaultVisitor<'_>)) {
        let is_first = self.line.is_empty();
        let mut visitor = DefaultVisitor::new(Writer::new(&mut self.line), is_first);
        record(&mut visitor);
        self.result = self.result.and(visitor.finish());
    }
}

impl Visit for PlainVisitor {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" || !is_plain(value) {
            return self.format(|visitor| visitor.record_str(field, value));
        }
        if !self.line.is_empty() {
            self.line.push(' ');
        }
        for part in [field.name(), "=", value] {
            self.line.push_str(part);
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.format(|visitor| visitor.record_error(field, value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.format(|visitor| visitor.record_debug(field, value));
    }
}

/// Whether the value needs no quotes.
fn is_plain(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic() && !br#""\={}"#.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::PlainFields;
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex},
    };
    use tracing::{info, info_span, subscriber::with_default};
    use tracing_subscriber::{fmt::layer, layer::SubscriberExt, registry};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn quotes_ambiguous_values() {
        let lines = Lines::default();
        let writer = lines.clone();
        let layer = layer().with_ansi(false).without_time().with_writer(move || writer.clone());
        with_default(registry().with(layer.fmt_fields(PlainFields::new())), || {
            let span = info_span!("request", id = %7, path = "/a b", other = "/a}", client = "::1", user = tracing::field::Empty);
            span.record("user", "x\ny=\"z");
            span.in_scope(
                || info!(target: "security", reason = "expired", count = 3, nothing = "", "said \x1b[1m"),
            );
        });
        let written = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
        assert_eq!(
            written,
            " INFO request{id=7 path=\"/a b\" other=\"/a}\" client=::1 user=\"x\\ny=\\\"z\"}: security: \
             said \\x1b[1m reason=expired count=3 nothing=\"\"\n",
        );
    }
}
