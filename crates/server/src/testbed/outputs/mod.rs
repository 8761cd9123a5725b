//! What is written, and how: first beside its place under another name, then moved there, so that a
//! full disk leaves no half file and what stood there before stays until the new one is whole.

mod error;
mod staged;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use dure_testbed::report::OutputDigest;
use dure_testbed::table::write;

use super::manifest::{ManifestFile, Output};
use super::report;
use super::run::{Made, Order};
use super::sources::FileSource;
use crate::platform::i18n::{Lang, Words};
pub use error::OutputError;
use error::shown;
pub use staged::Digesting;
use staged::{Staged, is_special, place};

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
    /// The language of a page, where it is not the reader's.
    pub lang: Option<Lang>,
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
            let words: &Words = match target.lang {
                Some(lang) => Words::of(lang),
                None => words,
            };
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
