//! The vectors of `vectors/recurrence.json`, which `vectors/recurrence.py` computes.

use super::{RecurrenceRule, Repeat, RepeatFrom, Successor};
use crate::Date;
use serde::Deserialize;
use std::{collections::BTreeMap, iter};

#[derive(Deserialize)]
struct Vectors {
    differences: BTreeMap<String, String>,
    refused: Vec<Refused>,
    canonical: Vec<Canonical>,
    chains: Vec<Chain>,
    successors: Vec<Single>,
}

#[derive(Deserialize)]
struct Refused {
    rule: String,
    part: String,
}

#[derive(Deserialize)]
struct Canonical {
    rule: String,
    canonical: String,
}

/// A task and its successors, each completed on the day on which it is due.
#[derive(Deserialize)]
struct Chain {
    rule: RecurrenceRule,
    dues: Vec<Date>,
    ended: bool,
    #[serde(default)]
    differs: Vec<String>,
}

/// A task that is completed early or late.
#[derive(Deserialize)]
struct Single {
    #[serde(flatten)]
    repeat: Repeat,
    due: Date,
    today: Date,
    next: Option<Date>,
    #[serde(default)]
    differs: Vec<String>,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../vectors/recurrence.json")).unwrap()
}

#[test]
fn rejects_rules_by_the_name_of_the_part() {
    for Refused { rule, part } in vectors().refused {
        assert_eq!(RecurrenceRule::parse(&rule).unwrap_err().part(), part, "{rule}");
    }
}

#[test]
fn writes_rules_in_canonical_form() {
    for Canonical { rule, canonical } in vectors().canonical {
        assert_eq!(RecurrenceRule::parse(&rule).unwrap().to_string(), canonical);
    }
}

#[test]
fn chains_of_successors_agree_with_dateutil() {
    for Chain { rule, dues, ended, .. } in vectors().chains {
        let first = Successor { due: dues[0], repeat: Repeat { rule: rule.clone(), from: RepeatFrom::Due } };
        let next = |last: &Successor| last.repeat.successor(last.due, last.due);
        let found: Vec<_> =
            iter::successors(Some(first), next).map(|task| task.due).take(dues.len() + 1).collect();
        assert_eq!(found[..dues.len()], dues, "{rule}");
        assert_eq!(found.len() == dues.len(), ended, "{rule}");
    }
}

#[test]
fn successors_of_early_and_late_tasks_agree_with_dateutil() {
    for Single { repeat, due, today, next, .. } in vectors().successors {
        let found = repeat.successor(due, today).map(|next| next.due);
        assert_eq!(found, next, "{} from {:?} due {due} today {today}", repeat.rule, repeat.from);
    }
}

#[test]
fn there_are_hundreds_and_every_difference_is_named() {
    let Vectors { differences, chains, successors, .. } = vectors();
    assert!(chains.len() + successors.len() > 200);
    let named =
        chains.iter().flat_map(|chain| &chain.differs).chain(successors.iter().flat_map(|one| &one.differs));
    for name in named {
        assert!(differences.contains_key(name), "{name}");
    }
}
