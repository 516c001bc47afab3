//! The order of tasks: keys for fractional indexing.

use crate::{ListId, TaskId, text::text};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where a task is in its list: a text between any two of which there is another, so that a move writes one row. Positions
/// compare as text.
///
/// They are the keys of the crate `fractional_index` 2, in lower-case hexadecimal: bytes of which the last is `80`. The
/// crate itself panics, or returns a key at the wrong place, where two keys have a byte `00` in common, which keys at the
/// start of a list have.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(min_length = 2, max_length = 120, pattern = "^([0-9a-f]{2})*80$", example = "fe6a80")
)]
#[serde(try_from = "String", into = "String")]
pub struct Position(String);

/// Why there is no such position.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum PositionError {
    #[error("A position is lower-case hexadecimal text that ends in 80")]
    Malformed,
    /// The list needs new positions: see [`Position::spread`].
    #[error("A position is at most {} characters", Position::MAX)]
    TooLong,
    /// Two tasks have the same position, or are not in order.
    #[error("There is no position between these two")]
    NoRoom,
}

/// The last byte of every key. It is in the middle, so that a key can be made smaller or larger from any byte on.
const TERMINATOR: u8 = 0x80;

impl Position {
    /// In characters.
    pub const MAX: usize = 120;

    /// Checks the form.
    ///
    /// # Errors
    /// [`PositionError::Malformed`] or [`PositionError::TooLong`].
    pub fn parse(text: &str) -> Result<Self, PositionError> {
        if text.len() > Self::MAX {
            return Err(PositionError::TooLong);
        }
        let is_hex = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let is_key = is_hex && text.len().is_multiple_of(2) && text.ends_with("80");
        is_key.then(|| Self(text.to_owned())).ok_or(PositionError::Malformed)
    }

    /// The position of a task that was never moved: the complement of its id, so that newer tasks come first.
    pub fn unmoved(task: TaskId) -> Self {
        Self::from_prefix(&task.uuid().into_bytes().map(|byte| !byte))
    }

    /// The position of a list that was never moved: its id, so that newer lists come last.
    pub fn unmoved_list(list: ListId) -> Self {
        Self::from_prefix(list.uuid().as_bytes())
    }

    /// A position after `before` and before `after`; `None` is the end of the list.
    ///
    /// # Errors
    /// [`PositionError::NoRoom`] or [`PositionError::TooLong`]: the list needs new positions.
    pub fn between(before: Option<&Self>, after: Option<&Self>) -> Result<Self, PositionError> {
        let [before, after] = [before, after].map(|position| position.map(Self::bytes));
        let prefix = match (before, after) {
            (None, None) => Some(Vec::new()),
            (Some(before), None) => above(&before),
            (None, Some(after)) => below(&after),
            (Some(before), Some(after)) => middle(&before, &after),
        };
        let position = Self::from_prefix(&prefix.ok_or(PositionError::NoRoom)?);
        if position.0.len() > Self::MAX { Err(PositionError::TooLong) } else { Ok(position) }
    }

    /// Short positions for a whole list, in its order, at most 16 million. The first `pinned` are before every task that
    /// was never moved, as tasks are that were moved to the start. The others are after every such task that is created
    /// from now on, so that new tasks still come in between.
    pub fn spread(pinned: usize, others: usize) -> impl Iterator<Item = Self> {
        // Keys of tasks that were never moved begin with `fe` until the year 2039, then with a smaller byte.
        evenly(0x4000_0000..0xc000_0000, pinned).chain(evenly(0xff00_0000..0xffff_ffff, others))
    }

    /// The key of these bytes and the terminator.
    fn from_prefix(prefix: &[u8]) -> Self {
        let bytes = prefix.iter().chain([&TERMINATOR]);
        let digits = bytes.flat_map(|byte| [byte >> 4, byte & 0xf]);
        Self(digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect())
    }

    fn bytes(&self) -> Vec<u8> {
        let (pairs, _) = self.0.as_bytes().as_chunks();
        pairs.iter().map(|[high, low]| value(*high) << 4 | value(*low)).collect()
    }
}

text!(Position, PositionError);

/// The value of a hexadecimal digit in lower case.
fn value(digit: u8) -> u8 {
    if digit < b'a' { digit - b'0' } else { digit - b'a' + 10 }
}

/// Keys of four bytes and the terminator, at equal distances.
fn evenly(range: std::ops::Range<u64>, count: usize) -> impl Iterator<Item = Position> {
    let step = (range.end - range.start) / (count as u64 + 1);
    (1..=count as u64).map(move |n| {
        let [.., b1, b2, b3, b4] = (range.start + n * step).to_be_bytes();
        Position::from_prefix(&[b1, b2, b3, b4])
    })
}

/// The prefix of a smaller key, as short as possible.
fn below(key: &[u8]) -> Option<Vec<u8>> {
    let index = key.iter().position(|byte| *byte > 0)?;
    let (prefix, byte) = (key.get(..index)?, *key.get(index)?);
    Some(if byte > TERMINATOR { prefix.to_vec() } else { joined(prefix, &[byte - 1]) })
}

/// The prefix of a larger key, as short as possible.
fn above(key: &[u8]) -> Option<Vec<u8>> {
    let index = key.iter().position(|byte| *byte < u8::MAX)?;
    let (prefix, byte) = (key.get(..index)?, *key.get(index)?);
    Some(if byte < TERMINATOR { prefix.to_vec() } else { joined(prefix, &[byte + 1]) })
}

/// The prefix of a key between two; `None` unless they are in order.
fn middle(before: &[u8], after: &[u8]) -> Option<Vec<u8>> {
    if before >= after {
        return None;
    }
    let common = before.iter().zip(after).take_while(|(before, after)| before == after).count();
    let shorter = before.len().min(after.len()) - 1;
    if common < shorter {
        let (prefix, low, high) = (before.get(..common)?, *before.get(common)?, *after.get(common)?);
        if high - low > 1 {
            return Some(joined(prefix, &[low + (high - low) / 2]));
        }
    }
    // From here on only one of the two restricts the new key.
    let at = common.min(shorter) + 1;
    if common < shorter || after.len() < before.len() {
        let (prefix, rest) = before.split_at_checked(at)?;
        Some(joined(prefix, &above(rest)?))
    } else {
        let (prefix, rest) = after.split_at_checked(at)?;
        Some(joined(prefix, &below(rest)?))
    }
}

fn joined(prefix: &[u8], rest: &[u8]) -> Vec<u8> {
    [prefix, rest].concat()
}

#[cfg(test)]
mod tests {
    use super::{Position, PositionError};
    use crate::{TaskId, arbitrary};
    use fractional_index::FractionalIndex;
    use proptest::{collection::vec, prelude::*, sample::select};
    use uuid::Uuid;

    fn at(text: &str) -> Position {
        Position::parse(text).unwrap()
    }

    /// Keys with many bytes in common, and the extreme ones.
    fn key() -> impl Strategy<Value = Position> {
        let byte = prop_oneof![3 => select(&[0_u8, 1, 0x7f, 0x80, 0x81, 0xfe, 0xff][..]), 1 => any::<u8>()];
        vec(byte, 0..5).prop_map(|bytes| Position::from_prefix(&bytes))
    }

    #[test]
    fn rejects_what_is_no_key() {
        for text in
            ["", "0", "80 ", "81", "8080a", "0x80", "FE80", "Fe80", "８０", "g080", "-180", "é80", "é080"]
        {
            assert_eq!(Position::parse(text), Err(PositionError::Malformed), "{text:?}");
        }
        assert_eq!(Position::parse(&"80".repeat(61)), Err(PositionError::TooLong));
        assert!(Position::parse(&"80".repeat(60)).is_ok());
    }

    #[test]
    fn there_is_nothing_between_tasks_that_are_not_in_order() {
        for (before, after) in
            [("80", "80"), ("8180", "80"), ("80", "7f80"), ("80", "7f8080"), ("808080", "80")]
        {
            let between = Position::between(Some(&at(before)), Some(&at(after)));
            assert_eq!(between, Err(PositionError::NoRoom), "{before} {after}");
        }
    }

    #[test]
    fn keys_with_zeros_in_common_keep_their_order() {
        for (before, after) in
            [("0080", "008180"), ("000180", "000380"), ("800080", "80008180"), ("00007f80", "000080")]
        {
            let between = Position::between(Some(&at(before)), Some(&at(after))).unwrap();
            assert!(at(before) < between && between < at(after), "{before} {between} {after}");
        }
    }

    #[test]
    fn keys_that_would_be_too_long_are_reported() {
        let (lowest, highest) = ("00".repeat(59) + "80", "ff".repeat(59) + "80");
        assert_eq!(Position::between(None, Some(&at(&lowest))), Err(PositionError::TooLong));
        assert_eq!(Position::between(Some(&at(&highest)), None), Err(PositionError::TooLong));
        let longest = at(&("80".repeat(59) + "80"));
        assert_eq!(Position::between(Some(&at("80")), Some(&longest)).map(|it| it.0.len()), Ok(6));
    }

    #[test]
    fn thousands_of_moves_to_one_end_fit() {
        for to_start in [true, false] {
            let mut position = Position::unmoved(Uuid::from_u128(0x0193_2f00 << 96).into());
            for _ in 0..7000 {
                let (before, after) =
                    if to_start { (None, Some(&position)) } else { (Some(&position), None) };
                position = Position::between(before, after).unwrap();
            }
        }
    }

    #[test]
    fn fifty_moves_into_one_gap_fit() {
        for pattern in [&[true][..], &[false], &[true, false], &[true, true, false]] {
            let (mut before, mut after) = (at("80"), at("8180"));
            for is_after in pattern.iter().cycle().take(50) {
                let between = Position::between(Some(&before), Some(&after)).unwrap();
                *(if *is_after { &mut after } else { &mut before }) = between;
            }
        }
    }

    #[test]
    fn a_spread_list_leaves_new_tasks_where_they_belong() {
        let new = Position::unmoved("019ac000-0000-7000-8000-000000000001".parse().unwrap());
        let spread: Vec<_> = Position::spread(2, 9_998).collect();
        assert_eq!(spread.len(), 10_000);
        assert!(spread.is_sorted_by(|one, next| one < next));
        assert!(spread[1] < new && new < spread[2], "{} {new} {}", spread[1], spread[2]);
        assert!(spread.iter().all(|position| position.as_str().len() == 10));
        assert_eq!(Position::spread(0, 0).count(), 0);
    }

    proptest! {
        #[test]
        fn accepted_text_is_the_serialised_form(text in prop_oneof![arbitrary::text(), "[0-9a-fA-F]{0,130}80"]) {
            if let Ok(position) = Position::parse(&text) {
                prop_assert_eq!(serde_json::to_value(&position).unwrap(), text);
                prop_assert_eq!(Position::from_prefix(position.bytes().split_last().unwrap().1), position);
            }
        }

        #[test]
        fn there_is_a_key_between_any_two(one in key(), other in key()) {
            let (before, after) = if one < other { (one, other) } else { (other, one) };
            match Position::between(Some(&before), Some(&after)) {
                Ok(between) => {
                    prop_assert!(before < between && between < after, "{} {} {}", before, between, after);
                    prop_assert_eq!(Position::parse(between.as_str()), Ok(between.clone()));
                }
                Err(error) => prop_assert_eq!((error, before), (PositionError::NoRoom, after)),
            }
        }

        #[test]
        fn there_is_a_key_at_both_ends(position in key()) {
            let first = Position::between(None, Some(&position)).unwrap();
            let last = Position::between(Some(&position), None).unwrap();
            prop_assert!(first < position && position < last, "{} {} {}", first, position, last);
        }

        #[test]
        fn text_compares_like_bytes(one in key(), other in key()) {
            prop_assert_eq!(one.cmp(&other), one.bytes().cmp(&other.bytes()));
        }

        /// Except where the crate subtracts 1 from a byte 0.
        #[test]
        fn agrees_with_fractional_index(one in key(), other in key()) {
            let theirs = |position: &Position| FractionalIndex::from_string(position.as_str()).unwrap();
            let (a, b) = (theirs(&one), theirs(&other));
            let ours = Position::between(Some(&one), None).unwrap();
            prop_assert_eq!(FractionalIndex::new_after(&a).to_string(), ours.as_str());
            let ours = Position::between(None, Some(&one)).unwrap();
            prop_assert_eq!(FractionalIndex::new_before(&a).to_string(), ours.as_str());
            let common = one.bytes().into_iter().zip(other.bytes()).take_while(|(a, b)| a == b);
            prop_assume!(!common.map(|(byte, _)| byte).any(|byte| byte == 0));
            if one < other {
                let ours = Position::between(Some(&one), Some(&other)).unwrap();
                prop_assert_eq!(FractionalIndex::new_between(&a, &b).unwrap().to_string(), ours.as_str());
            }
        }

        #[test]
        fn tasks_that_were_never_moved_are_newest_first(one in any::<u128>(), other in any::<u128>()) {
            let [one, other] = [one, other].map(|id| TaskId::from(Uuid::from_u128(id)));
            prop_assert_eq!(Position::unmoved(one).cmp(&Position::unmoved(other)), other.cmp(&one));
            prop_assert_eq!(Position::parse(Position::unmoved(one).as_str()), Ok(Position::unmoved(one)));
        }

        /// Any moves in a list keep it in the order that the moves say.
        #[test]
        fn moves_put_tasks_where_they_belong(moves in vec((0..12_usize, 0..12_usize), 0..60)) {
            let mut list: Vec<_> = (0..12).map(|n| (n, Position::unmoved(Uuid::from_u128(1000 - n).into()))).collect();
            for (from, to) in moves {
                let (task, _) = list.remove(from);
                let before = to.checked_sub(1).and_then(|index| list.get(index)).map(|(_, position)| position);
                let position = Position::between(before, list.get(to).map(|(_, position)| position)).unwrap();
                list.insert(to, (task, position));
                prop_assert!(list.is_sorted_by(|(_, one), (_, next)| one < next));
            }
        }
    }
}
