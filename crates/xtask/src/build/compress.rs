//! Compresses the app at build time, at the highest level, so that the server need not do it per request.

use anyhow::Result;
use brotli::{BrotliCompress, enc::BrotliEncoderParams};
use flate2::{Compression, write::GzEncoder};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};
use walkdir::WalkDir;

/// Extensions of files worth compressing.
const COMPRESSIBLE: [&str; 9] = ["css", "html", "ico", "js", "json", "svg", "txt", "wasm", "webmanifest"];

/// Writes `x.br` and `x.gz` beside each compressible file `x`, and returns the number of these files.
pub(crate) fn compress_all(directory: &Path) -> Result<usize> {
    let files: Vec<_> = files(directory).into_iter().filter(|path| is_compressible(path)).collect();
    for path in &files {
        let bytes = fs::read(path)?;
        fs::write(with_suffix(path, ".br"), brotli(&bytes)?)?;
        fs::write(with_suffix(path, ".gz"), gzip(&bytes)?)?;
    }
    Ok(files.len())
}

/// All files below a directory, sorted.
pub(crate) fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(directory).sort_by_file_name().into_iter().filter_map(Result::ok);
    entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

// RFC 7932.
fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let params = BrotliEncoderParams { quality: 11, size_hint: bytes.len(), ..Default::default() };
    BrotliCompress(&mut &*bytes, &mut compressed, &params)?;
    Ok(compressed)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

fn is_compressible(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|it| COMPRESSIBLE.contains(&it))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(test)]
mod tests {
    use super::{compress_all, files, fs};
    use std::io::Read;

    #[test]
    fn compressed_files_decompress_to_the_original() {
        let dist = tempfile::tempdir().unwrap();
        let text = "let x = 1;\n".repeat(100);
        fs::write(dist.path().join("app.js"), &text).unwrap();
        fs::write(dist.path().join("photo.png"), "png").unwrap();

        assert_eq!(compress_all(dist.path()).unwrap(), 1);

        let names: Vec<_> =
            files(dist.path()).iter().map(|path| path.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["app.js", "app.js.br", "app.js.gz", "photo.png"]);
        let mut from_brotli = Vec::new();
        let compressed = fs::read(dist.path().join("app.js.br")).unwrap();
        brotli::BrotliDecompress(&mut &*compressed, &mut from_brotli).unwrap();
        assert_eq!(from_brotli, text.as_bytes());
        let mut from_gzip = String::new();
        let compressed = fs::File::open(dist.path().join("app.js.gz")).unwrap();
        flate2::read::GzDecoder::new(compressed).read_to_string(&mut from_gzip).unwrap();
        assert_eq!(from_gzip, text);
    }
}
