//! Two devices whose requests and responses are lost, whose batches arrive twice and late, and which are restarted at any
//! time: both end with what the server has, and no text is lost.

mod step;

use super::{Operation, describe, model::Server, profile::Profile, rename, title, today};
use proptest::{collection::vec, prelude::*};
use shared::{Due, ListName, ListPatch, RecurrenceRule, Repeat, RepeatFrom, Tag, Tags, TaskId, TaskPatch};
use std::collections::{BTreeMap, BTreeSet};
use step::{Step, step};

/// What was typed, and not replaced by the one who typed it.
#[derive(Default)]
struct Typed {
    /// With the device.
    titles: BTreeSet<(usize, String)>,
    lines: BTreeSet<String>,
}

struct World {
    server: Server,
    profiles: [Profile; 2],
    undo: [Vec<Operation>; 2],
    /// The last title that each has changed.
    renamed: [String; 2],
    typed: Typed,
    /// The descriptions that edits of each device may have begun with.
    old: BTreeMap<(usize, TaskId), String>,
    count: usize,
}

impl World {
    fn new(max_tasks: usize) -> Self {
        let mut server = Server::new();
        server.max_tasks = max_tasks;
        let profiles = [1, 2].map(|number| Profile::new(server.owner, number));
        Self {
            server,
            profiles,
            undo: Default::default(),
            renamed: Default::default(),
            typed: Typed::default(),
            old: BTreeMap::new(),
            count: 0,
        }
    }

    /// The newest tasks first.
    fn existing(&self, device: usize, tab: usize, index: usize) -> Option<TaskId> {
        self.profiles[device].tabs[tab].tasks().rev().nth(index).map(|task| task.id)
    }

    fn list(&self, device: usize, tab: usize, index: usize) -> Option<shared::ListId> {
        self.profiles[device].tabs[tab].lists().nth(index).map(|list| list.id)
    }

    fn text(&mut self) -> String {
        self.count += 1;
        format!("text {}", self.count)
    }

    fn perform(&mut self, device: usize, tab: usize, operations: Vec<Operation>) {
        let now = self.server.now();
        let before: Vec<_> = self.profiles[device].tabs[tab].tasks().cloned().collect();
        self.undo[device] = self.profiles[device].perform(tab, operations, now);
        // A task that was never saved is not in the trash after it is deleted.
        let replica = &self.profiles[device].tabs[tab];
        for gone in
            before.iter().filter(|task| replica.task(task.id).is_none() && !self.server.has_had(task.id))
        {
            self.typed.titles.remove(&(device, gone.title.clone()));
            for line in gone.description.iter().flat_map(|text| text.lines()) {
                self.typed.lines.remove(line);
            }
        }
    }

    fn step(&mut self, device: usize, tab: usize, step: Step) {
        match step {
            Step::Create { repeats, in_list } => {
                let text = self.text();
                let rule = RecurrenceRule::parse("FREQ=DAILY").unwrap();
                let repeat = Repeat { rule, from: RepeatFrom::Due };
                let patch = TaskPatch {
                    due: repeats.then(|| Some(Due::from(today()))),
                    repeat: repeats.then_some(Some(repeat)),
                    list_id: self.list(device, tab, 0).filter(|_| in_list).map(Some),
                    ..TaskPatch::default()
                };
                let id = self.server.new_id().into();
                self.perform(device, tab, vec![Operation::create_task(id, title(&text), patch)]);
                self.typed.titles.insert((device, text));
            }
            Step::AddChild(parent) => {
                let Some(parent) = self.existing(device, tab, parent) else { return };
                let list_id = self.profiles[device].tabs[tab].task(parent).unwrap().attributes.list_id;
                let text = self.text();
                let id = self.server.new_id().into();
                let patch = TaskPatch {
                    parent_id: Some(Some(parent)),
                    list_id: list_id.map(Some),
                    ..TaskPatch::default()
                };
                self.perform(device, tab, vec![Operation::create_task(id, title(&text), patch)]);
                self.typed.titles.insert((device, text));
            }
            Step::Rename(task) => {
                let Some(id) = self.existing(device, tab, task) else { return };
                let text = self.text();
                self.forget_title(device, tab, id);
                self.perform(device, tab, vec![rename(id, &text)]);
                self.renamed[device].clone_from(&text);
                self.typed.titles.insert((device, text));
            }
            Step::Describe { task, at_start, is_old } => {
                let Some(id) = self.existing(device, tab, task) else { return };
                let shown = self.profiles[device].tabs[tab].task(id).unwrap().description.clone();
                let shown = shown.unwrap_or_default();
                let old = self.old.insert((device, id), shown.clone());
                let base = old.filter(|_| is_old).unwrap_or(shown);
                let line = self.text();
                let text = match (base.as_str(), at_start) {
                    ("", _) => line.clone(),
                    (base, true) => format!("{line}\n{base}"),
                    (base, false) => format!("{base}\n{line}"),
                };
                self.perform(device, tab, vec![describe(id, &base, &text)]);
                self.typed.lines.insert(line);
            }
            Step::Tag(task, is_added) => {
                let Some(id) = self.existing(device, tab, task) else { return };
                let tags = Some(Tags::new([Tag::parse("garden").unwrap()]).unwrap());
                let patch = match is_added {
                    true => TaskPatch { tags_add: tags, ..TaskPatch::default() },
                    false => TaskPatch { tags_remove: tags, ..TaskPatch::default() },
                };
                self.perform(device, tab, vec![Operation::update_task(id, patch, None)]);
            }
            Step::Complete(task) => self.complete(device, tab, task, 0),
            Step::CompleteLate(task) => self.complete(device, tab, task, -3),
            Step::Reopen(task) => {
                let Some(id) = self.existing(device, tab, task) else { return };
                self.perform(device, tab, vec![Operation::reopen(id)]);
            }
            Step::Delete(task) => {
                let Some(id) = self.existing(device, tab, task) else { return };
                self.perform(device, tab, vec![Operation::delete_task(id)]);
            }
            Step::Undo => {
                let operations = std::mem::take(&mut self.undo[device]);
                for undone in operations.iter().filter(|operation| operation.is_update()) {
                    if undone.patch.title.is_some() {
                        self.forget_title(device, tab, undone.id.into());
                        self.typed.titles.remove(&(device, self.renamed[device].clone()));
                    }
                    let kept = undone.description().unwrap_or_default();
                    for line in undone
                        .base
                        .iter()
                        .flat_map(|base| base.lines())
                        .filter(|line| kept.lines().all(|it| it != *line))
                    {
                        self.typed.lines.remove(line);
                    }
                }
                self.perform(device, tab, operations);
            }
            Step::CreateList => {
                let text = self.text();
                let id = self.server.new_id().into();
                let name = ListName::parse(&text).unwrap();
                self.perform(device, tab, vec![Operation::create_list(id, name, ListPatch::default())]);
            }
            Step::Move(task, list) => {
                let Some(id) = self.existing(device, tab, task) else { return };
                let list = self.list(device, tab, list);
                let patch = TaskPatch { list_id: Some(list), parent_id: Some(None), ..TaskPatch::default() };
                self.perform(device, tab, vec![Operation::update_task(id, patch, None)]);
            }
            Step::DeleteList(list, to_inbox) => {
                let Some(id) = self.list(device, tab, list) else { return };
                let again = self.server.new_id().into();
                self.perform(device, tab, vec![Operation::delete_list(id, to_inbox, Some(again))]);
            }
            Step::Retry(index) => {
                let key =
                    self.profiles[device].tabs[tab].refused().get(index).map(|refused| refused.key.clone());
                let (Some(key), id, now) = (key, self.server.new_id(), self.server.now()) else { return };
                let records = self.profiles[device].tabs[tab].retry(&key, id, now);
                self.profiles[device].commit(tab, records);
            }
            Step::Send(loss) => self.profiles[device].send(&mut self.server, loss),
            Step::Overtaken(index) => {
                if let Some(body) = self.profiles[device].sent.iter().rev().nth(index).cloned() {
                    self.server.post(&body);
                }
            }
            Step::Follow(limit) => drop(self.profiles[device].follow(&self.server, limit)),
            Step::Ask(limit) => self.profiles[device].ask(&self.server, limit),
            Step::Receive => self.profiles[device].receive(),
            Step::Resync => {
                let leader = self.profiles[device].leader;
                let records = self.profiles[device].leader().resync();
                self.profiles[device].commit(leader, records);
            }
            Step::Restart(tab) => {
                self.profiles[device].restart(tab);
            }
            Step::ChangeLeader => self.profiles[device].leader = 1 - self.profiles[device].leader,
            Step::EmptyTrash => {
                // What was deleted on purpose, twice.
                for (task, _) in self.server.trash.values() {
                    let lines: Vec<_> = task.description.iter().flat_map(|text| text.lines()).collect();
                    self.typed.lines.retain(|line| !lines.contains(&line.as_str()));
                }
                self.server.empty_trash();
            }
        }
    }

    fn forget_title(&mut self, device: usize, tab: usize, id: TaskId) {
        if let Some(task) = self.profiles[device].tabs[tab].task(id) {
            self.typed.titles.remove(&(device, task.title.clone()));
        }
    }

    fn complete(&mut self, device: usize, tab: usize, task: usize, days: i64) {
        let Some(id) = self.existing(device, tab, task) else { return };
        let next = (today().add_days(days).unwrap(), self.server.new_id().into());
        self.perform(device, tab, vec![Operation::complete(id, Some(next))]);
    }

    /// Both devices agree with the server.
    fn check(&mut self) {
        for _ in 0..3 {
            for profile in &mut self.profiles {
                profile.sync(&mut self.server);
            }
        }
        for profile in &mut self.profiles {
            profile.check_tabs();
            let tasks: BTreeMap<_, _> =
                profile.leader().tasks().map(|task| (task.id, task.as_ref().clone())).collect();
            assert_eq!(tasks, self.server.tasks);
            let lists: BTreeMap<_, _> =
                profile.leader().lists().map(|list| (list.id, list.as_ref().clone())).collect();
            assert_eq!(lists, self.server.lists);
        }
    }

    fn check_texts(&self) {
        let refused = || self.profiles.iter().flat_map(|profile| profile.tabs[0].refused());
        for (_, text) in &self.typed.titles {
            let is_kept = self.server.titles.contains(text) || refused().any(|it| it.title() == text);
            assert!(is_kept, "{text} in {:#?}", refused().collect::<Vec<_>>());
        }
        for line in &self.typed.lines {
            let tasks = self.server.tasks.values().chain(self.server.trash.values().map(|(task, _)| task));
            let kept = tasks.filter_map(|task| task.description.as_deref());
            let mut kept = kept.chain(refused().filter_map(|refused| refused.description()));
            assert!(kept.any(|text| text.lines().any(|it| it == line)), "{line}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn devices_agree_and_lose_no_text(
        steps in vec((0..2_usize, 0..2_usize, step()), 1..80),
        max_tasks in prop_oneof![3 => Just(usize::MAX), 1 => 3..8_usize],
    ) {
        let mut world = World::new(max_tasks);
        for (device, tab, step) in steps {
            world.step(device, tab, step);
            world.profiles.iter_mut().for_each(Profile::check_tabs);
        }
        world.check();
        world.check_texts();
    }
}
