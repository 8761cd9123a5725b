//! A stream of text in blocks of whole records.

use std::io::{self, Read};

use memchr::memchr_iter;

use super::fields::{Records, whole_records, with_separator};
use crate::table::read::{Delimiter, limits};

/// The usual size of a block: its cells stay in the cache until they are sorted into columns.
pub const BLOCK: usize = 1 << 20;

/// Cuts a stream into blocks of whole records. How it cuts depends on the text alone.
pub struct Blocks<R> {
    reader: R,
    delimiter: Delimiter,
    rest: Vec<u8>,
    /// Lines before the block that is being filled.
    lines: u64,
    /// Lines of the block before it.
    last: u64,
    ended: bool,
}

/// Why a stream could not be cut.
#[derive(Debug)]
pub enum BlockError {
    /// The medium failed, or the encoding.
    Io(io::Error),
    /// A quote opened in this 1-based line is not closed.
    UnclosedQuote(u64),
    /// This 1-based line is too long.
    LineTooLong(u64),
}

impl<R: Read> Blocks<R> {
    /// Blocks of what is left of a stream, the first of which begins behind so many lines.
    pub fn new(reader: R, delimiter: Delimiter, lines: u64) -> Self {
        Self { reader, delimiter, rest: Vec::new(), lines, last: 0, ended: false }
    }

    /// Fills the block with whole records and says how many lines stand before it; None where
    /// nothing is left.
    ///
    /// # Errors
    /// See [`BlockError`].
    pub fn fill(&mut self, block: &mut Vec<u8>) -> Result<Option<u64>, BlockError> {
        self.lines += self.last;
        block.clear();
        block.append(&mut self.rest);
        let mut wanted = BLOCK;
        while !self.ended {
            let missing = wanted.saturating_sub(block.len()) as u64;
            let got =
                self.reader.by_ref().take(missing).read_to_end(block).map_err(BlockError::Io)?;
            self.ended = (got as u64) < missing;
            let records = with_separator!(self.delimiter, s => whole_records(block, s));
            if records.end == 0 && block.len() > limits::LINE {
                self.refuse_open_quote(block, records)?;
                return Err(BlockError::LineTooLong(self.lines + 1));
            }
            if self.ended {
                self.refuse_open_quote(block, records)?;
                break;
            }
            if records.end > 0 {
                self.rest.extend_from_slice(&block[records.end..]);
                block.truncate(records.end);
                break;
            }
            wanted = block.len() * 2;
        }
        self.last = memchr_iter(b'\n', block).count() as u64;
        Ok((!block.is_empty()).then_some(self.lines))
    }

    fn refuse_open_quote(&self, block: &[u8], records: Records) -> Result<(), BlockError> {
        match records.open_quote {
            None => Ok(()),
            Some(at) => {
                let before = memchr_iter(b'\n', &block[..at]).count() as u64;
                Err(BlockError::UnclosedQuote(self.lines + before + 1))
            }
        }
    }
}
