//! The filter of the task list.

use shared::Task;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Filter {
    All,
    Open,
    Done,
}

impl Filter {
    pub(crate) const ALL: [Self; 3] = [Self::All, Self::Open, Self::Done];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Open => "Open",
            Self::Done => "Done",
        }
    }

    pub(crate) fn shows(self, task: &Task) -> bool {
        match self {
            Self::All => true,
            Self::Open => !task.completed,
            Self::Done => task.completed,
        }
    }

    /// The headline and the hint for an empty list.
    pub(crate) fn empty_state(self) -> (&'static str, &'static str) {
        match self {
            Self::All => ("Nothing here yet", "Write down the first thing on your mind. Enter adds it."),
            Self::Open => ("Nothing open", "All done. Enjoy the quiet, or add the next thing."),
            Self::Done => ("Nothing done yet", "What you tick off comes to rest here."),
        }
    }
}
