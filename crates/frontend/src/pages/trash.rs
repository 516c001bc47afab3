//! What was deleted in the last 30 days.

use crate::{
    browser,
    components::{banner, form::Dialog, loaded, page_heading},
    forms::Form,
    html::{AnyView, all, el, part},
    live,
    loading::Loading,
    reactive::*,
    replica::Operation,
    sync::AccountData,
};
use shared::{Task, TaskId};
use std::mem;

#[derive(Clone, Copy)]
struct Trash {
    data: AccountData,
    loading: Loading,
    tasks: RwSignal<Vec<Task>>,
    /// Whether the user wants to empty it.
    is_emptying: RwSignal<bool>,
}

impl Trash {
    fn load(self) {
        let api = self.data.api();
        self.loading.run(Box::pin(async move {
            self.tasks.try_set(api.trash().await?);
            Ok(())
        }));
    }

    /// Loads again without a word.
    fn refresh(self) {
        let api = self.data.api();
        browser::spawn(async move {
            if let Ok(tasks) = api.trash().await {
                self.tasks.try_set(tasks);
            }
        });
    }

    fn forget(self, id: TaskId) {
        self.tasks.update(|tasks| tasks.retain(|task| task.id != id));
    }

    /// Restores a task with the subtasks that were deleted with it.
    fn restore(self, id: TaskId) {
        let with_it = |task: &&Task| task.id == id || task.attributes.parent_id == Some(id);
        let mut tasks: Vec<_> =
            self.tasks.with_untracked(|tasks| tasks.iter().filter(with_it).cloned().collect());
        tasks.sort_by_key(|task| task.id != id);
        let title = tasks.first().map(|task| task.title.clone()).unwrap_or_default();
        for task in &tasks {
            self.forget(task.id);
        }
        self.data.perform(vec![Operation::restore(id, tasks)], Some(["Restored: ", &title].concat()));
    }
}

pub(crate) fn trash_page() -> AnyView {
    let data = expect_context::<AccountData>();
    let (loading, tasks, is_emptying) = (Loading::new(), RwSignal::new(Vec::new()), RwSignal::new(false));
    let trash = Trash { data, loading, tasks, is_emptying };
    // What was deleted or restored has arrived at the server.
    let was_pending = StoredValue::new(false);
    live::effect(move || {
        let is_pending = data.pending.get() > 0;
        if was_pending.try_update_value(|was| mem::replace(was, is_pending)) == Some(true) && !is_pending {
            trash.refresh();
        }
    });
    let form = Form::new("empty-trash", &[]);
    let empty = move || {
        let api = data.api();
        form.submit(async move {
            api.purge(None).await?;
            trash.tasks.try_set(Vec::new());
            trash.is_emptying.try_set(false);
            Ok("page-heading")
        });
    };
    let dialog = Dialog {
        form,
        open: Box::new(move || trash.is_emptying.get()),
        title: "Empty the trash?",
        text: Box::new(|| "Everything in it is deleted for good.".to_owned()),
        confirm: "Empty the trash",
        working: "Emptying…",
        submit: Box::new(empty),
        close: Box::new(move || trash.is_emptying.set(false)),
        is_final: true,
        content: None,
    };
    let content = move || part(move || list(trash, trash.tasks.get()));
    el("main")
        .class("page")
        .child(el("div").class("heading").child(page_heading(|| "Trash".to_owned())))
        .child(banner())
        .child(el("p").class("caption").text("What you delete is kept here for 30 days."))
        .child(loaded(trash.loading, "Loading the trash…", Box::new(move || trash.load()), Box::new(content)))
        .child(dialog.view())
        .into()
}

fn list(trash: Trash, tasks: Vec<Task>) -> AnyView {
    if tasks.is_empty() {
        return el("div").class("empty-state").child(el("h2").text("The trash is empty")).into();
    }
    let button = || el("button").attr("type", "button");
    let empty = button().class("quiet danger").click(move || trash.is_emptying.set(true));
    let row = |task: Task| {
        let (id, label) = (task.id, ["Restore ", &task.title].concat());
        el("li")
            .child(el("span").attr("dir", "auto").text(task.title))
            .child(
                button()
                    .class("quiet")
                    .attr("aria-label", label)
                    .click(move || trash.restore(id))
                    .text("Restore"),
            )
            .into()
    };
    all(vec![
        empty.text("Empty the trash").into(),
        el("ul").class("trash").children(tasks.into_iter().map(row)).into(),
    ])
}
