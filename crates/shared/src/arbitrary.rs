//! Input for property tests: typical mistakes and attacks.

use proptest::{collection::vec, prelude::*, sample::select, strategy::Union};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

/// White space, control characters, quotes, and characters with unusual case mappings or lengths.
const ODD: [&str; 20] = [
    " ",
    "\t",
    "\n",
    "\r",
    "\0",
    "\u{85}",
    "\u{a0}",
    "\u{200b}",
    "\u{202e}",
    "\u{2028}",
    "İ",
    "ß",
    "Σ",
    "ǅ",
    "e\u{301}",
    "👩‍👧",
    "\"",
    "\\",
    "@",
    ".",
];

/// Any text, long and short.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => select(&ODD[..]).prop_map(str::to_owned),
        3 => "[a-zA-Z0-9-]{1,8}",
        2 => any::<String>(),
        1 => (any::<char>(), 1..1100_usize).prop_map(|(c, times)| c.to_string().repeat(times)),
    ];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

/// Any small JSON value.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
        Just(json!([1])),
        Just(json!({"title": "inside"})),
    ]
}

/// Variants of a valid object: most members unchanged, some missing, some with another value.
pub(crate) fn like(valid: Value) -> impl Strategy<Value = Value> {
    let members = valid.as_object().cloned().unwrap_or_default().into_iter();
    let members = members.map(|(name, valid)| {
        let value = Union::new_weighted(vec![
            (8, Just(Some(valid)).boxed()),
            (1, Just(None).boxed()),
            (2, value().prop_map(Some).boxed()),
        ]);
        value.prop_map(move |value| Some((name.clone(), value?)))
    });
    members
        .collect::<Vec<_>>()
        .prop_map(|members| Value::Object(members.into_iter().flatten().collect::<Map<_, _>>()))
}

/// Deserialises `input`, which may fail, and asserts that the result survives serialisation.
pub(crate) fn round_trip<T: Serialize + DeserializeOwned>(input: Value) -> Option<T> {
    let read: T = serde_json::from_value(input).ok()?;
    let written = serde_json::to_value(&read).unwrap();
    let again: T = serde_json::from_str(&written.to_string()).unwrap();
    assert_eq!(serde_json::to_value(again).unwrap(), written);
    Some(read)
}
