//! What is wrong with an export, and in which line.

use std::fmt;

use super::super::checkpoint::NotOpened;
use super::{FORMAT, MOST_LINE};

/// The first thing that is wrong with an export.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {wrong}")]
pub struct Fault {
    /// In which line, from 1; where the document ends too early, the one that is missing.
    pub line: u64,
    /// What.
    pub wrong: Wrong,
}

/// Which signed paper: a checkpoint of the log, or the receipt of a counterparty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// Of a receipt, who signed it; nobody of a checkpoint.
    pub by: Option<String>,
    /// How many entries it is of.
    pub size: u64,
}

impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.by {
            None => write!(f, "the checkpoint of {} entries", self.size),
            Some(by) => write!(f, "the receipt of {by} for {} entries", self.size),
        }
    }
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// It could not be read.
    #[error("the document cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// It is too long.
    #[error("it is longer than {MOST_LINE} bytes, more than any line of an export")]
    Long,
    /// It is no line of an export.
    #[error("it is no line of an export: {0}")]
    Form(#[from] serde_json::Error),
    /// The document ends without its last line.
    #[error("the document was cut off: its last line, \"end\", is missing; fetch it again")]
    CutOff,
    /// Something stands after the end.
    #[error("it stands after the end of the document")]
    AfterEnd,
    /// The document does not begin with the log, or begins twice.
    #[error("the line \"log\" is the first one, and stands once")]
    Header,
    /// It is of another form.
    #[error("the document is of the form {0:?}, and only {FORMAT:?} is read")]
    Format(String),
    /// The log has no key, or one that is not its own.
    #[error("the log {origin:?} has no keys, or one under another name")]
    Keys {
        /// Its name.
        origin: String,
    },
    /// A counterparty is the log itself.
    #[error(
        "the counterparty {name} has the name or the key of the log: nobody gives himself receipts"
    )]
    OwnReceipt {
        /// Its name.
        name: String,
    },
    /// A key is not among those that are known from elsewhere.
    #[error(
        "the key {key} is not among those that are known: ask whose it is before you believe the document"
    )]
    ForeignKey {
        /// The key.
        key: String,
    },
    /// A checkpoint is not to be believed.
    #[error("the checkpoint is not to be believed: {0}")]
    Checkpoint(NotOpened),
    /// A receipt is not to be believed.
    #[error("the receipt is not to be believed: {0}")]
    Receipt(NotOpened),
    /// An entry is missing, repeated or out of its order.
    #[error("entry {found} stands where {}entry {expected} belongs", if *.whole { "" } else { "at least " })]
    Number {
        /// Which number it has.
        found: u64,
        /// Which number is next.
        expected: u64,
        /// Whether every entry has to be there.
        whole: bool,
    },
    /// A body is not the one that was hashed.
    #[error("entry {entry} was changed: its body does not have the hash that stands with it")]
    Body {
        /// The entry.
        entry: u64,
    },
    /// A commitment does not open.
    #[error("entry {entry} holds no commitment that its opening {opening} opens")]
    Opening {
        /// The entry.
        entry: u64,
        /// Which one of its openings, from 0; the value is not repeated, as it may be a person's.
        opening: usize,
    },
    /// The root of the entries is not the signed one.
    #[error(
        "{paper} is not of these entries: one from {first} to before {} was changed with its hash, or \
        another log was signed", .paper.size
    )]
    Root {
        /// What was signed.
        paper: Paper,
        /// Up to which entry everything was as it was signed: the size of the last paper that fitted.
        first: u64,
    },
    /// A paper stands too late.
    #[error("{paper} stands too late, after {after} entries were told of: papers stand in order")]
    Late {
        /// The paper.
        paper: Paper,
        /// What was told of before.
        after: u64,
    },
    /// A paper does not continue the one before.
    #[error(
        "{paper} is not shown to continue that of {before} entries: the log forked, or the proof is wrong"
    )]
    Fork {
        /// The paper.
        paper: Paper,
        /// How many entries the one before is of.
        before: u64,
    },
    /// There are signed entries beyond those that the log admits.
    #[error("{paper} shows that the log had more than these {entries} entries: some were cut off")]
    Ahead {
        /// The paper.
        paper: Paper,
        /// How many entries the log is shown to have.
        entries: u64,
    },
    /// The last entries are under no checkpoint.
    #[error(
        "entries from {from} on are under no checkpoint of the log: ask for a checkpoint of {size} entries"
    )]
    Unsigned {
        /// The size of the last checkpoint.
        from: u64,
        /// How many entries there are.
        size: u64,
    },
    /// There is no checkpoint at all.
    #[error("the log signed nothing here: ask for a checkpoint")]
    NoCheckpoint,
    /// An entry of a part has no proof.
    #[error("entry {entry} has no proof, which the entry of a part needs")]
    NoProof {
        /// The entry.
        entry: u64,
    },
    /// A proof stands where nothing is proven by it.
    #[error(
        "a proof stands where none belongs: a whole log is computed anew, and a first paper continues nothing"
    )]
    IdleProof,
    /// An entry is proven in a log of a size that nobody signed.
    #[error("entry {entry} is proven among {size} entries, of which no checkpoint stands above")]
    NoSuchSize {
        /// The entry.
        entry: u64,
        /// The size.
        size: u64,
    },
    /// A proof does not lead to the signed root.
    #[error(
        "entry {entry} is not shown to be in the log of {size} entries: it was changed, moved or never there"
    )]
    Proof {
        /// The entry.
        entry: u64,
        /// The size.
        size: u64,
    },
    /// The end counts other lines.
    #[error("the end counts {stated} {what}, and {found} were read: some were taken out or put in")]
    Counts {
        /// Of what.
        what: &'static str,
        /// How many are told of.
        stated: u64,
        /// How many there were.
        found: u64,
    },
}
