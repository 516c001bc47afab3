//! A file of hashes: a header, then the first 64 bits of each, ascending. It is read in place, whatever its size.

use std::{fs::File, io, os::unix::fs::FileExt, path::Path};

/// What every file begins with.
pub(super) const HEADER: &[u8; 16] = b"LATCHKEY-BREACH1";
/// The size of a hash, in bytes.
pub(super) const WIDTH: u64 = 8;

pub(super) struct HashFile {
    file: File,
    /// The number of hashes.
    count: u64,
}

impl HashFile {
    /// # Errors
    /// A sentence that says what to do.
    pub(super) fn open(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let cannot = |e: io::Error| {
            format!(
                "Cannot use {shown}, the file of BREACHED_PASSWORDS: {e}. Set it to off, online or a file."
            )
        };
        let file = File::open(path).map_err(cannot)?;
        let metadata = file.metadata().map_err(cannot)?;
        let mut header = [0; HEADER.len()];
        let has_header =
            metadata.is_file() && file.read_exact_at(&mut header, 0).is_ok() && header == *HEADER;
        let hashes = metadata.len().saturating_sub(HEADER.len() as u64);
        match has_header && hashes > 0 && hashes.is_multiple_of(WIDTH) {
            true => Ok(Self { file, count: hashes / WIDTH }),
            false => Err(format!(
                "{shown}, the file of BREACHED_PASSWORDS, is not a complete file of `latchkey passwords build`: build it again."
            )),
        }
    }

    pub(super) fn len(&self) -> u64 {
        self.count
    }

    /// Binary search, 30 reads in a thousand million hashes.
    ///
    /// # Errors
    /// Of the system.
    pub(super) fn contains(&self, hash: u64) -> io::Result<bool> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.at(middle)?.cmp(&hash) {
                std::cmp::Ordering::Equal => return Ok(true),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(false)
    }

    fn at(&self, place: u64) -> io::Result<u64> {
        let mut hash = [0; WIDTH as usize];
        self.file.read_exact_at(&mut hash, HEADER.len() as u64 + place * WIDTH)?;
        Ok(u64::from_be_bytes(hash))
    }
}
