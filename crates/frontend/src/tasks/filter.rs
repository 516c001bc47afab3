//! Which of the tasks are shown.

use shared::Task;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Filter {
    #[default]
    All,
    Open,
    Done,
}

impl Filter {
    pub(crate) const EVERY: [Self; 3] = [Self::All, Self::Open, Self::Done];

    /// From the `show` of the query string; anything unknown shows all.
    pub(crate) fn from_query(show: Option<&str>) -> Self {
        match show {
            Some("open") => Self::Open,
            Some("done") => Self::Done,
            _ => Self::All,
        }
    }

    pub(crate) fn address(self) -> &'static str {
        match self {
            Self::All => "/",
            Self::Open => "/?show=open",
            Self::Done => "/?show=done",
        }
    }

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

    /// What to say when there is nothing to show: a headline and a hint.
    pub(crate) fn nothing(self) -> (&'static str, &'static str) {
        match self {
            Self::All => ("Nothing here yet", "Write down the first thing on your mind. Enter adds it."),
            Self::Open => ("Nothing open", "All done. Enjoy the quiet, or add the next thing."),
            Self::Done => ("Nothing done yet", "What you tick off comes to rest here."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;

    #[test]
    fn the_address_says_which_and_is_read_back() {
        for filter in Filter::EVERY {
            let show = filter.address().split_once("show=").map(|(_, show)| show);
            assert_eq!(Filter::from_query(show), filter);
        }
    }

    #[test]
    fn an_unknown_filter_shows_all() {
        for show in [None, Some(""), Some("OPEN"), Some("everything")] {
            assert_eq!(Filter::from_query(show), Filter::All);
        }
    }
}
