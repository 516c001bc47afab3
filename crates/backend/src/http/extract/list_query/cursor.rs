//! Cursors: places in a list, as text in URLs.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use shared::TaskSort;
use store::Place;
use uuid::Uuid;

/// In characters: a sort key has at most 500 characters, which are up to 2,000 bytes.
const MAX: usize = 2690;

/// In the order of ids the id; otherwise Base64url (RFC 4648) of the order, the id and the key.
pub(crate) fn encode(sort: TaskSort, place: &Place) -> String {
    match &place.key {
        None => place.id.to_string(),
        Some(key) => {
            let id = place.id.uuid().into_bytes();
            URL_SAFE_NO_PAD.encode([&[code(sort)], id.as_slice(), key.as_bytes()].concat())
        }
    }
}

/// `None` if it is malformed or of another order.
pub(crate) fn decode(sort: TaskSort, text: &str) -> Option<Place> {
    if sort == TaskSort::Created {
        return text.parse().ok().map(|id| Place { key: None, id });
    }
    let bytes = Some(text).filter(|text| text.len() <= MAX)?;
    let bytes = URL_SAFE_NO_PAD.decode(bytes).ok()?;
    let (first, rest) = bytes.split_first()?;
    let (id, key) = rest.split_first_chunk()?;
    // PostgreSQL knows no text with a NUL.
    let key = str::from_utf8(key).ok().filter(|key| *first == code(sort) && !key.contains('\0'))?;
    Some(Place { key: Some(key.to_owned()), id: Uuid::from_bytes(*id).into() })
}

/// Names the order, so that a key is never compared with those of another one.
fn code(sort: TaskSort) -> u8 {
    match sort {
        TaskSort::Created => b'c',
        TaskSort::Due => b'd',
        TaskSort::Position => b'o',
        TaskSort::Priority => b'p',
        TaskSort::Title => b't',
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX, decode, encode};
    use proptest::prelude::*;
    use shared::TaskSort;
    use store::Place;
    use uuid::Uuid;

    #[test]
    fn longest_key_fits() {
        let place = Place { key: Some("😀".repeat(500)), id: Uuid::from_u128(7).into() };
        assert_eq!(encode(TaskSort::Title, &place).len(), MAX);
    }

    proptest! {
        #[test]
        fn rejects_other_text(text in prop_oneof!["[A-Za-z0-9_-]{0,60}", any::<String>()]) {
            if let Some(place) = decode(TaskSort::Due, &text) {
                prop_assert_eq!(encode(TaskSort::Due, &place), text);
            }
        }

        #[test]
        fn is_of_one_order(key in "[^\0]{0,500}", id in any::<u128>()) {
            let place = Place { key: Some(key), id: Uuid::from_u128(id).into() };
            let text = encode(TaskSort::Title, &place);
            prop_assert_eq!(decode(TaskSort::Title, &text), Some(place));
            for other in [TaskSort::Created, TaskSort::Due, TaskSort::Position, TaskSort::Priority] {
                prop_assert_eq!(decode(other, &text), None);
            }
        }
    }
}
