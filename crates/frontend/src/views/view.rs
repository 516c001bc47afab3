//! The views of tasks, and their addresses.

use crate::replica::Replica;
use shared::ListId;

/// A view of tasks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum View {
    Today,
    Upcoming,
    Inbox,
    Done,
    List(ListId),
    Tag(String),
    /// The text that is searched for.
    Search(String),
}

impl View {
    /// The path, and the query parameter if it has one.
    pub(crate) fn address(&self) -> (&'static str, Option<(&'static str, String)>) {
        match self {
            Self::Today => ("/", None),
            Self::Upcoming => ("/upcoming", None),
            Self::Inbox => ("/inbox", None),
            Self::Done => ("/done", None),
            Self::List(id) => ("/list", Some(("id", id.to_string()))),
            Self::Tag(name) => ("/tag", Some(("name", name.clone()))),
            Self::Search(text) => ("/search", Some(("q", text.clone()))),
        }
    }

    /// The view at a path; `None` if there is none.
    pub(crate) fn parse(path: &str, parameter: impl Fn(&str) -> Option<String>) -> Option<Self> {
        Some(match path {
            "" | "/today" => Self::Today,
            "/upcoming" => Self::Upcoming,
            "/inbox" => Self::Inbox,
            "/done" => Self::Done,
            "/list" => Self::List(parameter("id")?.parse().ok()?),
            "/tag" => Self::Tag(parameter("name").filter(|name| !name.is_empty())?),
            "/search" => Self::Search(parameter("q").unwrap_or_default()),
            _ => return None,
        })
    }

    /// Its heading.
    pub(crate) fn title(&self, replica: &Replica) -> String {
        match self {
            Self::Today => "Today".to_owned(),
            Self::Upcoming => "Upcoming".to_owned(),
            Self::Inbox => "Inbox".to_owned(),
            Self::Done => "Done".to_owned(),
            Self::List(id) => replica.list(*id).map_or_else(|| "List".to_owned(), |list| list.name.clone()),
            Self::Tag(name) => ["@", name].concat(),
            Self::Search(_) => "Search".to_owned(),
        }
    }

    /// Whether it is a list that is not there.
    pub(crate) fn is_gone(&self, replica: &Replica) -> bool {
        matches!(self, Self::List(id) if replica.list(*id).is_none())
    }

    /// What an empty view says: a headline and a hint.
    pub(crate) fn empty_state(&self) -> (&'static str, &'static str) {
        match self {
            Self::Today => {
                ("All clear for today", "Add a task above, like: Water the plants at 5pm #Home @garden")
            }
            Self::Upcoming => {
                ("Nothing is coming up", "Give a task a date and it shows up here, day by day.")
            }
            Self::Inbox => {
                ("Nothing in the inbox", "Write down whatever comes to mind. You can sort it later.")
            }
            Self::Done => ("Nothing is done yet", "What you complete is kept here."),
            Self::List(_) => ("This list is empty", "Add its first task above."),
            Self::Tag(_) => ("No task has this tag", "Tags group tasks across lists."),
            Self::Search(text) if text.trim().is_empty() => {
                ("Find a task", "Type words of its title, its notes or a tag above.")
            }
            Self::Search(_) => ("Nothing found", "Tasks are found by words of their title, notes and tags."),
        }
    }
}
