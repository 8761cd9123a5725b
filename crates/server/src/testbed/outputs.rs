//! What is written, and how: first beside its place under another name, then moved there, so that a
//! full disk leaves no half file and what stood there before stays until the new one is whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use dure_testbed::report::{Message, OutputDigest};
use dure_testbed::table::write;
use sha2::{Digest, Sha256};

use super::manifest::{ManifestFile, Output};
use super::report;
use super::run::{Made, Order};
use super::sources::{FileSource, hex};
use super::why;
use crate::platform::i18n::Words;

/// What can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The report as a page.
    Html,
    /// The report as data.
    Json,
    /// The predictions as CSV.
    PredictionsCsv,
    /// The predictions as Parquet.
    PredictionsParquet,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 4] =
        [Self::Html, Self::Json, Self::PredictionsCsv, Self::PredictionsParquet];

    /// The word for it in the manifest.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Json => "json",
            Self::PredictionsCsv => "predictions-csv",
            Self::PredictionsParquet => "predictions-parquet",
        }
    }

    /// The kind of predictions that a file's ending asks for.
    ///
    /// # Errors
    /// When the ending is neither `.csv` nor `.parquet`.
    pub fn of_predictions(path: &Path) -> Result<Self, OutputError> {
        match path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase()).as_deref() {
            Some("csv") => Ok(Self::PredictionsCsv),
            Some("parquet") => Ok(Self::PredictionsParquet),
            _ => Err(OutputError::Ending { file: shown(path) }),
        }
    }
}

/// One file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What it will hold.
    pub kind: Kind,
    /// Its place.
    pub path: PathBuf,
}

/// The files to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outputs {
    /// Report and predictions.
    pub targets: Vec<Target>,
    /// The manifest.
    pub manifest: PathBuf,
}

/// What became of the files to be written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Written {
    /// The files written, the manifest last.
    pub files: Vec<PathBuf>,
    /// The files of predictions that were not, because nothing could be predicted.
    pub left_out: Vec<PathBuf>,
}

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// Its folder is not there.
    #[error("there is no folder {folder} for {file}; make it first")]
    NoFolder {
        /// The folder.
        folder: String,
        /// The file.
        file: String,
    },
    /// There is a folder of that name.
    #[error("{file} is a folder; name a file in it")]
    IsFolder {
        /// The folder.
        file: String,
    },
    /// It would overwrite what is read.
    #[error("{file} is one of the files read; choose another name for what is written")]
    IsInput {
        /// The file.
        file: String,
    },
    /// Two outputs under one name.
    #[error("{file} is named for two outputs; give each a name of its own")]
    Twice {
        /// The file.
        file: String,
    },
    /// Predictions are CSV or Parquet.
    #[error("{file}: predictions are written as .csv or .parquet")]
    Ending {
        /// The file.
        file: String,
    },
    /// The disk is full.
    #[error("{file} cannot be written, the disk is full; make room or name another place")]
    Full {
        /// The file.
        file: String,
    },
    /// Refused by the system.
    #[error("{file} cannot be written: {why}")]
    Refused {
        /// The file.
        file: String,
        /// What the system said.
        why: String,
    },
}

impl OutputError {
    /// The error as a sentence of the locale files.
    #[must_use]
    pub fn message(&self) -> Message {
        let (id, file) = match self {
            Self::NoFolder { file, folder } => {
                return Message::new("error-output-no-folder")
                    .text("file", file)
                    .text("folder", folder);
            }
            Self::Refused { file, why } => {
                return Message::new("error-output-refused").text("file", file).text("why", why);
            }
            Self::IsFolder { file } => ("error-output-is-folder", file),
            Self::IsInput { file } => ("error-output-is-input", file),
            Self::Twice { file } => ("error-output-twice", file),
            Self::Ending { file } => ("error-output-ending", file),
            Self::Full { file } => ("error-output-full", file),
        };
        Message::new(id).text("file", file)
    }

    /// What the medium said about that file.
    #[must_use]
    pub fn of(path: &Path, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::Full { file: shown(path) }
            }
            _ => Self::Refused { file: shown(path), why: why(error) },
        }
    }
}

impl Outputs {
    /// Refuses, before the work begins, what could not be written after it.
    ///
    /// # Errors
    /// When a place is an input, is named twice or takes no file.
    pub fn check(&self, files: &[FileSource]) -> Result<(), OutputError> {
        let inputs: Vec<PathBuf> =
            files.iter().filter_map(|f| f.path.canonicalize().ok()).collect();
        let mut taken: Vec<PathBuf> = Vec::new();
        let paths = self.targets.iter().map(|t| &t.path).chain([&self.manifest]);
        for path in paths {
            if path.is_dir() {
                return Err(OutputError::IsFolder { file: shown(path) });
            }
            let place = place(path)?;
            if inputs.contains(&place) {
                return Err(OutputError::IsInput { file: shown(path) });
            }
            if taken.contains(&place) {
                return Err(OutputError::Twice { file: shown(path) });
            }
            // To open a pipe is to begin talking to whoever reads it.
            if !is_special(&place) {
                Staged::begin(path)?;
            }
            taken.push(place);
        }
        Ok(())
    }

    /// Writes everything, or nothing.
    ///
    /// # Errors
    /// When a place takes no file.
    pub fn write(&self, order: &Order, made: &Made, words: &Words) -> Result<Written, OutputError> {
        let mut written = Written::default();
        let mut staged = Vec::new();
        let mut digests = Vec::new();
        for target in &self.targets {
            let mut file = Staged::begin(&target.path)?;
            match file.fill(|out| render(target.kind, made, words, out))? {
                Some(sha256) => digests.push(Output {
                    digest: digest(target.kind, words, sha256),
                    name: target
                        .path
                        .file_name()
                        .map(|n| n.to_string_lossy().into_owned())
                        .unwrap_or_default(),
                }),
                None => {
                    written.left_out.push(target.path.clone());
                    continue;
                }
            }
            written.files.push(target.path.clone());
            staged.push(file);
        }
        let mut manifest = Staged::begin(&self.manifest)?;
        let kept = ManifestFile::new(order, digests);
        manifest.fill(|out| json(&kept, out).map(|()| true))?;
        written.files.push(self.manifest.clone());
        staged.push(manifest);
        for file in staged {
            file.finish()?;
        }
        for old in &written.left_out {
            // What stood there answered another question; left there it would pass for this one's.
            if old.is_file() {
                fs::remove_file(old).map_err(|e| OutputError::of(old, &e))?;
            }
        }
        Ok(written)
    }
}

/// The digest of an output; only the page is in a language.
#[must_use]
pub fn digest(kind: Kind, words: &Words, sha256: String) -> OutputDigest {
    let lang = (kind == Kind::Html).then(|| words.lang().tag().to_owned());
    OutputDigest { kind: kind.word().to_owned(), lang, sha256 }
}

/// Writes one output. False when there are no predictions to write.
///
/// # Errors
/// As the medium does.
pub fn render(
    kind: Kind,
    made: &Made,
    words: &Words,
    out: &mut (dyn Write + Send),
) -> io::Result<bool> {
    match (kind, &made.predictions) {
        (Kind::Html, _) => out.write_all(report::html(&made.report, words).as_bytes())?,
        (Kind::Json, _) => json(&made.report, out)?,
        (Kind::PredictionsCsv, Some(table)) => write::csv(table, out)?,
        (Kind::PredictionsParquet, Some(table)) => write::parquet(table, out)?,
        (Kind::PredictionsCsv | Kind::PredictionsParquet, None) => return Ok(false),
    }
    Ok(true)
}

fn json<T: serde::Serialize>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")
}

/// Passes bytes on and digests them on the way.
pub struct Digesting<W> {
    inner: W,
    hash: Sha256,
}

impl<W: Write> Digesting<W> {
    /// In front of that writer.
    pub fn new(inner: W) -> Self {
        Self { inner, hash: Sha256::new() }
    }

    /// The SHA-256 of all bytes that passed, in hexadecimal.
    pub fn sha256(self) -> String {
        hex(&self.hash.finalize())
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A file on its way to its place; dropped before, it leaves nothing behind.
struct Staged {
    /// As the reader named it.
    path: PathBuf,
    /// Where it goes, links followed.
    place: PathBuf,
    /// Where it is until it is whole; none for a device or a pipe, which is written to as it is.
    beside: Option<PathBuf>,
    file: File,
}

impl Staged {
    fn begin(path: &Path) -> Result<Self, OutputError> {
        let place = place(path)?;
        let opened = if is_special(&place) {
            OpenOptions::new().write(true).open(&place).map(|file| (None, file))
        } else {
            let beside = beside(&place);
            // One of that name can only be left from a run that was killed.
            let _ = fs::remove_file(&beside);
            File::create_new(&beside).map(|file| (Some(beside), file))
        };
        let (beside, file) = opened.map_err(|e| OutputError::of(path, &e))?;
        Ok(Self { path: path.to_owned(), place, beside, file })
    }

    /// Writes and gives the digest, or None when there was nothing to write.
    fn fill(
        &mut self,
        write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<bool>,
    ) -> Result<Option<String>, OutputError> {
        let mut out = Digesting::new(BufWriter::new(&self.file));
        let wrote = write(&mut out).and_then(|wrote| out.flush().map(|()| wrote));
        match wrote.map_err(|e| OutputError::of(&self.path, &e))? {
            true => Ok(Some(out.sha256())),
            false => Ok(None),
        }
    }

    fn finish(mut self) -> Result<(), OutputError> {
        let Some(beside) = self.beside.as_ref() else { return Ok(()) };
        self.file
            .sync_all()
            .and_then(|()| fs::rename(beside, &self.place))
            .map_err(|e| OutputError::of(&self.path, &e))?;
        self.beside = None;
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            let _ = fs::remove_file(beside);
        }
    }
}

/// The place of a file that may not be there yet, links followed.
fn place(path: &Path) -> Result<PathBuf, OutputError> {
    if let Ok(place) = path.canonicalize() {
        return Ok(place);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) if folder.is_dir() => Ok(folder.join(name)),
        _ => Err(OutputError::NoFolder { folder: shown(folder), file: shown(path) }),
    }
}

/// A device or a pipe.
fn is_special(place: &Path) -> bool {
    fs::metadata(place).is_ok_and(|m| !m.is_file())
}

fn beside(place: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    place.with_file_name(name)
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
