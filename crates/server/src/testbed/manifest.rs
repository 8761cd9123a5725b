//! By what a report is made again, and whether it comes out the same.

use std::io;
use std::path::{Path, PathBuf};

use dure_testbed::problem::Part;
use dure_testbed::report::{FileDigest, Manifest, Message, OutputDigest, SCHEMA as REPORT};
use serde::{Deserialize, Serialize};

use super::run::Order;
use super::sources::{self, FileSource, usable};
use super::why;

/// The name of the manifest's form.
pub const SCHEMA: &str = "dure-manifest/1";

/// No report is larger than this, in bytes.
const LARGEST: u64 = 1 << 28;

/// A manifest as it is kept beside a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// [`SCHEMA`], or that of a report, which contains its manifest.
    pub schema: String,
    /// The same that stands in the report.
    pub manifest: Manifest,
    /// Where each input lay, as it was named.
    #[serde(default)]
    pub paths: Vec<String>,
    /// What was written.
    #[serde(default)]
    pub outputs: Vec<Output>,
}

/// A file written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// What it holds and its digest.
    #[serde(flatten)]
    pub digest: OutputDigest,
    /// Its name without folders.
    pub name: String,
}

/// Why a report cannot be made again.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The file cannot be read.
    #[error("{file} cannot be read: {why}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        why: String,
    },
    /// The file is neither a manifest nor a report of this form.
    #[error("{file} is no manifest and no report of Dure")]
    NotAManifest {
        /// The file.
        file: String,
    },
    /// Inputs that are not found.
    #[error("not found: {files}; name their folder with --data")]
    Missing {
        /// The inputs.
        files: String,
    },
    /// Inputs that are not what they were.
    #[error("changed since: {files}; bring them as they were, or make a new report")]
    Changed {
        /// The inputs.
        files: String,
    },
}

impl ManifestError {
    /// The error as a sentence of the locale files.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::Unreadable { file, why } => {
                Message::new("error-manifest-unreadable").text("file", file).text("why", why)
            }
            Self::NotAManifest { file } => {
                Message::new("error-manifest-not-one").text("file", file)
            }
            Self::Missing { files } => Message::new("error-manifest-missing").text("files", files),
            Self::Changed { files } => Message::new("error-manifest-changed").text("files", files),
        }
    }
}

impl ManifestFile {
    /// The manifest of an order and what was written for it.
    #[must_use]
    pub fn new(order: &Order, outputs: Vec<Output>) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            manifest: order.manifest(),
            paths: order.files.iter().map(|f| f.path.to_string_lossy().into_owned()).collect(),
            outputs,
        }
    }

    /// Reads a manifest, or the manifest in a report's JSON, whose only output is then that JSON.
    ///
    /// # Errors
    /// When the file cannot be read or is neither.
    pub fn read(path: &Path) -> Result<Self, ManifestError> {
        let file = path.to_string_lossy().into_owned();
        let unreadable =
            |e: io::Error| ManifestError::Unreadable { file: file.clone(), why: why(&e) };
        let not_one = || ManifestError::NotAManifest { file: file.clone() };
        // Data named by mistake may be larger than memory.
        if std::fs::metadata(path).map_err(unreadable)?.len() > LARGEST {
            return Err(not_one());
        }
        let text = std::fs::read(path).map_err(unreadable)?;
        let mut kept: Self = serde_json::from_slice(&text).map_err(|_| not_one())?;
        match kept.schema.as_str() {
            SCHEMA => {}
            REPORT => {
                let (_, sha256) = sources::digest(path).map_err(unreadable)?;
                let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
                kept.outputs = vec![Output {
                    digest: OutputDigest { kind: "json".to_owned(), lang: None, sha256 },
                    name: name.unwrap_or_default(),
                }];
            }
            _ => return Err(not_one()),
        }
        Ok(kept)
    }

    /// Finds the inputs, unchanged: in the folder named, where they lay, or beside the manifest.
    ///
    /// # Errors
    /// When an input is not found, or none of that name has the bytes of then.
    pub fn find(&self, own: &Path, data: Option<&Path>) -> Result<Vec<FileSource>, ManifestError> {
        let beside = own.parent().unwrap_or(Path::new(""));
        let mut files = Vec::new();
        let (mut missing, mut changed) = (Vec::new(), Vec::new());
        for (i, input) in self.manifest.inputs.iter().enumerate() {
            let lay = self.paths.get(i).map(Path::new);
            let folders = data.into_iter().chain([Path::new(""), beside]);
            let places = folders.flat_map(|folder| {
                lay.into_iter().chain([Path::new(&input.name)]).map(|p| folder.join(p))
            });
            match look(input, places) {
                Look::Found(file) => files.push(file),
                Look::Changed => changed.push(input.name.as_str()),
                Look::Missing => missing.push(input.name.as_str()),
            }
        }
        if !missing.is_empty() {
            return Err(ManifestError::Missing { files: missing.join(", ") });
        }
        if !changed.is_empty() {
            return Err(ManifestError::Changed { files: changed.join(", ") });
        }
        Ok(files)
    }
}

enum Look {
    Found(FileSource),
    Changed,
    Missing,
}

/// Looks for a file of the right bytes.
fn look(input: &FileDigest, places: impl Iterator<Item = PathBuf>) -> Look {
    let part = match input.role.as_str() {
        "apply" => Part::Apply,
        "train" => Part::Train,
        _ => Part::Data,
    };
    let mut look = Look::Missing;
    for place in places {
        let Ok(file) = usable(part, spelled(place), input.name.clone()) else { continue };
        let same = file.bytes == input.bytes
            && sources::digest(&file.path).is_ok_and(|(_, sha256)| sha256 == input.sha256);
        if same {
            return Look::Found(file);
        }
        look = Look::Changed;
    }
    look
}

/// The path itself or, where a name was not Unicode and so could not be kept, one that looks like it.
fn spelled(place: PathBuf) -> PathBuf {
    if place.exists() {
        return place;
    }
    let (Some(folder), Some(name)) = (place.parent(), place.file_name()) else { return place };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let alike =
        |entry: &std::fs::DirEntry| entry.file_name().to_string_lossy() == name.to_string_lossy();
    let entries = std::fs::read_dir(folder).ok();
    entries
        .and_then(|mut all| all.find_map(|e| e.ok().filter(alike)))
        .map_or(place.clone(), |entry| entry.path())
}
