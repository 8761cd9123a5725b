//! How an export is verified: as a stream, with memory for the papers that wait for their entries alone.

use std::collections::BTreeMap;
use std::io::BufRead;

use serde_json::Value;

use super::super::checkpoint::Checkpoint;
use super::super::commitment::{Commitment, Salt};
use super::super::frontier::Frontier;
use super::super::hash::{Hash, empty, leaf};
use super::super::key::Verifier;
use super::super::verify as proves;
use super::fault::{Fault, Paper, Wrong};
use super::{Counts, EntryLine, FORMAT, Header, Line, MOST_LINE, Standing, hashes};

/// The keys that a reader has from elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Those of the log.
    pub keys: Vec<Verifier>,
    /// Those of counterparties.
    pub counterparties: Vec<Verifier>,
}

/// What an export shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The name of the log.
    pub origin: String,
    /// The keys of the log that were believed.
    pub keys: Vec<Verifier>,
    /// Whether every entry of the log up to its size is there.
    pub whole: bool,
    /// How many entries are there and verified.
    pub entries: u64,
    /// How many entries the log has by its last checkpoint.
    pub size: u64,
    /// Its root then.
    pub root: Hash,
    /// How many checkpoints there are.
    pub checkpoints: u64,
    /// The receipts of counterparties, by their key ([`Verifier`] as text).
    pub receipts: BTreeMap<String, Receipts>,
    /// How many commitments were opened.
    pub openings: u64,
}

/// The receipts of a counterparty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Receipts {
    /// How many there are.
    pub count: u64,
    /// Up to how many entries the counterparty has seen the log: these nobody can take back.
    pub size: u64,
}

/// Verifies an export by the keys that it names itself: that it is of one piece. Whether the keys are those of
/// the log and of its counterparties is to be known from elsewhere.
///
/// # Errors
/// The first line that is wrong, and why.
pub fn verify(reader: impl BufRead) -> Result<Report, Fault> {
    examine(reader, None)
}

/// Verifies an export by keys that the reader knows: it may name no other ones.
///
/// # Errors
/// The first line that is wrong, and why.
pub fn verify_by(reader: impl BufRead, known: &Known) -> Result<Report, Fault> {
    examine(reader, Some(known))
}

fn examine(mut reader: impl BufRead, known: Option<&Known>) -> Result<Report, Fault> {
    let (mut line, mut bytes) = (0, Vec::new());
    let mut next = || {
        line += 1;
        read(&mut reader, &mut bytes)
            .map_err(|wrong| Fault { line, wrong })
            .map(|read| (line, read))
    };
    let (number, first) = next()?;
    let begun = match first {
        Some(Line::Log(header)) => Check::begin(header, known),
        Some(_) => Err(Wrong::Header),
        None => Err(Wrong::CutOff),
    };
    let mut check = begun.map_err(|wrong| Fault { line: number, wrong })?;
    loop {
        let (number, read) = next()?;
        let taken = match read {
            None => Err(Wrong::CutOff),
            Some(Line::Log(_)) => Err(Wrong::Header),
            Some(Line::Entry(entry)) => check.entry(&entry),
            Some(Line::Checkpoint(paper)) => check.paper(&paper, false),
            Some(Line::Receipt(paper)) => check.paper(&paper, true),
            Some(Line::End(counts)) => {
                let report = check.end(counts).map_err(|wrong| Fault { line: number, wrong })?;
                return match next() {
                    Ok((_, None)) => Ok(report),
                    Ok((line, Some(_))) => Err(Fault { line, wrong: Wrong::AfterEnd }),
                    Err(Fault { line, wrong: Wrong::Form(_) }) => {
                        Err(Fault { line, wrong: Wrong::AfterEnd })
                    }
                    Err(fault) => Err(fault),
                };
            }
        };
        taken.map_err(|wrong| Fault { line: number, wrong })?;
    }
}

/// The next line, by way of a buffer; nothing at the end.
fn read(reader: &mut impl BufRead, bytes: &mut Vec<u8>) -> Result<Option<Line>, Wrong> {
    bytes.clear();
    let most = MOST_LINE as u64 + 1;
    std::io::Read::take(reader, most).read_until(b'\n', bytes)?;
    match bytes.as_slice() {
        [] => Ok(None),
        [line @ .., b'\n'] => Ok(Some(serde_json::from_slice(line)?)),
        _ if bytes.len() > MOST_LINE => Err(Wrong::Long),
        // A line without its newline is half of one.
        _ => Err(Wrong::CutOff),
    }
}

/// A paper that waits for its entries.
struct Waiting {
    paper: Paper,
    root: Hash,
}

/// How far an export has been verified.
struct Check {
    header: Header,
    counts: Counts,
    receipts: BTreeMap<String, Receipts>,
    openings: u64,
    /// Of a whole log: what the entries come to.
    frontier: Frontier,
    /// Of a whole log: the papers of sizes that have not been reached.
    waiting: BTreeMap<u64, Vec<Waiting>>,
    /// Of a whole log: the size of the last paper that fitted.
    fitted: u64,
    /// Of a part: the last paper.
    last: Option<(Paper, Checkpoint)>,
    /// The roots that the log signed and that fit: of a whole log the last one, of a part all.
    signed: BTreeMap<u64, Hash>,
    /// Of a part: the lowest number that the next entry may have.
    expected: u64,
}

impl Check {
    fn begin(header: Header, known: Option<&Known>) -> Result<Self, Wrong> {
        if header.format != FORMAT {
            return Err(Wrong::Format(header.format));
        }
        let own = |key: &Verifier| key.name() == header.origin;
        if header.keys.is_empty() || !header.keys.iter().all(own) {
            return Err(Wrong::Keys { origin: header.origin });
        }
        for other in &header.counterparties {
            // Under whatever name: who holds the key of the log is the log.
            let same = |key: &Verifier| key.public() == other.public();
            if other.name() == header.origin || header.keys.iter().any(same) {
                return Err(Wrong::OwnReceipt { name: other.name().to_owned() });
            }
        }
        if let Some(known) = known {
            let foreign = |keys: &[Verifier], known: &[Verifier]| {
                keys.iter().find(|key| !known.contains(key)).map(ToString::to_string)
            };
            let foreign = foreign(&header.keys, &known.keys)
                .or_else(|| foreign(&header.counterparties, &known.counterparties));
            if let Some(key) = foreign {
                return Err(Wrong::ForeignKey { key });
            }
        }
        Ok(Self {
            header,
            counts: Counts::default(),
            receipts: BTreeMap::new(),
            openings: 0,
            frontier: Frontier::default(),
            waiting: BTreeMap::new(),
            fitted: 0,
            last: None,
            signed: BTreeMap::new(),
            expected: 0,
        })
    }

    fn entry(&mut self, entry: &EntryLine) -> Result<(), Wrong> {
        let (found, whole) = (entry.number, self.header.whole);
        let expected = if whole { self.frontier.size() } else { self.expected };
        if found < expected || (whole && found != expected) {
            return Err(Wrong::Number { found, expected, whole });
        }
        let hash = leaf(entry.body.as_bytes());
        if hash != entry.hash.0 {
            return Err(Wrong::Body { entry: found });
        }
        match (&entry.proof, whole) {
            (Some(_), true) => return Err(Wrong::IdleProof),
            (None, false) => return Err(Wrong::NoProof { entry: found }),
            (Some(proof), false) => {
                let (entry, size) = (found, proof.size);
                let root = *self.signed.get(&size).ok_or(Wrong::NoSuchSize { entry, size })?;
                if !proves::inclusion(hash, entry, size, &hashes(&proof.hashes), root) {
                    return Err(Wrong::Proof { entry, size });
                }
                // An entry that is proven has a number below a size.
                self.expected = found + 1;
            }
            (None, true) => {
                // A document of that many lines is never read to its end.
                let _ = self.frontier.grow(&[hash], |_| ());
                self.reached()?;
            }
        }
        self.counts.entries += 1;
        self.opened(entry)
    }

    /// Compares the papers of the size that the log has now.
    fn reached(&mut self) -> Result<(), Wrong> {
        let size = self.frontier.size();
        let Some(papers) = self.waiting.remove(&size) else { return Ok(()) };
        let root = self.frontier.root();
        for Waiting { paper, root: stated } in papers {
            self.fits(paper, stated, root)?;
        }
        Ok(())
    }

    /// Compares a paper of a whole log with the root that its entries have.
    fn fits(&mut self, paper: Paper, stated: Hash, root: Hash) -> Result<(), Wrong> {
        if stated != root {
            return Err(Wrong::Root { paper, first: self.fitted });
        }
        self.fitted = paper.size;
        if paper.by.is_none() {
            self.signed = BTreeMap::from([(paper.size, root)]);
        }
        Ok(())
    }

    fn opened(&mut self, entry: &EntryLine) -> Result<(), Wrong> {
        if entry.openings.is_empty() {
            return Ok(());
        }
        // A body that is no JSON holds no commitments.
        let body: Value = serde_json::from_str(&entry.body).unwrap_or_default();
        for (opening, number) in entry.openings.iter().zip(0..) {
            let fixed = Commitment::to(&Salt::new(opening.salt.0), opening.value.as_bytes());
            if !holds(&body, &fixed.to_string()) {
                return Err(Wrong::Opening { entry: entry.number, opening: number });
            }
            self.openings += 1;
        }
        Ok(())
    }

    /// A checkpoint or a receipt.
    fn paper(&mut self, standing: &Standing, receipt: bool) -> Result<(), Wrong> {
        let keys = if receipt { &self.header.counterparties } else { &self.header.keys };
        let opened = Checkpoint::open(&standing.note, &self.header.origin, keys);
        let (point, by) =
            opened.map_err(if receipt { Wrong::Receipt } else { Wrong::Checkpoint })?;
        let names: Vec<_> = by.iter().map(|key| key.name()).collect();
        let paper = Paper { by: receipt.then(|| names.join(", ")), size: point.size };
        if receipt {
            self.counts.receipts += 1;
            for key in by {
                let receipts = self.receipts.entry(key.to_string()).or_default();
                receipts.count += 1;
                receipts.size = receipts.size.max(point.size);
            }
        } else {
            self.counts.checkpoints += 1;
        }
        if self.header.whole {
            if !standing.consistency.is_empty() {
                return Err(Wrong::IdleProof);
            }
            self.waits(paper, point.root)
        } else {
            self.continues(paper, point, &hashes(&standing.consistency))
        }
    }

    /// A paper of a whole log: compared now, or when its entries have come.
    fn waits(&mut self, paper: Paper, root: Hash) -> Result<(), Wrong> {
        let after = self.frontier.size();
        match paper.size.cmp(&after) {
            std::cmp::Ordering::Less => Err(Wrong::Late { paper, after }),
            std::cmp::Ordering::Equal => {
                let computed = self.frontier.root();
                self.fits(paper, root, computed)
            }
            std::cmp::Ordering::Greater => {
                self.waiting.entry(paper.size).or_default().push(Waiting { paper, root });
                Ok(())
            }
        }
    }

    /// A paper of a part: continues the one before.
    fn continues(&mut self, paper: Paper, point: Checkpoint, proof: &[Hash]) -> Result<(), Wrong> {
        match &self.last {
            None if !proof.is_empty() => return Err(Wrong::IdleProof),
            // What an empty log looks like is known without a proof.
            None if point.size == 0 && point.root != empty() => {
                return Err(Wrong::Root { paper, first: 0 });
            }
            None => {}
            Some((_, before)) if point.size < before.size => {
                return Err(Wrong::Late { paper, after: before.size });
            }
            Some((_, before)) if !point.continues(before, proof) => {
                return Err(Wrong::Fork { paper, before: before.size });
            }
            Some(_) => {}
        }
        if paper.by.is_none() {
            self.signed.insert(point.size, point.root);
        }
        self.last = Some((paper, point));
        Ok(())
    }

    fn end(mut self, stated: Counts) -> Result<Report, Wrong> {
        let found = self.counts;
        for (what, stated, found) in [
            ("entries", stated.entries, found.entries),
            ("checkpoints", stated.checkpoints, found.checkpoints),
            ("receipts", stated.receipts, found.receipts),
        ] {
            if stated != found {
                return Err(Wrong::Counts { what, stated, found });
            }
        }
        if let Some(Waiting { paper, .. }) =
            self.waiting.pop_last().and_then(|(_, mut all)| all.pop())
        {
            return Err(Wrong::Ahead { paper, entries: self.frontier.size() });
        }
        let (size, root) = self.signed.pop_last().ok_or(Wrong::NoCheckpoint)?;
        if self.header.whole && size < self.frontier.size() {
            return Err(Wrong::Unsigned { from: size, size: self.frontier.size() });
        }
        // A counterparty has seen more of the log than the log itself shows.
        if let Some((paper, _)) = self.last.filter(|(paper, _)| paper.size > size) {
            return Err(Wrong::Ahead { paper, entries: size });
        }
        Ok(Report {
            origin: self.header.origin,
            keys: self.header.keys,
            whole: self.header.whole,
            entries: found.entries,
            size,
            root,
            checkpoints: found.checkpoints,
            receipts: self.receipts,
            openings: self.openings,
        })
    }
}

/// Whether a text is a value somewhere in a body.
fn holds(body: &Value, text: &str) -> bool {
    match body {
        Value::String(value) => value == text,
        Value::Array(values) => values.iter().any(|value| holds(value, text)),
        Value::Object(fields) => fields.values().any(|value| holds(value, text)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
