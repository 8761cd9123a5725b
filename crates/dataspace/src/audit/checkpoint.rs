//! A checkpoint: of which log, how long it is, and its root
//! ([C2SP tlog-checkpoint](https://c2sp.org/tlog-checkpoint)). What is signed is the text itself.

use super::hash::{Hash, base64, empty, hash_from_base64};
use super::key::{Signer, Verifier};
use super::note::{BadNote, Note, Unverified};
use super::verify;

/// How a log stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log; one line.
    pub origin: String,
    /// How many entries it has.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

/// A text that is no checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the checkpoint is {what}")]
pub struct BadCheckpoint {
    /// Which line, from 1.
    line: usize,
    /// What is wrong with it.
    what: &'static str,
}

/// A signed checkpoint that is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// It is no signed note.
    #[error(transparent)]
    Note(#[from] BadNote),
    /// It is not signed by whom it should be.
    #[error(transparent)]
    Signature(#[from] Unverified),
    /// What is signed is no checkpoint.
    #[error(transparent)]
    Text(#[from] BadCheckpoint),
    /// It is of another log.
    #[error(
        "the checkpoint is of the log {found:?}, not of {expected:?}: fetch that of the right log"
    )]
    Origin {
        /// Of which log it is.
        found: String,
        /// Of which it should be.
        expected: String,
    },
}

/// Why the other side does not sign a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotReceipted {
    /// It cannot be believed.
    #[error(transparent)]
    NotOpened(#[from] NotOpened),
    /// It is of another log than the one that was signed before.
    #[error("the log was {before:?} and is {after:?} now: a receipt is of one log")]
    Origin {
        /// What was signed before.
        before: String,
        /// What is to be signed.
        after: String,
    },
    /// It does not continue what was signed before.
    #[error(
        "the log of {after} entries is not shown to continue that of {before}, which was signed before: \
        ask for the proof again, and keep both checkpoints where it does not come"
    )]
    Fork {
        /// How many entries the log had before.
        before: u64,
        /// How many it has now.
        after: u64,
    },
}

impl Checkpoint {
    /// Signs it: the note that is published, and handed to the other side.
    ///
    /// # Errors
    /// Where the name of the log is not one line of text.
    pub fn sign(&self, signer: &Signer) -> Result<Note, NotOpened> {
        let text = self.to_string();
        // A name of several lines would let one checkpoint be read as another.
        if text.parse::<Self>()? != *self {
            return Err(BadCheckpoint { line: 1, what: "no name of a log" }.into());
        }
        Ok(Note::sign(&text, signer)?)
    }

    /// Reads a signed checkpoint of a log, and says which of these keys signed it: one at least did.
    ///
    /// # Errors
    /// Where it is cut off, changed, signed by strangers alone, or of another log.
    pub fn open<'k>(
        note: &str,
        origin: &str,
        keys: &'k [Verifier],
    ) -> Result<(Self, Vec<&'k Verifier>), NotOpened> {
        let note: Note = note.parse()?;
        let by = note.verify(keys)?;
        let read: Self = note.text().parse()?;
        if read.origin == origin {
            Ok((read, by))
        } else {
            Err(NotOpened::Origin { found: read.origin, expected: origin.to_owned() })
        }
    }

    /// Whether it continues an earlier checkpoint of the same log, by a proof of consistency; where that one
    /// is empty or the same, the proof has no hashes.
    #[must_use]
    pub fn continues(&self, before: &Self, proof: &[Hash]) -> bool {
        self.origin == before.origin
            && match before.size {
                0 => proof.is_empty() && before.root == empty(),
                old => verify::consistency(old, self.size, before.root, self.root, proof),
            }
    }

    /// The receipt of the other side: a checkpoint that the log signed, signed again by who received it. It
    /// is given only for what continues the last one that was given, so that the log can take nothing back.
    ///
    /// # Errors
    /// Where the log did not sign it, or it does not continue `before`.
    pub fn receipt(
        note: &str,
        log: &Verifier,
        before: Option<(&Self, &[Hash])>,
        signer: &Signer,
    ) -> Result<(Self, Note), NotReceipted> {
        let mut note: Note = note.parse().map_err(NotOpened::from)?;
        note.verify(std::slice::from_ref(log)).map_err(NotOpened::from)?;
        let read: Self = note.text().parse().map_err(NotOpened::from)?;
        if let Some((before, proof)) = before {
            if before.origin != read.origin {
                return Err(NotReceipted::Origin {
                    before: before.origin.clone(),
                    after: read.origin,
                });
            }
            if !read.continues(before, proof) {
                return Err(NotReceipted::Fork { before: before.size, after: read.size });
            }
        }
        note.countersign(signer);
        Ok((read, note))
    }
}

impl std::fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, base64(&self.root))
    }
}

/// A size: digits alone, without zeros before it.
fn size(line: &str) -> Option<u64> {
    let canonical = line == "0" || !line.starts_with(['0', '+']);
    canonical.then(|| line.parse().ok())?
}

impl std::str::FromStr for Checkpoint {
    type Err = BadCheckpoint;

    fn from_str(text: &str) -> Result<Self, BadCheckpoint> {
        // Every line ends with a newline, the last as well: after it nothing is left.
        let mut lines = text.split('\n');
        let bad = |line, what| BadCheckpoint { line, what };
        let named = |line: &&str| !line.is_empty() && !line.chars().any(char::is_control);
        let origin = lines.next().filter(named).ok_or(bad(1, "no name of a log"))?;
        let size = lines.next().and_then(size).ok_or(bad(2, "no size"))?;
        let root = lines.next().and_then(hash_from_base64);
        let root = root.ok_or(bad(3, "no root of 32 bytes in base64"))?;
        match (lines.next(), lines.next()) {
            (None, _) => Err(bad(3, "cut off before its newline")),
            (Some(""), None) => Ok(Self { origin: origin.to_owned(), size, root }),
            // Lines of other contents are allowed by the format, but nobody could verify them.
            _ => Err(bad(4, "one too many")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{Tree, leaf};

    fn signer(name: &str) -> Signer {
        Signer::new(name, &[name.len() as u8; 32]).unwrap()
    }

    fn tree(size: usize) -> Tree {
        let mut tree = Tree::default();
        (0..size).for_each(|n| tree.push(leaf(&n.to_be_bytes())));
        tree
    }

    fn of(tree: &Tree, size: usize) -> Checkpoint {
        let root = tree.root(size).unwrap();
        Checkpoint { origin: "centre.example/log".into(), size: size as u64, root }
    }

    #[test]
    fn a_checkpoint_comes_back_from_its_text_and_rubbish_says_where() {
        let one = Checkpoint { origin: "centre.example/log".into(), size: 7, root: [0xab; 32] };
        assert_eq!(one.to_string().parse(), Ok(one.clone()));
        let root = base64(&one.root);
        for (text, line) in [
            (String::new(), 1),
            ("a\n-1".into(), 2),
            (format!("a\n+1\n{root}\n"), 2),
            (format!("a\n01\n{root}\n"), 2),
            (format!("a\n18446744073709551616\n{root}\n"), 2),
            ("a\n1\nzz".into(), 3),
            ("a\n1\n가".into(), 3),
            (format!("a\n1\n{root}"), 3),
            (format!("a\n1\n{root}\r\n"), 3),
            (format!("a\t\n1\n{root}\n"), 1),
            (format!("{one}more"), 4),
            (format!("{one}more\n"), 4),
            (format!("{one}\n"), 4),
        ] {
            assert_eq!(text.parse::<Checkpoint>().map_err(|e| e.line), Err(line), "{text}");
        }
    }

    #[test]
    fn a_checkpoint_of_the_public_log_of_go_modules_is_verified() {
        // The example of the specification, and the key that every Go toolchain carries.
        let note = "go.sum database tree\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
            — sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9\
            nTo+zyWE+xeMcTOAYQ8=\n";
        let key = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
        let keys = [key.parse().unwrap()];
        let (read, by) = Checkpoint::open(note, "go.sum database tree", &keys).unwrap();
        assert_eq!((read.size, by), (20_852_163, vec![&keys[0]]));
        let other = Checkpoint::open(note, "another tree", &keys);
        assert!(matches!(other, Err(NotOpened::Origin { .. })), "{other:?}");
        let more = Checkpoint::open(&note.replace("20852163", "20852164"), &read.origin, &keys);
        assert!(matches!(more, Err(NotOpened::Signature(Unverified::Wrong { .. }))), "{more:?}");
    }

    #[test]
    fn a_name_of_several_lines_is_not_signed() {
        let forged = Checkpoint { origin: "a\n7\nb".into(), size: 7, root: [0; 32] };
        assert!(forged.sign(&signer("a")).is_err());
    }

    #[test]
    fn the_other_side_signs_what_continues_and_nothing_else() {
        let (log, firm) = (signer("centre.example/log"), signer("firm.example"));
        let tree = tree(11);
        let note = |size| of(&tree, size).sign(&log).unwrap().to_string();
        let (first, receipt) = Checkpoint::receipt(&note(5), log.verifier(), None, &firm).unwrap();
        let keys = [log.verifier().clone(), firm.verifier().clone()];
        let (read, by) = Checkpoint::open(&receipt.to_string(), &first.origin, &keys).unwrap();
        assert_eq!((&read, by.len()), (&first, 2));
        let proof = tree.consistency(5, 11).unwrap();
        let next = Checkpoint::receipt(&note(11), log.verifier(), Some((&first, &proof)), &firm);
        assert!(next.is_ok());
        // Shorter, without a proof, or rewritten.
        let back = Checkpoint::receipt(&note(4), log.verifier(), Some((&first, &[])), &firm);
        assert_eq!(back, Err(NotReceipted::Fork { before: 5, after: 4 }));
        let bare = Checkpoint::receipt(&note(11), log.verifier(), Some((&first, &[])), &firm);
        assert_eq!(bare, Err(NotReceipted::Fork { before: 5, after: 11 }));
        let mut other = Tree::default();
        (0..11_usize).for_each(|n| other.push(leaf(&(n + 1).to_be_bytes())));
        let rewritten = of(&other, 11).sign(&log).unwrap().to_string();
        let proof = other.consistency(5, 11).unwrap();
        let forked = Checkpoint::receipt(&rewritten, log.verifier(), Some((&first, &proof)), &firm);
        assert_eq!(forked, Err(NotReceipted::Fork { before: 5, after: 11 }));
        // Signed by somebody else.
        let forged = of(&tree, 11).sign(&firm).unwrap().to_string();
        let forged = Checkpoint::receipt(&forged, log.verifier(), None, &firm);
        assert!(matches!(forged, Err(NotReceipted::NotOpened(NotOpened::Signature(_)))));
    }

    #[test]
    fn every_log_continues_an_empty_one_and_only_the_true_empty_one() {
        let tree = tree(3);
        assert!(of(&tree, 3).continues(&of(&tree, 0), &[]));
        assert!(of(&tree, 3).continues(&of(&tree, 3), &[]));
        let false_empty = Checkpoint { root: [0; 32], ..of(&tree, 0) };
        assert!(!of(&tree, 3).continues(&false_empty, &[]));
        assert!(!of(&tree, 3).continues(&of(&tree, 0), &[[0; 32]]));
    }
}
