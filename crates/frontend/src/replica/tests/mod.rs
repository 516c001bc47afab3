//! Tests of the replica: against a model of the server, which reads and writes what is sent as the server does.

mod actions;
mod conflicts;
mod devices;
mod model;
mod profile;
mod sending;
mod storing;

use super::{
    BatchResponse, Replica,
    operations::{Operation, Verb},
};
use model::{Server, TODAY};
use profile::{Loss, Profile};
use shared::{Date, Due, RecurrenceRule, Repeat, RepeatFrom, TaskId, TaskPatch, TaskTitle};

fn title(text: &str) -> TaskTitle {
    TaskTitle::parse(text).unwrap()
}

fn today() -> Date {
    Date::parse(TODAY).unwrap()
}

fn create(id: TaskId, text: &str) -> Operation {
    Operation::create_task(id, title(text), TaskPatch::default())
}

/// Due today and every day.
fn repeating() -> TaskPatch {
    let rule = RecurrenceRule::parse("FREQ=DAILY").unwrap();
    TaskPatch {
        due: Some(Some(Due::from(today()))),
        repeat: Some(Some(Repeat { rule, from: RepeatFrom::Due })),
        ..TaskPatch::default()
    }
}

/// A change of the description.
fn describe(id: TaskId, base: &str, text: &str) -> Operation {
    let description = Some(Some(text.to_owned().try_into().unwrap()));
    Operation::update_task(id, TaskPatch { description, ..TaskPatch::default() }, Some(base.to_owned()))
}

fn rename(id: TaskId, text: &str) -> Operation {
    Operation::update_task(id, TaskPatch { title: Some(title(text)), ..TaskPatch::default() }, None)
}

/// A server and two devices.
struct Devices {
    server: Server,
    one: Profile,
    other: Profile,
}

impl Devices {
    fn new() -> Self {
        let server = Server::new();
        let [one, other] = [1, 2].map(|number| Profile::new(server.owner, number));
        Self { server, one, other }
    }

    /// With a task that both have.
    fn with_task(patch: TaskPatch) -> (Self, TaskId) {
        let mut devices = Self::new();
        let id = devices.server.new_id().into();
        devices.do_one(Operation::create_task(id, title("Water the fern"), patch));
        devices.sync();
        (devices, id)
    }

    fn do_one(&mut self, operation: Operation) -> Vec<Operation> {
        self.one.perform(0, vec![operation], self.server.now())
    }

    fn do_other(&mut self, operation: Operation) -> Vec<Operation> {
        self.other.perform(0, vec![operation], self.server.now())
    }

    fn sync(&mut self) {
        self.one.sync(&mut self.server);
        self.other.sync(&mut self.server);
        self.one.sync(&mut self.server);
    }
}
