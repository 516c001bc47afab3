//! JSON: malformed ones and those of another shape are different errors.

use super::deserialize::decode;
use crate::http::ApiError;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::{cell::Cell, fmt};

/// How many values and names of members a JSON body may have: three times as many as a batch of tasks with all that they
/// can have. In memory each takes many times its length.
const MAX_VALUES: usize = 50_000;

/// The byte order mark of UTF-8, which JSON must not begin with (RFC 8259 section 8.1), and those of UTF-16.
const BYTE_ORDER_MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe"];

/// # Errors
/// [`ApiError`] with what is wrong, and where.
pub(super) fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let values = Cell::new(0);
    let is_object = Check { values: &values }.of(bytes);
    if values.get() > MAX_VALUES {
        return Err(ApiError::PayloadTooLarge);
    }
    // Most bodies are valid, and are parsed without a tree of values. For the others the tree shows which member is wrong.
    if let (Ok(true), Ok(body)) = (is_object, serde_json::from_slice(bytes)) {
        return Ok(body);
    }
    let value = serde_json::from_slice(bytes).map_err(|error| malformed(bytes, &error))?;
    let value: serde_json::Value = value;
    if !value.is_object() {
        return Err(ApiError::BadRequest("The body must be a JSON object".to_owned()));
    }
    decode(value)
}

/// Checks JSON as strictly as a tree of values would, without building one, and counts its values. `serde::de::IgnoredAny`,
/// which derived types use for members that they do not have, accepts texts and numbers that a tree refuses.
#[derive(Clone, Copy)]
struct Check<'a> {
    values: &'a Cell<usize>,
}

impl Check<'_> {
    /// Whether it is an object. Fails as soon as there are too many values.
    fn of(self, bytes: &[u8]) -> serde_json::Result<bool> {
        let mut json = serde_json::Deserializer::from_slice(bytes);
        let is_object = self.deserialize(&mut json)?;
        json.end().map(|()| is_object)
    }
}

impl<'de> DeserializeSeed<'de> for Check<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        self.values.set(self.values.get() + 1);
        match self.values.get() > MAX_VALUES {
            true => Err(de::Error::custom("too many values")),
            false => deserializer.deserialize_any(self),
        }
    }
}

impl<'de> Visitor<'de> for Check<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<bool, E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        while items.next_element_seed(self)?.is_some() {}
        self.visit_unit()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        while members.next_entry_seed(self, self)?.is_some() {}
        Ok(true)
    }
}

/// Names what is wrong, and where.
fn malformed(bytes: &[u8], error: &serde_json::Error) -> ApiError {
    let what = if BYTE_ORDER_MARKS.iter().any(|begin| bytes.starts_with(begin)) {
        "it begins with a byte order mark".to_owned()
    } else if str::from_utf8(bytes).is_err() {
        "it is not UTF-8".to_owned()
    } else {
        let reason = error.to_string();
        // serde's words for these are those of its implementation.
        let reason = reason.replace("recursion limit exceeded", "it is nested too deeply");
        reason.replace("number out of range", "a number is too large")
    };
    ApiError::BadRequest(format!("The body is not valid JSON: {what}"))
}
