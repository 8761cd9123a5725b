//! A checkpoint: of which log, how long it is, and its root. What is signed is the text itself.

use super::hash::Hash;

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

impl std::fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}", self.origin)?;
        writeln!(f, "{}", self.size)?;
        for byte in self.root {
            write!(f, "{byte:02x}")?;
        }
        writeln!(f)
    }
}

fn digits(text: &str) -> Option<Hash> {
    let mut root = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, at) in root.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
    }
    Some(root)
}

impl std::str::FromStr for Checkpoint {
    type Err = BadCheckpoint;

    fn from_str(text: &str) -> Result<Self, BadCheckpoint> {
        let mut lines = text.lines();
        let bad = |line, what| BadCheckpoint { line, what };
        let origin = lines.next().filter(|l| !l.is_empty()).ok_or(bad(1, "no name of a log"))?;
        let size = lines.next().and_then(|l| l.parse().ok()).ok_or(bad(2, "no size"))?;
        let root = lines.next().and_then(digits).ok_or(bad(3, "no root of 64 digits"))?;
        match lines.next() {
            None => Ok(Self { origin: origin.to_owned(), size, root }),
            Some(_) => Err(bad(4, "one too many")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_comes_back_from_its_text_and_rubbish_says_where() {
        let one = Checkpoint { origin: "centre.example/log".into(), size: 7, root: [0xab; 32] };
        assert_eq!(one.to_string().parse(), Ok(one.clone()));
        for (text, line) in [("", 1), ("a\n-1", 2), ("a\n1\nzz", 3), ("a\n1\n가", 3)] {
            assert_eq!(text.parse::<Checkpoint>().map_err(|e| e.line), Err(line), "{text}");
        }
        assert!(format!("{one}more").parse::<Checkpoint>().is_err());
    }
}
