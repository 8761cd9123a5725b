//! By what a report can be made again to the same bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// By what a report can be made again.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of Dure.
    pub version: String,
    /// The seed of all randomness.
    pub seed: u64,
    /// The request, option by option, in the words of the command line.
    pub options: BTreeMap<String, Vec<String>>,
    /// The files read.
    pub inputs: Vec<FileDigest>,
}

/// A file read.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FileDigest {
    /// `data`, `train` or `apply`.
    pub role: String,
    /// Name without folders.
    pub name: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}

/// A file written, for the check after making it again.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct OutputDigest {
    /// `html`, `json`, `predictions-csv`, `predictions-parquet`.
    pub kind: String,
    /// The language, where the file has one.
    pub lang: Option<String>,
    /// SHA-256, in hexadecimal.
    pub sha256: String,
}
