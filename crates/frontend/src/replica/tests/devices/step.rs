//! What devices, the network and the server do.

use super::super::profile::Loss;
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub(super) enum Step {
    Create {
        repeats: bool,
        in_list: bool,
    },
    AddChild(usize),
    Rename(usize),
    /// Adds a line to the description at its start or its end. The edit may have begun before others.
    Describe {
        task: usize,
        at_start: bool,
        is_old: bool,
    },
    Tag(usize, bool),
    Complete(usize),
    /// Completes it on a day that is too long ago for the server.
    CompleteLate(usize),
    Reopen(usize),
    Delete(usize),
    Undo,
    CreateList,
    Move(usize, usize),
    DeleteList(usize, bool),
    Retry(usize),
    Send(Loss),
    /// A copy of a batch arrives late.
    Overtaken(usize),
    Follow(usize),
    /// A page that arrives later.
    Ask(usize),
    Receive,
    Resync,
    Restart(usize),
    ChangeLeader,
    EmptyTrash,
}

/// Any of them, on few tasks.
pub(super) fn step() -> impl Strategy<Value = Step> {
    let task = || 0..8_usize;
    let loss = prop_oneof![3 => Just(Loss::None), 1 => Just(Loss::Request), 2 => Just(Loss::Response)];
    let organised = prop_oneof![
        2 => Just(Step::CreateList),
        3 => (task(), 0..3_usize).prop_map(|(task, list)| Step::Move(task, list)),
        2 => (0..3_usize, any::<bool>()).prop_map(|(list, to_inbox)| Step::DeleteList(list, to_inbox)),
        2 => (0..4_usize).prop_map(Step::Retry),
        1 => Just(Step::EmptyTrash),
    ];
    let synchronised = prop_oneof![
        6 => loss.prop_map(Step::Send),
        1 => (0..4_usize).prop_map(Step::Overtaken),
        4 => (1..6_usize).prop_map(Step::Follow),
        2 => (1..6_usize).prop_map(Step::Ask),
        2 => Just(Step::Receive),
        1 => Just(Step::Resync),
        1 => (0..2_usize).prop_map(Step::Restart),
        1 => Just(Step::ChangeLeader),
    ];
    prop_oneof![
        3 => any::<(bool, bool)>().prop_map(|(repeats, in_list)| Step::Create { repeats, in_list }),
        1 => task().prop_map(Step::AddChild),
        3 => task().prop_map(Step::Rename),
        4 => (task(), any::<(bool, bool)>())
            .prop_map(|(task, (at_start, is_old))| Step::Describe { task, at_start, is_old }),
        1 => (task(), any::<bool>()).prop_map(|(task, is_added)| Step::Tag(task, is_added)),
        3 => task().prop_map(Step::Complete),
        1 => task().prop_map(Step::CompleteLate),
        1 => task().prop_map(Step::Reopen),
        2 => task().prop_map(Step::Delete),
        2 => Just(Step::Undo),
        5 => organised,
        14 => synchronised,
    ]
}
