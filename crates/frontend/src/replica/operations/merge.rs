//! Three-way merge by line. No line that anyone has written is lost: where both changed the same lines differently, theirs
//! and mine are one under the other.

/// Above this number of pairs of lines that differ, the texts are not compared by line.
const MAX_PAIRS: usize = 250_000;

/// Merges two texts that began as `base`.
pub(crate) fn merge(base: &str, theirs: &str, mine: &str) -> String {
    let [base, theirs, mine] = [base, theirs, mine].map(|text| text.split('\n').collect::<Vec<_>>());
    merged(&base, &theirs, &mine).join("\n")
}

type Lines<'a> = [&'a str];

fn merged<'a>(base: &Lines<'a>, theirs: &Lines<'a>, mine: &Lines<'a>) -> Vec<&'a str> {
    let (Some(in_theirs), Some(in_mine)) = (matches(base, theirs), matches(base, mine)) else {
        return region(base, theirs, mine);
    };
    let mut result = Vec::new();
    let (mut from, mut from_theirs, mut from_mine) = (0, 0, 0);
    let anchors = in_theirs.iter().zip(&in_mine).enumerate();
    let anchors = anchors.filter_map(|(at, (theirs, mine))| Some((at, (*theirs)?, (*mine)?)));
    for (at, at_theirs, at_mine) in anchors.chain([(base.len(), theirs.len(), mine.len())]) {
        result.extend(region(
            base.get(from..at).unwrap_or_default(),
            theirs.get(from_theirs..at_theirs).unwrap_or_default(),
            mine.get(from_mine..at_mine).unwrap_or_default(),
        ));
        // The line that all have in common.
        result.extend(base.get(at));
        (from, from_theirs, from_mine) = (at + 1, at_theirs + 1, at_mine + 1);
    }
    result
}

/// The lines between two that all have in common.
fn region<'a>(base: &Lines<'a>, theirs: &Lines<'a>, mine: &Lines<'a>) -> Vec<&'a str> {
    if theirs == base {
        mine.to_vec()
    } else if mine == base || is_within(mine, theirs) {
        theirs.to_vec()
    } else if is_within(theirs, mine) {
        mine.to_vec()
    } else {
        [theirs, mine].concat()
    }
}

/// Whether all lines of `part` are in `whole`, in the same order.
fn is_within(part: &Lines<'_>, whole: &Lines<'_>) -> bool {
    let mut whole = whole.iter();
    part.iter().all(|line| whole.any(|other| other == line))
}

/// For each line of `base` the index of the same line in `other`, of a longest common subsequence; `None` if there is too
/// much to compare.
fn matches(base: &Lines<'_>, other: &Lines<'_>) -> Option<Vec<Option<usize>>> {
    let same = |(one, other): &(&&str, &&str)| one == other;
    let start = base.iter().zip(other).take_while(same).count();
    let (rest, other_rest) = (base.get(start..)?, other.get(start..)?);
    let end = rest.iter().rev().zip(other_rest.iter().rev()).take_while(same).count();
    let (rest, other_rest) = (rest.get(..rest.len() - end)?, other_rest.get(..other_rest.len() - end)?);
    let mut found: Vec<_> = (0..start).map(Some).collect();
    found.extend(subsequence(rest, other_rest)?.into_iter().map(|index| Some(index? + start)));
    found.extend((other.len() - end..other.len()).map(Some));
    Some(found)
}

/// By dynamic programming: the length of the longest common subsequence of what follows each pair of lines.
fn subsequence(base: &Lines<'_>, other: &Lines<'_>) -> Option<Vec<Option<usize>>> {
    let width = other.len() + 1;
    if base.len().checked_mul(width)? > MAX_PAIRS {
        return None;
    }
    let mut lengths = vec![0_u16; (base.len() + 1) * width];
    let at =
        |lengths: &[u16], row: usize, column: usize| lengths.get(row * width + column).copied().unwrap_or(0);
    for (row, line) in base.iter().enumerate().rev() {
        for (column, other) in other.iter().enumerate().rev() {
            let length = match line == other {
                true => at(&lengths, row + 1, column + 1) + 1,
                false => at(&lengths, row + 1, column).max(at(&lengths, row, column + 1)),
            };
            if let Some(cell) = lengths.get_mut(row * width + column) {
                *cell = length;
            }
        }
    }
    let mut column = 0;
    let found = base.iter().enumerate().map(|(row, line)| {
        // Skips what no longest subsequence has.
        while column < other.len()
            && other.get(column) != Some(line)
            && at(&lengths, row, column) == at(&lengths, row, column + 1)
        {
            column += 1;
        }
        let is_common = other.get(column) == Some(line);
        is_common.then(|| {
            column += 1;
            column - 1
        })
    });
    Some(found.collect())
}

#[cfg(test)]
mod tests {
    use super::merge;
    use proptest::{collection::vec, prelude::*};

    #[test]
    fn keeps_changes_at_different_places() {
        assert_eq!(merge("a\nb\nc", "a1\nb\nc", "a\nb\nc1"), "a1\nb\nc1");
        assert_eq!(merge("a\nb\nc", "b\nc", "a\nb\nc\nd"), "b\nc\nd");
        assert_eq!(merge("a\nb\nc\nd", "a\nx\nb\nc\nd", "a\nb\nc\ny\nd"), "a\nx\nb\nc\ny\nd");
    }

    #[test]
    fn same_changes_count_once() {
        assert_eq!(merge("a", "a\nb", "a\nb"), "a\nb");
        assert_eq!(merge("", "milk", "milk"), "milk");
        assert_eq!(merge("a", "a\nb\nc", "a\nc"), "a\nb\nc");
    }

    #[test]
    fn keeps_both_where_they_differ() {
        assert_eq!(merge("a", "b", "c"), "b\nc");
        assert_eq!(merge("", "theirs", "mine"), "theirs\nmine");
        assert_eq!(merge("x\na\ny", "x\nb\ny", "x\nc\ny"), "x\nb\nc\ny");
        assert_eq!(merge("a\nb", "a\nb1", "a"), "a\nb1", "a changed line that the other has deleted");
    }

    #[test]
    fn large_texts_are_one_under_the_other() {
        let lines = |line: char| vec![line.to_string(); 2_000].join("\n");
        assert_eq!(merge(&lines('a'), &lines('b'), &lines('c')), format!("{}\n{}", lines('b'), lines('c')));
        let long = lines('a');
        assert_eq!(merge(&long, &format!("b\n{long}"), &format!("{long}\nc")), format!("b\n{long}\nc"));
    }

    fn text() -> impl Strategy<Value = Vec<u8>> {
        vec(0..6_u8, 0..9)
    }

    fn joined(lines: &[u8]) -> String {
        lines.iter().map(u8::to_string).collect::<Vec<_>>().join("\n")
    }

    proptest! {
        #[test]
        fn loses_no_line(base in text(), theirs in text(), mine in text()) {
            let texts = [joined(&base), joined(&theirs), joined(&mine)];
            let result = merge(&texts[0], &texts[1], &texts[2]);
            for line in texts[1].lines().chain(texts[2].lines()).filter(|line| !texts[0].lines().any(|it| it == *line)) {
                prop_assert!(result.lines().any(|it| it == line), "{line} in {result:?}");
            }
        }

        #[test]
        fn one_change_is_that_change(base in text(), changed in text()) {
            let (base, changed) = (joined(&base), joined(&changed));
            prop_assert_eq!(merge(&base, &base, &changed), changed.clone());
            prop_assert_eq!(merge(&base, &changed, &base), changed.clone());
            prop_assert_eq!(merge(&base, &changed, &changed), changed);
        }
    }
}
