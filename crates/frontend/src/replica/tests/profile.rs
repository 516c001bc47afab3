//! A browser: its tabs, and what they have persisted.

use super::{BatchResponse, Operation, Replica, model::Server};
use crate::replica::{FeedRequest, Record, Table};
use shared::{Changes, Timestamp, UserId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What becomes of a batch on its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Loss {
    None,
    Request,
    Response,
}

pub(super) struct Profile {
    owner: UserId,
    records: BTreeMap<(Table, String), String>,
    pub(super) tabs: Vec<Replica>,
    pub(super) leader: usize,
    /// All batches so far.
    pub(super) sent: Vec<String>,
    /// On its way to a tab.
    page: Option<(usize, FeedRequest, Changes)>,
    next_tab: u128,
}

impl Profile {
    /// With two tabs. `number` makes their names unique.
    pub(super) fn new(owner: UserId, number: u128) -> Self {
        let mut profile = Self {
            owner,
            records: BTreeMap::new(),
            tabs: Vec::new(),
            leader: 0,
            sent: Vec::new(),
            page: None,
            next_tab: number * 1_000_000,
        };
        profile.tabs = (0..2).map(|_| profile.new_tab()).collect();
        profile
    }

    fn new_tab(&mut self) -> Replica {
        self.next_tab += 1;
        Replica::load(self.owner, Uuid::from_u128(self.next_tab), self.all_records())
    }

    pub(super) fn all_records(&self) -> Vec<Record> {
        let record = |((table, key), value): (&(Table, String), &String)| Record {
            table: *table,
            key: key.clone(),
            value: Some(value.clone()),
        };
        self.records.iter().map(record).collect()
    }

    /// Closes and opens a tab.
    pub(super) fn restart(&mut self, tab: usize) {
        self.page.take_if(|(of, ..)| *of == tab);
        self.tabs[tab] = self.new_tab();
    }

    pub(super) fn leader(&mut self) -> &mut Replica {
        &mut self.tabs[self.leader]
    }

    /// Persists what a tab has changed, and sends it to the others.
    pub(super) fn commit(&mut self, tab: usize, records: Vec<Record>) {
        for record in records.clone() {
            let key = (record.table, record.key);
            match record.value {
                Some(value) => self.records.insert(key, value),
                None => self.records.remove(&key),
            };
        }
        for (_, other) in self.tabs.iter_mut().enumerate().filter(|(index, _)| *index != tab) {
            other.adopt(records.clone());
        }
    }

    /// Performs an operation in a tab, and returns how to undo it.
    pub(super) fn perform(
        &mut self,
        tab: usize,
        operations: Vec<Operation>,
        now: Timestamp,
    ) -> Vec<Operation> {
        let performed = self.tabs[tab].perform(operations, now);
        self.commit(tab, performed.records);
        performed.undo
    }

    /// Sends a batch, if there is one.
    pub(super) fn send(&mut self, server: &mut Server, loss: Loss) {
        let leader = self.leader;
        let Some(batch) = self.leader().next_batch() else { return };
        self.commit(leader, batch.records);
        if let Some(last) = self.sent.last()
            && last.split(",\"operations\"").next() == batch.body.split(",\"operations\"").next()
        {
            assert_eq!(*last, batch.body, "a batch is repeated as it was");
        }
        self.sent.push(batch.body.clone());
        if loss == Loss::Request {
            return;
        }
        let response = server.post(&batch.body).to_string();
        if loss == Loss::None {
            let response: BatchResponse = crate::json::parse(&response).unwrap();
            let records = self.leader().settle(response);
            self.commit(leader, records);
        }
    }

    /// Reads a page of the feed, and returns whether there is more.
    pub(super) fn follow(&mut self, server: &Server, limit: usize) -> bool {
        let leader = self.leader;
        let request = self.leader().feed_request();
        let page = server.get(request.since.as_deref(), limit);
        let more = page.more;
        let records = self.leader().apply_page(&request, page);
        self.commit(leader, records);
        more
    }

    /// Has the server respond to a request for a page, which arrives later.
    pub(super) fn ask(&mut self, server: &Server, limit: usize) {
        let request = self.leader().feed_request();
        let page = server.get(request.since.as_deref(), limit);
        self.page = Some((self.leader, request, page));
    }

    /// The page arrives, unless its tab was closed.
    pub(super) fn receive(&mut self) {
        let Some((tab, request, page)) = self.page.take().filter(|(tab, ..)| *tab == self.leader) else {
            return;
        };
        let records = self.leader().apply_page(&request, page);
        self.commit(tab, records);
    }

    /// Reads the feed to its end.
    pub(super) fn follow_all(&mut self, server: &Server) {
        while self.follow(server, 500) {}
    }

    /// Sends and follows until nothing is left.
    pub(super) fn sync(&mut self, server: &mut Server) {
        for _ in 0..100 {
            self.send(server, Loss::None);
            self.follow_all(server);
            if self.leader().is_settled() {
                return;
            }
        }
        panic!("never settled: {:?}", self.tabs[self.leader].outbox);
    }

    /// All tabs show the same, also one that is opened now.
    pub(super) fn check_tabs(&mut self) {
        let opened = self.new_tab();
        for tab in &self.tabs {
            assert_eq!(tab.view.rows(), opened.view.rows());
            assert_eq!(tab.confirmed, opened.confirmed);
            assert_eq!(tab.progress.keys, opened.progress.keys);
            let mut refused = tab.refused.clone();
            refused.sort_by(|one, other| one.key.cmp(&other.key));
            assert_eq!(refused, opened.refused);
        }
    }
}
