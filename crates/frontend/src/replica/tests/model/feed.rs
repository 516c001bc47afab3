//! The feed of the server.

use super::Server;
use crate::replica::shown::Key;
use shared::{Changes, Gone, Kind};

impl Server {
    /// The response to `GET /changes`.
    pub(in super::super) fn get(&self, since: Option<&str>, limit: usize) -> Changes {
        let after = since.and_then(|cursor| cursor.split_once('.'));
        let after: (u64, u128) =
            after.map_or((0, 0), |(number, id)| (number.parse().unwrap(), id.parse().unwrap()));
        let id = |key: Key| match key {
            Key::Task(id) => (Kind::Task, id.uuid()),
            Key::List(id) => (Kind::List, id.uuid()),
        };
        let mut rows: Vec<_> =
            self.changed.iter().map(|(key, number)| ((*number, id(*key).1.as_u128()), *key)).collect();
        rows.retain(|(place, _)| *place > after);
        rows.sort_unstable();
        let (number, last) = rows.iter().take(limit).map(|(place, _)| *place).next_back().unwrap_or(after);
        let mut page = Changes {
            cursor: format!("{number}.{last}"),
            more: rows.len() > limit,
            full: since.is_none(),
            tasks: Vec::new(),
            lists: Vec::new(),
            gone: Vec::new(),
            count: self.tasks.len() as i64,
        };
        for (_, key) in rows.into_iter().take(limit) {
            let (kind, id) = id(key);
            match (self.tasks.get(&id.into()), self.lists.get(&id.into())) {
                (Some(task), _) => page.tasks.push(task.clone()),
                (_, Some(list)) => page.lists.push(list.clone()),
                (None, None) => page.gone.push(Gone { kind, id }),
            }
        }
        page
    }
}
