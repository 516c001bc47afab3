//! The names of projects, which are those of their files.

/// `Work` of `backup/Work [6Crg8jQ886Wh4P5g].csv`, and nothing, which is the inbox, of `Inbox.csv`; none if it is no CSV file.
pub(super) fn list_name(path: &str) -> Option<&str> {
    let name = path.rsplit(['/', '\\']).next()?;
    let (name, extension) = name.rsplit_once('.')?;
    let name = name.trim();
    let is_id = |id: &str| {
        id.bytes().all(|byte| byte.is_ascii_alphanumeric()) && id.bytes().any(|byte| byte.is_ascii_digit())
    };
    let with_id = name.strip_suffix(']').and_then(|name| name.rsplit_once('['));
    let name = match with_id {
        Some((name, id)) if is_id(id) => name.trim_end(),
        _ => name,
    };
    let name = if name.eq_ignore_ascii_case("inbox") { "" } else { name };
    extension.eq_ignore_ascii_case("csv").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::list_name;

    #[test]
    fn lists_are_named_after_files() {
        for (path, name) in [
            ("Work.csv", Some("Work")),
            ("Work [6Crg8jQ886Wh4P5g].csv", Some("Work")),
            ("Work [2203306141].CSV", Some("Work")),
            ("backup/2026/Work.csv", Some("Work")),
            ("backup\\Work.csv", Some("Work")),
            ("Work [draft].csv", Some("Work [draft]")),
            ("v1.2 [1].csv", Some("v1.2")),
            ("[1].csv", Some("")),
            ("Inbox [2203306141].csv", Some("")),
            ("Work.txt", None),
            ("csv", None),
            ("", None),
        ] {
            assert_eq!(list_name(path), name, "{path}");
        }
    }
}
