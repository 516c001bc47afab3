//! The row of a task.

use crate::{
    browser::{self, document},
    replica::Replica,
    route::Protected,
    wording,
};
use shared::{Date, Due, List, Priority, Task, TaskId, fold_unified};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlTemplateElement};

/// What all rows of a view have in common.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Look {
    /// The page, whose address with a task opens that.
    pub(super) page: Protected,
    pub(super) today: Date,
    /// Whether the name of the list is shown.
    pub(super) has_list_names: bool,
    /// The tag that all tasks of the view have, folded.
    pub(super) tag: Option<String>,
    /// Whether a task says that it is due today.
    pub(super) shows_today: bool,
    /// Whether a task says on which day it is due, and not only at what time.
    pub(super) shows_days: bool,
}

impl Look {
    /// A due in words, so far as it is shown.
    fn due(&self, due: &Due) -> Option<String> {
        let is_day_known = !self.shows_days || !self.shows_today && due.date() == self.today;
        let mut words = match due.time() {
            Some(time) if is_day_known => String::from(time),
            None if is_day_known => return None,
            _ => wording::due(due, self.today),
        };
        if let Some(zone) = due.zone() {
            words.extend([" ", zone.as_str()]);
        }
        Some(words)
    }

    fn is_of_all(&self, tag: &str) -> bool {
        self.tag.as_ref().is_some_and(|of_all| *of_all == fold_unified(tag, browser::unified))
    }
}

/// What the rows of a view depend on beside the tasks.
pub(super) struct Context<'a> {
    pub(super) look: Look,
    pub(super) replica: &'a Replica,
    pub(super) is_late: &'a dyn Fn(&Task) -> bool,
    /// The selected tasks, sorted.
    pub(super) selected: Vec<TaskId>,
    /// The task that is open beside the list.
    pub(super) open: Option<TaskId>,
    /// Each parent of a subtask, with whether that is done; sorted.
    pub(super) families: Vec<(TaskId, bool)>,
}

/// What a row shows, so far as it is not the same for all.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct State {
    pub(super) task: Arc<Task>,
    list: Option<Arc<List>>,
    is_late: bool,
    is_selected: bool,
    is_open: bool,
    /// How many subtasks are done, and how many there are.
    progress: (usize, usize),
    /// That of the look it is shown in.
    look: u32,
}

impl State {
    pub(super) fn of(task: &Arc<Task>, context: &Context<'_>, look: u32) -> Self {
        let list = task.attributes.list_id.filter(|_| context.look.has_list_names);
        let families = &context.families;
        let (first, last) = ((task.id, false), (task.id, true));
        let open = families.partition_point(|family| *family < first);
        let done = families.partition_point(|family| *family < last);
        let end = families.partition_point(|family| *family <= last);
        Self {
            task: Arc::clone(task),
            list: list.and_then(|id| context.replica.list(id)).cloned(),
            is_late: !task.completed && (context.is_late)(task),
            is_selected: context.selected.binary_search(&task.id).is_ok(),
            is_open: context.open == Some(task.id),
            progress: (end - done, end - open),
            look,
        }
    }

    /// Shows it in a row.
    pub(super) fn render(&self, row: &Element, context: &Context<'_>) {
        let look = &context.look;
        let Task { id, title, completed, attributes, .. } = self.task.as_ref();
        set(row, "data-id", &id.to_string());
        set(row, "data-completed", if *completed { "true" } else { "false" });
        set(row, "data-selected", if self.is_selected { "true" } else { "false" });
        set(row, "data-open", if self.is_open { "true" } else { "false" });
        set(row, "data-priority", attributes.priority.map_or("", Priority::as_str));
        let part = |selector| row.query_selector(selector).ok().flatten();
        if let Some(tick) = part("input") {
            set(&tick, "aria-label", &["Done: ", title].concat());
            tick.unchecked_ref::<web_sys::HtmlInputElement>().set_checked(*completed);
        }
        if let Some(link) = part("a") {
            set(&link, "href", &look.page.with_task(*id));
        }
        if let Some(text) = part(".title") {
            text.set_text_content(Some(title));
        }
        if let Some(details) = part(".details") {
            details.set_text_content(None);
            self.render_details(&details, look);
        }
    }

    /// Shows what is below the title.
    fn render_details(&self, details: &Element, look: &Look) {
        let Task { description, attributes, .. } = self.task.as_ref();
        let add = |class: &str, text: &str| {
            if let Ok(span) = document().create_element("span") {
                span.set_class_name(class);
                span.set_text_content(Some(text));
                // Fails only for an ancestor.
                let _ = details.append_child(&span);
            }
        };
        if self.is_selected {
            add("visually-hidden", "Selected");
        }
        if let Some(words) = attributes.due.as_ref().and_then(|due| look.due(due)) {
            add(if self.is_late { "due late" } else { "due" }, &words);
        }
        if let Some(priority) = attributes.priority {
            add("visually-hidden", &["Priority: ", priority.as_str()].concat());
        }
        if let Some(repeat) = &attributes.repeat {
            add("repeat", &wording::repeat(repeat));
        }
        if self.progress.1 > 0 {
            add("progress", &[&self.progress.0.to_string(), "/", &self.progress.1.to_string()].concat());
        }
        if let Some(list) = &self.list {
            add("list", &["#", &list.name].concat());
        }
        for tag in attributes.tags.as_slice().iter().filter(|tag| !look.is_of_all(tag.as_str())) {
            add("tag", &["@", tag.as_str()].concat());
        }
        if let Some(line) =
            description.as_deref().and_then(|text| text.lines().find(|line| !line.trim().is_empty()))
        {
            add("note", line);
        }
    }
}

/// A copy of a template in `index.html`.
pub(super) fn copy_of(template: &str) -> Option<HtmlElement> {
    let template = document().get_element_by_id(template)?.dyn_into::<HtmlTemplateElement>().ok()?;
    template.content().first_element_child()?.clone_node_with_deep(true).ok()?.dyn_into().ok()
}

fn set(element: &Element, name: &str, value: &str) {
    // Fails only for an invalid name.
    let _ = element.set_attribute(name, value);
}
