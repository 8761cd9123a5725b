//! The files that were brought: refused early where they cannot be used, named, digested.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use dure_testbed::observer::{Observer, Stage};
use dure_testbed::problem::Part;
use dure_testbed::report::{FileDigest, Message};
use dure_testbed::table::read::ReadError;
use dure_testbed::table::{ReadSeek, Source};
use sha2::{Digest, Sha256};

use super::{Trouble, why};

/// The part of the reading stage that digests take.
pub const SHARE_OF_DIGESTS: f64 = 0.2;

/// A file as it was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// What it was brought for.
    pub part: Part,
    /// Where it lies, as given.
    pub path: PathBuf,
}

/// A file that can be read.
#[derive(Debug, Clone)]
pub struct FileSource {
    /// What it was brought for.
    pub part: Part,
    /// Where it lies, as given.
    pub path: PathBuf,
    /// Its name without folders; with as many of them as it takes to tell files of one name apart.
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Not there.
    #[error("there is no file {file}; check the name and the folder")]
    NotFound {
        /// The file.
        file: String,
    },
    /// A folder.
    #[error("{file} is a folder; name the files in it")]
    Folder {
        /// The folder.
        file: String,
    },
    /// The standard input, a pipe, a device.
    #[error("{file} cannot be read twice; save it as a file and name that")]
    NotAFile {
        /// What was named.
        file: String,
    },
    /// Refused by the system.
    #[error("{file} cannot be read: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        why: String,
    },
    /// Named twice.
    #[error("{file} is named twice; name it once")]
    Twice {
        /// The file.
        file: String,
    },
    /// Two files of the same bytes to learn from.
    #[error("{first} and {second} hold the same bytes; leave one out")]
    SameBytes {
        /// One.
        first: String,
        /// The other.
        second: String,
    },
}

impl SourceError {
    /// The error as a sentence of the locale files.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::NotFound { file } => Message::new("error-source-not-found").text("file", file),
            Self::Folder { file } => Message::new("error-source-folder").text("file", file),
            Self::NotAFile { file } => Message::new("error-source-not-a-file").text("file", file),
            Self::Unreadable { file, why } => {
                Message::new("error-source-unreadable").text("file", file).text("why", why)
            }
            Self::Twice { file } => Message::new("error-source-twice").text("file", file),
            Self::SameBytes { first, second } => {
                Message::new("error-source-same-bytes").text("first", first).text("second", second)
            }
        }
    }
}

impl Source for FileSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.bytes)
    }

    fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(Box::new(File::open(&self.path)?))
    }
}

/// Opens the files as they were named, each to learn from once.
///
/// # Errors
/// At the first file that cannot be used.
pub fn open(brought: Vec<Brought>) -> Result<Vec<FileSource>, SourceError> {
    let names = names(&brought);
    let named = brought.into_iter().zip(names);
    let files: Vec<FileSource> =
        named.map(|(file, name)| usable(file.part, file.path, name)).collect::<Result<_, _>>()?;
    refuse_twice(&files)?;
    Ok(files)
}

/// A file under a name of the caller's.
///
/// # Errors
/// When it is no file or cannot be read.
pub fn usable(part: Part, path: PathBuf, name: String) -> Result<FileSource, SourceError> {
    let file = path.to_string_lossy().into_owned();
    if file == "-" {
        return Err(SourceError::NotAFile { file });
    }
    let unreadable = |file: String, e: &io::Error| match e.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => SourceError::NotFound { file },
        _ => SourceError::Unreadable { file, why: why(e) },
    };
    let about = match std::fs::metadata(&path) {
        Ok(about) => about,
        Err(e) => return Err(unreadable(file, &e)),
    };
    if about.is_dir() {
        return Err(SourceError::Folder { file });
    }
    if !about.is_file() {
        return Err(SourceError::NotAFile { file });
    }
    match File::open(&path) {
        Ok(_) => Ok(FileSource { part, path, name, bytes: about.len() }),
        Err(e) => Err(unreadable(file, &e)),
    }
}

/// To apply a model to a file it learned from is allowed and told in the report; to learn from a
/// file twice would put the same rows on both sides of the split.
fn refuse_twice(files: &[FileSource]) -> Result<(), SourceError> {
    let mut seen: Vec<(bool, PathBuf)> = Vec::new();
    for file in files {
        let place = file.path.canonicalize().unwrap_or_else(|_| file.path.clone());
        let place = (file.part == Part::Apply, place);
        if seen.contains(&place) {
            return Err(SourceError::Twice { file: file.path.to_string_lossy().into_owned() });
        }
        seen.push(place);
    }
    Ok(())
}

/// The names of the files, without folders where that tells them apart.
fn names(files: &[Brought]) -> Vec<String> {
    let deepest = files.iter().map(|f| f.path.components().count()).max().unwrap_or(1);
    let mut depth = vec![1; files.len()];
    loop {
        let names: Vec<String> =
            files.iter().zip(&depth).map(|(f, d)| last_parts(&f.path, *d)).collect();
        let mut places: HashMap<&str, HashSet<&Path>> = HashMap::new();
        for (name, file) in names.iter().zip(files) {
            places.entry(name).or_default().insert(&file.path);
        }
        let mut deeper = false;
        for (d, name) in depth.iter_mut().zip(&names) {
            if places[name.as_str()].len() > 1 && *d < deepest {
                *d += 1;
                deeper = true;
            }
        }
        if !deeper {
            return names;
        }
    }
}

/// The last parts of a path, joined by `/` on every system; nothing that leads out of a folder.
fn last_parts(path: &Path, count: usize) -> String {
    use std::path::Component;
    let parts: Vec<_> = path
        .components()
        .filter_map(|c| match c {
            Component::Normal(part) => Some(part.to_string_lossy()),
            _ => None,
        })
        .collect();
    parts[parts.len().saturating_sub(count)..].join("/")
}

/// The digests of the files, in their order. The observer hears of it as the first part of reading.
///
/// # Errors
/// When a file cannot be read to its end, or the observer stops it.
pub fn digests(files: &[FileSource], observer: &dyn Observer) -> Result<Vec<FileDigest>, Trouble> {
    let total = files.iter().map(|f| f.bytes).sum::<u64>().max(1) as f64;
    let mut done = 0.0;
    let mut digests = Vec::with_capacity(files.len());
    for file in files {
        let (bytes, sha256) = digest(&file.path).map_err(|e| SourceError::Unreadable {
            file: file.path.to_string_lossy().into_owned(),
            why: why(&e),
        })?;
        done += file.bytes as f64;
        observer.progress(Stage::Read, SHARE_OF_DIGESTS * done / total).map_err(ReadError::from)?;
        let role = file.part.word().to_owned();
        digests.push(FileDigest { role, name: file.name.clone(), bytes, sha256 });
    }
    Ok(digests)
}

/// The size and the SHA-256 of a file, read once from end to end.
///
/// # Errors
/// As the medium does.
pub fn digest(path: &Path) -> io::Result<(u64, String)> {
    let digested = digest_while(path, &mut |_| true)?;
    Ok(digested.unwrap_or_default())
}

/// The size and the SHA-256 of a file. `go_on` hears how many bytes were read and may stop it; then
/// there is none.
///
/// # Errors
/// As the medium does.
pub fn digest_while(
    path: &Path,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> io::Result<Option<(u64, String)>> {
    const AT_ONCE: usize = 1 << 18;
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; AT_ONCE];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(Some((bytes, hex(&hash.finalize())))),
            n => {
                hash.update(&buffer[..n]);
                bytes += n as u64;
                if !go_on(bytes) {
                    return Ok(None);
                }
            }
        }
    }
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(paths: &[&str]) -> Vec<String> {
        let brought =
            paths.iter().map(|p| Brought { part: Part::Data, path: PathBuf::from(p) }).collect();
        let brought: Vec<Brought> = brought;
        names(&brought)
    }

    #[test]
    fn a_name_has_as_many_folders_as_it_takes_to_tell_files_apart() {
        assert_eq!(named(&["/a/x.csv", "/b/y.csv"]), ["x.csv", "y.csv"]);
        assert_eq!(named(&["/a/x.csv", "/b/x.csv", "/b/y.csv"]), ["a/x.csv", "b/x.csv", "y.csv"]);
        assert_eq!(named(&["1/a/x.csv", "2/a/x.csv"]), ["1/a/x.csv", "2/a/x.csv"]);
        assert_eq!(named(&["x.csv", "../x.csv"]), ["x.csv", "x.csv"]);
    }

    #[test]
    fn bytes_read_as_hexadecimal() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
    }

    #[test]
    fn a_folder_and_the_standard_input_are_no_files() {
        let folder = usable(Part::Data, std::env::temp_dir(), "x".into()).unwrap_err();
        assert_eq!(folder.message().id, "error-source-folder");
        let stdin = usable(Part::Data, PathBuf::from("-"), "-".into()).unwrap_err();
        assert_eq!(stdin.message().id, "error-source-not-a-file");
    }
}
