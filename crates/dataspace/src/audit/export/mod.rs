//! An export that stands alone: a document of lines of JSON, which anybody verifies with nothing else but the
//! keys that he knows already.
//!
//! ```json
//! {"log":{"format":"dure-audit-log/1","origin":"…","keys":["…"],"counterparties":["…"],"whole":true}}
//! {"entry":{"number":0,"hash":"…","body":"…"}}
//! {"checkpoint":{"note":"…"}}
//! {"receipt":{"note":"…"}}
//! {"end":{"entries":1,"checkpoints":1,"receipts":1}}
//! ```
//!
//! A **whole** log has every entry from 0 on. A checkpoint or receipt of *n* entries stands before the entry
//! *n*, anywhere; the root is computed anew and compared when *n* entries have been read. The last entries
//! are under a checkpoint as well.
//!
//! A **part** has some entries, in the order of their numbers, each with the proof that it is in the log of a
//! checkpoint that stands above it. Checkpoints and receipts come in the order of their sizes, each with the
//! proof that it continues the one before.
//!
//! What is verified by the keys of the document itself ([`verify()`]) is only that the document is of one
//! piece. Who forges all of it writes keys of his own: whoever has the keys from elsewhere gives them
//! ([`verify_by`]), or compares those in the [`Report`].

mod check;
mod fault;
#[cfg(test)]
mod tests;
mod write;

use serde::{Deserialize, Serialize};

use super::hash::{Hash, base64, hash_from_base64};
use super::key::Verifier;

pub use check::{Known, Receipts, Report, verify, verify_by};
pub use fault::{Fault, Paper, Wrong};
pub use write::{Entry, Opening, Proof, Writer};

/// The form of the document, in its first line.
pub const FORMAT: &str = "dure-audit-log/1";

/// As many bytes of a line as are read.
pub const MOST_LINE: usize = 4 << 20;

/// A line of the document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    /// The first one.
    Log(Header),
    /// An entry.
    Entry(EntryLine),
    /// A checkpoint that the log signed.
    Checkpoint(Standing),
    /// A checkpoint that a counterparty signed.
    Receipt(Standing),
    /// The last one: where it is missing, the document was cut off.
    End(Counts),
}

/// Of which log, and who signs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    origin: String,
    /// The keys of the log, under its own name: more than one where a key was changed.
    keys: Vec<Verifier>,
    /// The keys of those who gave receipts.
    counterparties: Vec<Verifier>,
    /// Whether every entry is there.
    whole: bool,
}

/// An entry as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryLine {
    number: u64,
    /// The hash stands beside the body, so that of a changed body it is known which one it is.
    hash: Digest,
    body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proof: Option<ProofLine>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    openings: Vec<OpeningLine>,
}

/// A proof as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofLine {
    size: u64,
    hashes: Vec<Digest>,
}

/// An opened commitment as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OpeningLine {
    salt: Digest,
    value: String,
}

/// A signed note, and the proof that it continues the one before.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Standing {
    note: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    consistency: Vec<Digest>,
}

/// How many lines of each kind there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counts {
    entries: u64,
    checkpoints: u64,
    receipts: u64,
}

/// 32 bytes, in base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
struct Digest(Hash);

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        base64(&digest.0)
    }
}

impl TryFrom<String> for Digest {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digest = hash_from_base64(&text).map(Self);
        digest.ok_or_else(|| format!("{text:?} is not 32 bytes in base64"))
    }
}

fn digests(hashes: &[Hash]) -> Vec<Digest> {
    hashes.iter().copied().map(Digest).collect()
}

fn hashes(digests: &[Digest]) -> Vec<Hash> {
    digests.iter().map(|digest| digest.0).collect()
}
