//! Messages about optimistic changes that had to be reverted.

use super::change::Change;
use crate::api::ApiError;

/// More would cover the tasks.
const LIMIT: usize = 3;

/// The messages on the screen, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notices {
    texts: Vec<(i32, String)>,
    next: i32,
}

impl Notices {
    /// Adds a message, and removes an earlier one with the same text.
    pub(crate) fn push(&mut self, text: String) {
        self.texts.retain(|(_, known)| *known != text);
        let surplus = (self.texts.len() + 1).saturating_sub(LIMIT);
        self.texts.drain(..surplus);
        self.next += 1;
        self.texts.push((self.next, text));
    }

    pub(crate) fn dismiss(&mut self, number: i32) {
        self.texts.retain(|(n, _)| *n != number);
    }

    pub(crate) fn numbers(&self) -> Vec<i32> {
        self.texts.iter().map(|(number, _)| *number).collect()
    }

    pub(crate) fn text(&self, number: i32) -> Option<String> {
        self.texts.iter().find(|(n, _)| *n == number).map(|(_, text)| text.clone())
    }
}

/// Explains why a change of the task `title` was reverted.
pub(crate) fn reverted(change: &Change, title: &str, error: &ApiError) -> String {
    let done = if *change == Change::Delete { "deleted" } else { "saved" };
    match error {
        _ if error.is_not_found() => "That task no longer exists; it was deleted elsewhere.".to_owned(),
        _ if error.is_conflict() => "That task was changed elsewhere. Here is the newest version.".to_owned(),
        ApiError::Unreachable => format!("“{title}” was not {done}: Latchkey cannot be reached. Try again."),
        ApiError::Unavailable => {
            format!("“{title}” was not {done}: Latchkey is not available right now. Try again soon.")
        }
        ApiError::Failed => format!("“{title}” was not {done}: something went wrong on our side. Try again."),
        ApiError::SessionEnded | ApiError::TooManyRequests { .. } | ApiError::Refused { .. } => {
            format!("“{title}” was not {done}: {error}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Notices, reverted};
    use crate::{api::ApiError, tasks::change::Change};

    fn texts(notices: &Notices) -> Vec<String> {
        notices.numbers().into_iter().filter_map(|number| notices.text(number)).collect()
    }

    #[test]
    fn keeps_the_latest_three_without_duplicates() {
        let mut notices = Notices::default();
        for text in ["a", "b", "a", "c", "d"] {
            notices.push(text.to_owned());
        }
        assert_eq!(texts(&notices), ["a", "c", "d"]);
        notices.dismiss(notices.numbers()[0]);
        assert_eq!(texts(&notices), ["c", "d"]);
    }

    #[test]
    fn names_the_task_and_what_to_do() {
        let refused = |status| {
            ApiError::from_response(
                status,
                r#"{"code":"UNKNOWN","message":"There are too many tasks"}"#,
                None,
            )
        };
        let change = Change::Complete(true);
        let message = |change: &Change, error| reverted(change, "Tea", &error);
        assert_eq!(
            message(&change, ApiError::Unreachable),
            "“Tea” was not saved: Latchkey cannot be reached. Try again."
        );
        assert_eq!(
            message(&change, ApiError::Unavailable),
            "“Tea” was not saved: Latchkey is not available right now. Try again soon."
        );
        assert_eq!(
            message(&Change::Delete, ApiError::Failed),
            "“Tea” was not deleted: something went wrong on our side. Try again."
        );
        for status in [404, 410] {
            assert_eq!(
                message(&change, refused(status)),
                "That task no longer exists; it was deleted elsewhere."
            );
        }
        assert_eq!(
            message(&change, refused(412)),
            "That task was changed elsewhere. Here is the newest version."
        );
        assert_eq!(message(&change, refused(422)), "“Tea” was not saved: There are too many tasks");
    }
}
