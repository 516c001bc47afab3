//! The keys by which tasks are sorted: texts in ascending order of their bytes.

use shared::TaskSort;

/// The SQL of the key in an order; `None` for the order of ids.
///
/// Titles are compared by 500 characters, which only a folded one can exceed, so that the length of a cursor is bounded.
pub(crate) fn sort_key(sort: TaskSort, is_embedded: bool) -> Option<&'static str> {
    Some(match (sort, is_embedded) {
        (TaskSort::Created, _) => return None,
        (TaskSort::Due, _) => "coalesce(tasks.due, '~')",
        (TaskSort::Priority, true) => "CAST(3 - coalesce(tasks.priority, 0) AS TEXT)",
        (TaskSort::Priority, false) => r#"CAST(3 - coalesce(tasks.priority, 0) AS TEXT) COLLATE "C""#,
        (TaskSort::Title, true) => "substr(tasks.title_folded, 1, 500)",
        (TaskSort::Title, false) => r#"substr(tasks.title_folded, 1, 500) COLLATE "C""#,
        (TaskSort::Position, true) => "position_key(tasks.attributes, tasks.id)",
        // As the function that the program registers with SQLite.
        (TaskSort::Position, false) => {
            r#"coalesce(substring(tasks.attributes FROM '"position":"([0-9a-f]+)"'),
                translate(tasks.id, '0123456789abcdef-', 'fedcba9876543210') || '80') COLLATE "C""#
        }
    })
}
