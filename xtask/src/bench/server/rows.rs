//! Rows of a table for uploads, the same every time, made as fast as they are sent.

use sha2::{Digest, Sha256};

/// Bytes of a row.
const ROW: usize = 32;

/// Bytes that are made once and then repeated, each time with another number in front.
const BLOCK: usize = 1 << 20;

const HEADER: &[u8; ROW] = b"number,load,current,temperature\n";

/// A table of so many bytes.
pub struct Rows {
    size: u64,
    block: Vec<u8>,
}

impl Rows {
    /// A table of that many bytes, rounded down to whole rows; another one for every seed.
    pub fn new(size: u64, seed: u64) -> Self {
        let mut state = seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mut value = || {
            // Marsaglia (2003): xorshift. Always six digits, so that rows are equally long.
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            100.0 + (state % 900_000) as f64 / 1000.0
        };
        let mut block = Vec::with_capacity(BLOCK);
        for number in 0..BLOCK / ROW {
            let row = format!("{number:07},{:7.3},{:7.3},{:7.3}\n", value(), value(), value());
            block.extend_from_slice(row.as_bytes());
        }
        Self { size: size - size % ROW as u64, block }
    }

    /// How many bytes there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Puts the bytes from there on into `piece`, so many whole blocks of them or to the end.
    pub fn fill(&self, from: u64, blocks: usize, piece: &mut Vec<u8>) {
        piece.clear();
        let first = from / BLOCK as u64;
        for number in first..first + blocks as u64 {
            let left = self.size.saturating_sub(number * BLOCK as u64);
            let kept = usize::try_from(left).unwrap_or(BLOCK).min(BLOCK);
            let begins = piece.len();
            piece.extend_from_slice(&self.block[..kept]);
            if kept >= ROW {
                let stamp = format!("{number:07}");
                piece[begins..begins + stamp.len()].copy_from_slice(stamp.as_bytes());
            }
        }
        if first == 0 && piece.len() >= ROW {
            piece[..ROW].copy_from_slice(HEADER);
        }
    }

    /// How many blocks are so many bytes.
    pub fn blocks(bytes: usize) -> usize {
        bytes / BLOCK
    }

    /// The SHA-256 of all of it, in hexadecimal digits.
    pub fn digest(&self) -> String {
        let mut digest = Sha256::new();
        self.each(|piece| {
            digest.update(piece);
            Ok(())
        })
        .unwrap_or_default();
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Hands all of it on, piece by piece.
    ///
    /// # Errors
    /// As whoever takes it.
    pub fn each(&self, mut take: impl FnMut(&[u8]) -> std::io::Result<()>) -> std::io::Result<()> {
        let (mut from, mut piece) = (0, Vec::new());
        while from < self.size {
            self.fill(from, 16, &mut piece);
            take(&piece)?;
            from += piece.len() as u64;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(rows: &Rows) -> Vec<u8> {
        let mut all = Vec::new();
        let _ = rows.each(|piece| {
            all.extend_from_slice(piece);
            Ok(())
        });
        all
    }

    #[test]
    fn a_table_is_as_long_as_asked_and_every_row_as_long_as_the_others() {
        let rows = Rows::new(3 * BLOCK as u64 + 1000, 7);
        let text = String::from_utf8(all(&rows)).unwrap_or_default();
        assert_eq!(text.len() as u64, rows.size());
        assert_eq!(rows.size(), 3 * BLOCK as u64 + 992);
        assert!(text.lines().all(|row| row.len() == ROW - 1 && row.split(',').count() == 4));
        assert!(text.starts_with("number,") && text.contains("\n0000002,"));
    }

    #[test]
    fn pieces_are_the_table_cut_at_blocks_and_no_two_blocks_are_alike() {
        let rows = Rows::new(5 * BLOCK as u64, 0);
        let (mut pieces, mut piece) = (Vec::new(), Vec::new());
        while (pieces.len() as u64) < rows.size() {
            rows.fill(pieces.len() as u64, 2, &mut piece);
            pieces.extend_from_slice(&piece);
        }
        let whole = all(&rows);
        assert!(pieces == whole);
        assert_ne!(whole[BLOCK..2 * BLOCK], whole[2 * BLOCK..3 * BLOCK]);
    }

    #[test]
    fn the_digest_is_the_tables_own() {
        let of = |seed| Rows::new(64, seed).digest();
        let expected = Sha256::digest(all(&Rows::new(64, 1)));
        let expected: String = expected.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(of(1), expected);
        assert_ne!(of(1), of(2));
    }
}
