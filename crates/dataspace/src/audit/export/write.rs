//! How an export is written: line by line, as texts that the caller sends on.

use super::super::commitment::Salt;
use super::super::hash::{Hash, leaf};
use super::super::key::Verifier;
use super::super::note::Note;
use super::{
    Counts, Digest, EntryLine, FORMAT, Header, Line, OpeningLine, ProofLine, Standing, digests,
};

/// An entry to be exported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 0.
    pub number: u64,
    /// What its hash is of, to the byte.
    pub body: String,
    /// Where only a part is exported: that it is in the log.
    pub proof: Option<Proof>,
    /// The commitments of its body that are opened to the reader.
    pub openings: Vec<Opening>,
}

/// That an entry is among the first so many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// How many: the size of a checkpoint that was written before.
    pub size: u64,
    /// The hashes of the proof of inclusion.
    pub hashes: Vec<Hash>,
}

/// A commitment that is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its salt.
    pub salt: Salt,
    /// The value.
    pub value: String,
}

/// Writes an export. Each line that comes back ends with a newline; together they are the document.
#[derive(Debug)]
pub struct Writer {
    /// What has been written.
    counts: Counts,
}

/// A line as JSON.
///
/// # Errors
/// None of the types that are written has a form that JSON lacks; the error is handed on all the same.
fn line(line: &Line) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string(line)?;
    text.push('\n');
    Ok(text)
}

impl Writer {
    /// Begins the export of a log: of every entry (`whole`), or of some. `keys` are those of the log, each
    /// under the name `origin`; `counterparties` those of the receipts. The second is the first line.
    ///
    /// # Errors
    /// As JSON does.
    pub fn begin(
        origin: &str,
        keys: &[Verifier],
        counterparties: &[Verifier],
        whole: bool,
    ) -> Result<(Self, String), serde_json::Error> {
        let header = Header {
            format: FORMAT.to_owned(),
            origin: origin.to_owned(),
            keys: keys.to_vec(),
            counterparties: counterparties.to_vec(),
            whole,
        };
        Ok((Self { counts: Counts::default() }, line(&Line::Log(header))?))
    }

    /// An entry. Those of a whole log come without gaps and without proofs.
    ///
    /// # Errors
    /// As JSON does.
    pub fn entry(&mut self, entry: Entry) -> Result<String, serde_json::Error> {
        self.counts.entries += 1;
        let proof =
            entry.proof.map(|proof| ProofLine { size: proof.size, hashes: digests(&proof.hashes) });
        let openings = entry.openings.into_iter();
        line(&Line::Entry(EntryLine {
            number: entry.number,
            hash: Digest(leaf(entry.body.as_bytes())),
            body: entry.body,
            proof,
            openings: openings
                .map(|one| OpeningLine { salt: Digest(*one.salt.bytes()), value: one.value })
                .collect(),
        }))
    }

    /// A checkpoint that the log signed. In a part it comes with the proof that it continues the checkpoint or
    /// receipt before; in a whole log, or where it is the first, with none.
    ///
    /// # Errors
    /// As JSON does.
    pub fn checkpoint(
        &mut self,
        note: &Note,
        consistency: &[Hash],
    ) -> Result<String, serde_json::Error> {
        self.counts.checkpoints += 1;
        let consistency = digests(consistency);
        line(&Line::Checkpoint(Standing { note: note.to_string(), consistency }))
    }

    /// A checkpoint that a counterparty signed; its proof is as that of a checkpoint.
    ///
    /// # Errors
    /// As JSON does.
    pub fn receipt(
        &mut self,
        note: &Note,
        consistency: &[Hash],
    ) -> Result<String, serde_json::Error> {
        self.counts.receipts += 1;
        let consistency = digests(consistency);
        line(&Line::Receipt(Standing { note: note.to_string(), consistency }))
    }

    /// The last line.
    ///
    /// # Errors
    /// As JSON does.
    pub fn end(self) -> Result<String, serde_json::Error> {
        line(&Line::End(self.counts))
    }
}
