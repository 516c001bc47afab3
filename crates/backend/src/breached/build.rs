//! `latchkey passwords build`: a file of hashes from the text of the public corpus.

use super::hash_file::{HEADER, HashFile};
use std::{
    fs::{File, Permissions},
    io::{self, BufRead, BufReader, BufWriter, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};
use store::as_owner_of;

/// Reads lines `SHA1:COUNT`, ascending, and writes the hashes that were seen at least `min_count` times. Returns how many.
/// An `output` that exists is replaced at the end. Root uses each directory as its owner. Blocks.
///
/// # Errors
/// A sentence that says what to do.
pub(crate) fn build(input: &Path, output: &Path, min_count: u64) -> Result<u64, String> {
    let source: Box<dyn BufRead> = match input.to_str() {
        Some("-") => Box::new(io::stdin().lock()),
        _ => {
            let open = || File::open(input).map_err(|e| format!("Cannot read {}: {e}.", input.display()));
            Box::new(BufReader::with_capacity(1 << 20, as_owner_of(input, open)?))
        }
    };
    let count = as_owner_of(output, || write(source, output, min_count))?;
    count.ok_or_else(|| format!("{} has no hash that was seen at least {min_count} times.", input.display()))
}

/// Returns how many hashes there are; `None` and no file if there is none.
fn write(source: impl BufRead, output: &Path, min_count: u64) -> Result<Option<u64>, String> {
    let cannot = |e: io::Error| format!("Cannot write {}: {e}.", output.display());
    let directory = output.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Public data, and the server may be another user.
    let draft = tempfile::Builder::new().permissions(Permissions::from_mode(0o644)).tempfile_in(directory);
    let draft = draft.map_err(cannot)?;
    let mut target = BufWriter::with_capacity(1 << 20, draft.as_file());
    target.write_all(HEADER).map_err(cannot)?;
    copy(source, min_count, |hash| target.write_all(&hash.to_be_bytes()).map_err(cannot))?;
    target.flush().and_then(|()| draft.as_file().sync_all()).map_err(cannot)?;
    drop(target);
    let Ok(written) = HashFile::open(draft.path()) else { return Ok(None) };
    draft.persist(output).map_err(|e| cannot(e.error))?;
    Ok(Some(written.len()))
}

/// Passes on the hashes in order, each once.
fn copy(
    source: impl BufRead,
    min_count: u64,
    mut write: impl FnMut(u64) -> Result<(), String>,
) -> Result<(), String> {
    let mut last: Option<u64> = None;
    for (number, line) in (1_u64..).zip(source.lines()) {
        let line = line.map_err(|e| format!("Cannot read line {number}: {e}."))?;
        if line.is_empty() {
            continue;
        }
        let (hash, count) = parse(&line).ok_or_else(|| {
            format!("Line {number} is not a SHA-1 of 40 hexadecimal digits, a colon and a count: use the SHA-1 list.")
        })?;
        if last.is_some_and(|last| hash < last) {
            return Err(format!("Line {number} is not in order: sort the list by hash (`LC_ALL=C sort`)."));
        }
        if count >= min_count && last != Some(hash) {
            write(hash)?;
            last = Some(hash);
        }
    }
    Ok(())
}

/// The first 64 bits of the hash, and the count.
fn parse(line: &str) -> Option<(u64, u64)> {
    let (hash, count) = line.trim_end().split_once(':')?;
    let is_hash = hash.len() == 40 && hash.bytes().all(|it| it.is_ascii_hexdigit());
    let first = hash.get(..16).filter(|_| is_hash)?;
    Some((u64::from_str_radix(first, 16).ok()?, count.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::{super::hash_file::HashFile, build};
    use std::{fs, path::Path};

    const ONE: &str = "000000005AD76BD555C1D6D771DE417A4B87E4B4";
    const TWO: &str = "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8";
    const LAST: &str = "ffffffffffffffff0682250b6cf8331b7ee68fd8";

    fn short(hash: &str) -> u64 {
        u64::from_str_radix(&hash[..16], 16).unwrap()
    }

    fn build_from(directory: &Path, text: &str, min_count: u64) -> Result<u64, String> {
        let input = directory.join("list.txt");
        fs::write(&input, text).unwrap();
        build(&input, &directory.join("breached"), min_count)
    }

    #[test]
    fn finds_each_hash_of_the_list() {
        let directory = tempfile::tempdir().unwrap();
        let text = format!("{ONE}:5\r\n{TWO}:1\r\n{TWO}:1\r\n\n{LAST}:70\r\n");
        assert_eq!(build_from(directory.path(), &text, 1), Ok(3));
        let file = HashFile::open(&directory.path().join("breached")).unwrap();
        for hash in [ONE, TWO, LAST] {
            assert!(file.contains(short(hash)).unwrap(), "{hash}");
            assert!(!file.contains(short(hash).wrapping_sub(1)).unwrap(), "{hash}");
        }
        assert_eq!(build_from(directory.path(), &text, 5), Ok(2), "replaces the file");
        let file = HashFile::open(&directory.path().join("breached")).unwrap();
        assert!(!file.contains(short(TWO)).unwrap(), "it was seen too seldom");
    }

    #[test]
    fn rejects_other_lists_and_keeps_the_file() {
        let directory = tempfile::tempdir().unwrap();
        build_from(directory.path(), &format!("{ONE}:1"), 1).unwrap();
        for (text, sentence) in [
            (format!("{TWO}:1\n{ONE}:1"), "Line 2 is not in order"),
            (format!("{ONE}:1\n{}:1", &TWO[..32]), "Line 2 is not a SHA-1"),
            (ONE.to_owned(), "Line 1 is not a SHA-1"),
            (format!("{ONE}:many"), "Line 1 is not a SHA-1"),
            ("password\n".to_owned(), "Line 1 is not a SHA-1"),
            (format!("{ONE}:0"), "has no hash"),
            (String::new(), "has no hash"),
        ] {
            let error = build_from(directory.path(), &text, 1).unwrap_err();
            assert!(error.contains(sentence), "{error}");
        }
        let names: Vec<_> =
            fs::read_dir(directory.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        let path = directory.path().join("breached");
        assert!(HashFile::open(&path).unwrap().contains(short(ONE)).unwrap());
        let whole = fs::read(&path).unwrap();
        for damaged in [&whole[..whole.len() - 1], &whole[1..], &whole[..16], b""] {
            fs::write(&path, damaged).unwrap();
            assert!(HashFile::open(&path).err().unwrap().contains("build it again"));
        }
    }
}
