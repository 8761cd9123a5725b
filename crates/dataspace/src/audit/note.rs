//! A signed note: a text, and under it the lines of those who signed it
//! ([C2SP signed-note](https://c2sp.org/signed-note)).

use std::fmt;
use std::str::FromStr;

use super::hash::{base64, from_base64};
use super::key::{KeyId, Signer, Verifier, is_name};

/// How a line of a signature begins: an em dash and a space.
const MARK: &str = "— ";

/// As many signatures as are read; the format wants at least 16.
pub const MOST_SIGNATURES: usize = 64;

/// As many bytes of a note as are read.
pub const MOST_BYTES: usize = 1 << 20;

/// A text, and who signed it, as yet unverified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What is signed, up to and with its last newline.
    text: String,
    /// The lines below it.
    signatures: Vec<Line>,
}

/// The line of a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    /// Under which name.
    name: String,
    /// By which of its keys.
    key: KeyId,
    /// The signature.
    bytes: Vec<u8>,
}

/// What is no signed note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadNote {
    /// It is too long.
    #[error("the note is longer than {MOST_BYTES} bytes")]
    Long,
    /// A line has a control character.
    #[error("line {0} of the note has a control character: newlines alone may stand in it")]
    Control(usize),
    /// Its end is missing.
    #[error("the note does not end with a newline: it was cut off")]
    CutOff,
    /// There are no signatures below the text.
    #[error("the note has no empty line with signatures below it: it was cut off or never signed")]
    Unsigned,
    /// A line below the text is no signature.
    #[error("line {0} of the note is no signature: it is written \"— name base64\"")]
    Signature(usize),
    /// There are too many.
    #[error("the note has more than {MOST_SIGNATURES} signatures")]
    Many,
}

/// Why a note is not to be believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// It names a key that is known, which did not sign this text.
    #[error(
        "the signature of {name} is not of this text: it was changed after it was signed, or forged"
    )]
    Wrong {
        /// Whose key.
        name: String,
    },
    /// No key that is known signed it.
    #[error("no key that is known signed it, only {}", if .by.is_empty() { "nobody" } else { .by })]
    Foreign {
        /// The names under which it is signed.
        by: String,
    },
}

/// The number of the first line with a control character other than its newline.
fn control(text: &str) -> Result<(), BadNote> {
    let mut lines = text.split('\n').zip(1..);
    match lines.find(|(line, _)| line.bytes().any(|byte| byte < b' ')) {
        Some((_, number)) => Err(BadNote::Control(number)),
        None => Ok(()),
    }
}

impl Note {
    /// Signs a text, which ends with a newline.
    ///
    /// # Errors
    /// Where it does not, is too long, or has other control characters.
    pub fn sign(text: &str, signer: &Signer) -> Result<Self, BadNote> {
        if text.len() > MOST_BYTES {
            return Err(BadNote::Long);
        }
        control(text)?;
        if !text.ends_with('\n') {
            return Err(BadNote::CutOff);
        }
        let mut note = Self { text: text.to_owned(), signatures: Vec::new() };
        note.countersign(signer);
        Ok(note)
    }

    /// Adds the signature of another to the same text; one who has signed signs anew.
    pub fn countersign(&mut self, signer: &Signer) {
        let (name, key) = (signer.verifier().name(), signer.verifier().id());
        self.signatures.retain(|line| line.name != name || line.key != key);
        let bytes = signer.sign(&self.text).to_vec();
        self.signatures.push(Line { name: name.to_owned(), key, bytes });
    }

    /// What is signed. It is to be ignored until [`verify`](Self::verify) agreed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Which of these keys signed the text. Signatures by other keys are passed over, as the format demands.
    ///
    /// # Errors
    /// Where none of them did, or a signature that names one of them is not its own.
    pub fn verify<'k>(&self, keys: &'k [Verifier]) -> Result<Vec<&'k Verifier>, Unverified> {
        let mut signed: Vec<&Verifier> = Vec::new();
        for line in &self.signatures {
            let mut known = keys
                .iter()
                .filter(|key| key.name() == line.name && key.id() == line.key)
                .peekable();
            if known.peek().is_none() {
                continue;
            }
            match known.find(|key| key.has_signed(&self.text, &line.bytes)) {
                Some(key) if signed.contains(&key) => {}
                Some(key) => signed.push(key),
                None => return Err(Unverified::Wrong { name: line.name.clone() }),
            }
        }
        if signed.is_empty() {
            let names: Vec<_> = self.signatures.iter().map(|line| line.name.as_str()).collect();
            return Err(Unverified::Foreign { by: names.join(", ") });
        }
        Ok(signed)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for line in &self.signatures {
            let bytes = [&line.key[..], &line.bytes].concat();
            writeln!(f, "{MARK}{} {}", line.name, base64(&bytes))?;
        }
        Ok(())
    }
}

fn signature(line: &str) -> Option<Line> {
    let (name, bytes) = line.strip_prefix(MARK)?.split_once(' ')?;
    let bytes = from_base64(bytes)?;
    let (key, bytes) = bytes.split_first_chunk()?;
    let whole = is_name(name) && !bytes.is_empty();
    whole.then(|| Line { name: name.to_owned(), key: *key, bytes: bytes.to_vec() })
}

impl FromStr for Note {
    type Err = BadNote;

    fn from_str(note: &str) -> Result<Self, BadNote> {
        if note.len() > MOST_BYTES {
            return Err(BadNote::Long);
        }
        control(note)?;
        if !note.ends_with('\n') {
            return Err(BadNote::CutOff);
        }
        // The text may have empty lines; the last one is where the signatures begin.
        let end = note.rfind("\n\n").ok_or(BadNote::Unsigned)? + 1;
        let (text, rest) = note.split_at(end);
        let lines = rest.strip_prefix('\n').filter(|lines| !lines.is_empty());
        let lines = lines.ok_or(BadNote::Unsigned)?;
        let before = text.matches('\n').count() + 1;
        let mut signatures = Vec::new();
        for (line, number) in lines.lines().zip(1..) {
            if number > MOST_SIGNATURES {
                return Err(BadNote::Many);
            }
            signatures.push(signature(line).ok_or(BadNote::Signature(before + number))?);
        }
        Ok(Self { text: text.to_owned(), signatures })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The worked example of golang.org/x/mod/sumdb/note, from which the format was taken.
    const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const SECRET: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const TEXT: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n";
    const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
        then you don't know what your problem is.\n\n\
        — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    fn peter() -> Signer {
        let secret = from_base64(SECRET).unwrap()[1..].try_into().unwrap();
        Signer::new("PeterNeumann", &secret).unwrap()
    }

    fn known() -> [Verifier; 1] {
        [PUBLIC.parse().unwrap()]
    }

    #[test]
    fn the_worked_example_is_signed_and_verified_to_the_byte() {
        assert_eq!(Note::sign(TEXT, &peter()).unwrap().to_string(), NOTE);
        assert_eq!(peter().verifier().to_string(), PUBLIC);
        let note: Note = NOTE.parse().unwrap();
        assert_eq!((note.text(), note.to_string().as_str()), (TEXT, NOTE));
        assert_eq!(note.verify(&known()).unwrap(), [peter().verifier()]);
    }

    #[test]
    fn the_example_of_the_specification_is_read_with_its_empty_lines() {
        let note = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\n\
            ed è subito sera.\n\n— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddn\
            GITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
        let read: Note = note.parse().unwrap();
        assert!(read.text().ends_with(":\n\ned è subito sera.\n"));
        assert_eq!(read.to_string(), note);
    }

    #[test]
    fn a_note_that_was_cut_anywhere_is_refused() {
        for at in (0..NOTE.len()).filter(|at| NOTE.is_char_boundary(*at)) {
            let cut = &NOTE[..at];
            let verified = cut.parse::<Note>().map(|note| note.verify(&known()).is_ok());
            assert!(!verified.unwrap_or(false), "{cut}");
        }
    }

    #[test]
    fn a_note_with_any_byte_changed_is_refused() {
        for at in 0..NOTE.len() {
            let mut bytes = NOTE.as_bytes().to_vec();
            bytes[at] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            let verified = changed.parse::<Note>().map(|note| note.verify(&known()).is_ok());
            assert!(!verified.unwrap_or(false), "{changed}");
        }
    }

    #[test]
    fn a_note_with_its_lines_in_another_order_is_refused() {
        let lines: Vec<_> = NOTE.split_inclusive('\n').collect();
        for order in [[1, 0, 2, 3], [3, 2, 0, 1], [0, 1, 3, 2], [2, 0, 1, 3], [0, 2, 1, 3]] {
            let note: String = order.iter().map(|at| lines[*at]).collect();
            let verified = note.parse::<Note>().map(|note| note.verify(&known()).is_ok());
            assert!(!verified.unwrap_or(false), "{note}");
        }
    }

    #[test]
    fn signatures_of_others_are_passed_over_but_do_not_suffice() {
        let other = Signer::new("other.example", &[9; 32]).unwrap();
        // Another key under the same name is another key.
        let namesake = Signer::new("PeterNeumann", &[9; 32]).unwrap();
        for stranger in [other, namesake] {
            let note = Note::sign(TEXT, &stranger).unwrap();
            assert!(matches!(note.verify(&known()), Err(Unverified::Foreign { .. })));
            let mut note: Note = NOTE.parse().unwrap();
            note.countersign(&stranger);
            let note: Note = note.to_string().parse().unwrap();
            assert_eq!(note.verify(&known()).unwrap().len(), 1);
            let both = [known()[0].clone(), stranger.verifier().clone()];
            assert_eq!(note.verify(&both).unwrap().len(), 2);
        }
    }

    #[test]
    fn one_bad_signature_of_a_known_key_spoils_the_note() {
        let mut note = Note::sign("another text\n", &peter()).unwrap();
        note.text = TEXT.to_owned();
        note.countersign(&Signer::new("other.example", &[9; 32]).unwrap());
        let keys = [
            known()[0].clone(),
            Signer::new("other.example", &[9; 32]).unwrap().verifier().clone(),
        ];
        assert_eq!(note.verify(&keys), Err(Unverified::Wrong { name: "PeterNeumann".into() }));
    }

    #[test]
    fn one_who_signs_twice_counts_once() {
        let line = NOTE.rsplit("\n\n").next().unwrap();
        let twice: Note = format!("{NOTE}{line}").parse().unwrap();
        assert_eq!(twice.verify(&known()).unwrap().len(), 1);
        let mut note: Note = NOTE.parse().unwrap();
        note.countersign(&peter());
        assert_eq!(note.to_string(), NOTE);
    }

    #[test]
    fn rubbish_says_where_it_is() {
        for (note, fault) in [
            ("", BadNote::CutOff),
            ("text\n", BadNote::Unsigned),
            ("text\n\n", BadNote::Unsigned),
            ("text\r\n\n— a AAAAAAA=\n", BadNote::Control(1)),
            ("text\n\n- a AAAAAAA=\n", BadNote::Signature(3)),
            ("text\n\n— a AAAAAAA=\n— a  AAAAAAA=\n", BadNote::Signature(4)),
            ("text\n\n— a AAAAAA==\n", BadNote::Signature(3)),
            ("text\n\n— a AAAAAAB=\n", BadNote::Signature(3)),
        ] {
            assert_eq!(note.parse::<Note>(), Err(fault), "{note}");
        }
        let many = format!("text\n\n{}", "— a AAAAAAA=\n".repeat(MOST_SIGNATURES + 1));
        assert_eq!(many.parse::<Note>(), Err(BadNote::Many));
        assert_eq!("a".repeat(MOST_BYTES + 1).parse::<Note>(), Err(BadNote::Long));
        assert_eq!(Note::sign("a\tb\n", &peter()), Err(BadNote::Control(1)));
        assert_eq!(Note::sign("a", &peter()), Err(BadNote::CutOff));
    }
}
