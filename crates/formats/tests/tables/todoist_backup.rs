//! Backups of Todoist: ZIP archives.

use crate::show::{context, error, import, lines, tasks};
use formats::{Import, ImportError, ImportFormat::Todoist};
use std::{
    io::{Cursor, Write as _},
    time::{Duration, Instant},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const PROJECT: &str = "TYPE,CONTENT\ntask,a\n";

fn archive_of(files: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = SimpleFileOptions::default().compression_method(method);
        archive.start_file(*name, options).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    archive_of(&files, CompressionMethod::Deflated)
}

fn replaced(archive: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut archive = archive.to_vec();
    for start in 0..archive.len() - from.len() {
        if archive[start..].starts_with(from) {
            archive[start..start + to.len()].copy_from_slice(to);
        }
    }
    archive
}

fn names(import: &Import) -> Vec<&str> {
    import.lists.iter().map(|list| list.name.as_str()).collect()
}

#[test]
fn each_project_is_a_list() {
    let import = import(
        Todoist,
        &archive(&[
            ("Inbox [220330614].csv", "TYPE,CONTENT,DATE\ntask,a,someday\n"),
            ("backup/Work [6Crg8jQ886Wh4P5g].csv", "\u{feff}TYPE,CONTENT\r\nsection,s\r\ntask,b\r\n"),
            ("backup/", ""),
            ("photo.png", "PNG"),
            ("Home [1x].csv", "TYPE,CONTENT\n\ntask,c\ntask\n"),
            ("notes.csv", "title,date\nx,y\n"),
            ("__MACOSX/._Home.csv", "x"),
        ]),
    );
    assert_eq!(names(&import), ["Work", "Home"]);
    assert_eq!(tasks(&import), ["2 inbox: a | Date: someday", "3 Work: b | #s", "3 Home: c"]);
    assert_eq!(
        lines(&import),
        [
            "2 Changed: \"Inbox [220330614].csv\": The date \"someday\" is not understood: it is in the description",
            "2 Changed: \"backup/Work [6Crg8jQ886Wh4P5g].csv\": The section \"s\" is a tag of its tasks",
            "1 Skipped: \"photo.png\": It is no CSV file",
            "4 Skipped: \"Home [1x].csv\": It has no title",
            "1 Skipped: \"notes.csv\": It is no project of Todoist",
        ]
    );
}

#[test]
fn projects_of_the_same_name_share_a_list() {
    let import = import(Todoist, &archive(&[("Work [1].csv", PROJECT), ("work [2].csv", PROJECT)]));
    assert_eq!((names(&import), import.tasks.len()), (vec!["Work"], 2));
    assert_ne!(import.tasks[0].key, import.tasks[1].key);
    assert_eq!(
        lines(&import),
        [
            "1 Changed: \"work [2].csv\": Its tasks are in the same list as those of another project with this name"
        ]
    );
}

#[test]
fn reads_names_in_old_encodings() {
    let plain = archive(&[("Buero.csv", PROJECT)]);
    for (bytes, name) in [(&b"B\x81ero"[..], "Büero"), ("Bü\u{e9}".as_bytes(), "Büé"), (b"..\\a/", "")] {
        assert_eq!(
            names(&import(Todoist, &replaced(&plain, b"Buero", bytes))),
            Vec::from_iter([name].into_iter().filter(|it| !it.is_empty()))
        );
    }
    let import = import(Todoist, &archive(&[("Büro [1].csv", PROJECT), ("日本.csv", PROJECT)]));
    assert_eq!(names(&import), ["Büro", "日本"]);
}

#[test]
fn damaged_files_do_not_stop_the_rest() {
    let files = [("a.csv", PROJECT.as_bytes()), ("b.csv", b"TYPE,CONTENT\ntask,b\n")];
    let plain = archive_of(&files, CompressionMethod::Stored);
    let damaged = replaced(&plain, b"task,b", b"task,c");
    assert_eq!(tasks(&import(Todoist, &damaged)), ["2 a: a"]);
    let unreadable =
        "1 Skipped: \"b.csv\": It cannot be read: it is damaged, encrypted, or packed in an unknown way";
    assert_eq!(lines(&import(Todoist, &damaged)), [unreadable]);

    // The flags and the method of the second file, in both of its headers.
    let second = plain.windows(5).position(|bytes| bytes == b"b.csv").unwrap() - 30;
    let central = plain.windows(5).rposition(|bytes| bytes == b"b.csv").unwrap() - 46;
    for (offset, value) in [(0, 1), (2, 14)] {
        let mut changed = plain.clone();
        changed[second + 6 + offset] = value;
        changed[central + 8 + offset] = value;
        let import = import(Todoist, &changed);
        assert_eq!(tasks(&import), ["2 a: a"]);
        assert_eq!(lines(&import), [unreadable]);
    }
}

#[test]
fn damaged_archives_are_reported() {
    let archive = archive(&[("a.csv", PROJECT)]);
    for file in [&archive[..archive.len() - 10], b"PK\x03\x04", b"PK\x05\x06"] {
        assert_eq!(lines(&import(Todoist, file)), ["1 Skipped: The archive is damaged"]);
    }
    let empty = self::archive(&[]);
    assert_eq!(lines(&import(Todoist, &empty)), ["1 Skipped: The archive is empty"]);
    for end in 0..archive.len() {
        import(Todoist, &archive[..end]);
    }
    for index in 0..archive.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut changed = archive.clone();
            changed[index] = value;
            let _ = formats::import(Todoist, &changed, &context());
        }
    }
}

#[test]
fn the_unpacked_size_is_limited() {
    let (begin, mebibyte) = (Instant::now(), vec![b'\n'; 1024 * 1024]);
    let large = [PROJECT.as_bytes(), &vec![b'\n'; 10 * 1024 * 1024]].concat();
    assert_eq!(
        error(Todoist, &archive_of(&[("a.csv", &large)], CompressionMethod::Deflated)),
        ImportError::TooLarge
    );

    let many: Vec<String> = (0..12).map(|number| format!("{number}.csv")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), mebibyte.as_slice())).collect();
    assert_eq!(error(Todoist, &archive_of(&many, CompressionMethod::Deflated)), ImportError::TooLarge);
    // What is not read does not count.
    let import = import(
        Todoist,
        &archive_of(&[("a.png", &large), ("a.csv", PROJECT.as_bytes())], CompressionMethod::Deflated),
    );
    assert_eq!(tasks(&import), ["2 a: a"]);

    // The archive says that its file is small.
    let lying = archive_of(&[("a.csv", &large)], CompressionMethod::Deflated);
    let size = u32::try_from(large.len()).unwrap().to_le_bytes();
    let lying = formats::import(Todoist, &replaced(&lying, &size, &[9, 0, 0, 0]), &context());
    assert!(lying.is_ok_and(|import| import.tasks.is_empty()));
    assert!(begin.elapsed() < Duration::from_mins(1), "{:?}", begin.elapsed());
}

#[test]
fn the_number_of_files_is_limited() {
    let many: Vec<String> = (0..=500).map(|number| format!("{number}.csv")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "")).collect();
    assert_eq!(error(Todoist, &archive(&many)), ImportError::TooLarge);
    let lists: Vec<(&str, &str)> = many.iter().take(201).map(|(name, _)| (*name, PROJECT)).collect();
    assert_eq!(error(Todoist, &archive(&lists)), ImportError::TooManyLists);
    assert_eq!(import(Todoist, &archive(&lists[..200])).lists.len(), 200);
}

#[test]
fn files_that_overlap_are_not_read_again_and_again() {
    let content = [PROJECT.as_bytes(), &vec![b'\n'; 1000]].concat();
    let archive = archive_of(&[("aaaaa.csv", &content)], CompressionMethod::Deflated);
    let central = archive.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    let end = archive.windows(4).position(|bytes| bytes == b"PK\x05\x06").unwrap();
    let mut overlapping = archive[..central].to_vec();
    for number in 0..100_u16 {
        overlapping.extend(replaced(&archive[central..end], b"aaaaa", format!("{number:05}").as_bytes()));
    }
    let size = u32::try_from(overlapping.len() - central).unwrap();
    overlapping.extend(&archive[end..end + 8]);
    overlapping.extend([100, 0, 100, 0]);
    overlapping.extend(size.to_le_bytes());
    overlapping.extend(u32::try_from(central).unwrap().to_le_bytes());
    overlapping.extend([0, 0]);
    let result = formats::import(Todoist, &overlapping, &context());
    assert!(result.is_err() || result.is_ok_and(|import| import.tasks.len() <= 100));
}
