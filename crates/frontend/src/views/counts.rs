//! What the sidebar shows: the lists and tags, with the numbers of their open tasks.

use crate::replica::Replica;
use shared::{Date, List, ListId};

/// The entries of the sidebar.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Counts {
    /// Of Today, with what is overdue, and of the inbox.
    pub(crate) views: [usize; 2],
    /// In their order, without archived ones.
    pub(crate) lists: Vec<(List, usize)>,
    /// Those that are archived.
    pub(crate) archived: Vec<List>,
    /// Tags of open tasks, in the order of their names.
    pub(crate) tags: Vec<(String, usize)>,
}

impl Counts {
    pub(crate) fn of(replica: &Replica, today: Date) -> Self {
        let mut counts = Self::default();
        let mut of_lists: Vec<ListId> = Vec::new();
        let mut tags: Vec<(String, &str)> = Vec::new();
        for task in replica.tasks().filter(|task| !task.completed) {
            let attributes = &task.attributes;
            let parent = attributes.parent_id.and_then(|id| replica.task(id));
            let is_whole = parent.is_none_or(|parent| parent.completed);
            let [of_today, of_inbox] = &mut counts.views;
            *of_today += usize::from(attributes.due.as_ref().is_some_and(|due| due.date() <= today));
            *of_inbox += usize::from(attributes.list_id.is_none() && is_whole);
            of_lists.extend(attributes.list_id.filter(|_| is_whole));
            tags.extend(attributes.tags.as_slice().iter().map(|tag| (tag.folded(), tag.as_str())));
        }
        of_lists.sort_unstable();
        tags.sort();
        let number = |id: ListId| {
            of_lists.partition_point(|other| *other <= id) - of_lists.partition_point(|other| *other < id)
        };
        counts.archived =
            replica.lists().filter(|list| list.archived).map(|list| list.as_ref().clone()).collect();
        let lists = replica.lists().filter(|list| !list.archived);
        counts.lists = lists.map(|list| (list.as_ref().clone(), number(list.id))).collect();
        counts.lists.sort_by_cached_key(|(list, _)| list.place());
        let mut last = "";
        for (folded, name) in &tags {
            match counts.tags.last_mut().filter(|_| *folded == last) {
                Some((_, number)) => *number += 1,
                None => counts.tags.push(((*name).to_owned(), 1)),
            }
            last = folded;
        }
        counts
    }
}
