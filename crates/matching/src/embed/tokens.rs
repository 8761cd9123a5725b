//! Words to pieces: the likeliest way to read a text as pieces of a fixed stock (Kudo 2018, the unigram
//! model of SentencePiece), after its letters were written the same way.

use std::hash::{BuildHasher, Hasher};
use std::io::Read;

use hashbrown::HashTable;

use super::file::{ModelError, bytes, number, take};

/// Stands for the space before a word.
const SPACE: char = '\u{2581}';

/// The stock of pieces.
pub struct Tokens {
    /// Marks the beginning of a text.
    pub begin: u32,
    /// Marks its end.
    pub end: u32,
    unknown: u32,
    /// The letters of all pieces, one after the other.
    letters: Vec<u8>,
    /// Where each piece begins, and where the last one ends.
    begins: Vec<u32>,
    scores: Vec<f32>,
    unknown_score: f32,
    longest: usize,
    places: HashTable<u32>,
    hasher: Fnv,
    /// What a letter is written as, by letter.
    written: Vec<(u32, Vec<char>)>,
}

/// Fowler, Noll and Vo's hash 1a: short keys, the same table every time.
#[derive(Debug, Clone, Copy, Default)]
struct Fnv;

struct FnvState(u64);

impl Hasher for FnvState {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

impl BuildHasher for Fnv {
    type Hasher = FnvState;

    fn build_hasher(&self) -> FnvState {
        FnvState(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn of(self, bytes: &[u8]) -> u64 {
        let mut state = self.build_hasher();
        state.write(bytes);
        // The table takes the upper bits too, which this hash mixes less well.
        state.finish().wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

impl Tokens {
    /// Reads the stock from a model's file.
    pub fn read(from: &mut impl Read) -> Result<Self, ModelError> {
        let count = number(from)?;
        let (begin, end, _fill, unknown) =
            (number(from)?, number(from)?, number(from)?, number(from)?);
        let long = u64::from_le_bytes(take(from)?);
        if count == 0 || count > 1 << 22 {
            return Err(ModelError::Format("it has no pieces of words, or too many"));
        }
        let begins = bytes(from, 4 * (u64::from(count) + 1))?;
        let begins: Vec<u32> =
            begins.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b)).collect();
        let scores = bytes(from, 4 * u64::from(count))?;
        let scores: Vec<f32> =
            scores.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        let letters = bytes(from, long)?;
        let sane = begins.is_sorted() && begins.last().is_some_and(|end| u64::from(*end) <= long);
        if !sane || begin >= count || end >= count || unknown >= count {
            return Err(ModelError::Format("its pieces of words contradict each other"));
        }
        let written = written(from)?;
        let least = scores.iter().copied().fold(f32::INFINITY, f32::min);
        let mut tokens = Self {
            begin,
            end,
            unknown,
            letters,
            begins,
            scores,
            unknown_score: least - 10.0,
            longest: 1,
            places: HashTable::with_capacity(count as usize),
            hasher: Fnv,
            written,
        };
        tokens.index(count);
        Ok(tokens)
    }

    fn index(&mut self, count: u32) {
        let mut places = std::mem::take(&mut self.places);
        for piece in 0..count {
            let letters = self.piece(piece);
            self.longest = self.longest.max(letters.len());
            let hash = self.hasher.of(self.piece(piece));
            if !self.piece(piece).is_empty() {
                places.insert_unique(hash, piece, |other| self.hasher.of(self.piece(*other)));
            }
        }
        self.places = places;
    }

    fn piece(&self, piece: u32) -> &[u8] {
        let at = |n: u32| self.begins.get(n as usize).map_or(0, |begin| *begin as usize);
        self.letters.get(at(piece)..at(piece + 1)).unwrap_or_default()
    }

    fn find(&self, letters: &[u8]) -> Option<u32> {
        self.places.find(self.hasher.of(letters), |piece| self.piece(*piece) == letters).copied()
    }

    /// The pieces of a text.
    pub fn of(&self, text: &str) -> Vec<u32> {
        let text = self.same_way(text);
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        // The best way to read up to each letter: its score, its last piece, and where that begins.
        let mut best: Vec<(f32, u32, usize)> =
            vec![(f32::NEG_INFINITY, self.unknown, 0); ends.len()];
        best[0].0 = 0.0;
        for from in 0..ends.len() - 1 {
            let score = best[from].0;
            for to in from + 1..ends.len() {
                let letters = &text.as_bytes()[ends[from]..ends[to]];
                if letters.len() > self.longest {
                    break;
                }
                if let Some(piece) = self.find(letters).filter(|piece| *piece != self.unknown) {
                    let with = score + self.scores[piece as usize];
                    if with > best[to].0 {
                        best[to] = (with, piece, from);
                    }
                }
            }
            let without = score + self.unknown_score;
            if without > best[from + 1].0 {
                best[from + 1] = (without, self.unknown, from);
            }
        }
        let mut pieces = Vec::new();
        let mut at = ends.len() - 1;
        while at > 0 {
            pieces.push(best[at].1);
            at = best[at].2;
        }
        pieces.reverse();
        pieces
    }

    /// A text with its letters written the same way, runs of spaces as one, and a mark for each.
    fn same_way(&self, text: &str) -> String {
        let mut same = String::with_capacity(text.len() + 3);
        let mut last = None;
        let mut put = |letter: char| {
            if !(letter == ' ' && last == Some(' ')) {
                if last.is_none() && letter != ' ' {
                    same.push(SPACE);
                }
                same.push(if letter == ' ' { SPACE } else { letter });
                last = Some(letter);
            }
        };
        for letter in text.chars() {
            match self.written.binary_search_by_key(&u32::from(letter), |(from, _)| *from) {
                Ok(at) => self.written[at].1.iter().copied().for_each(&mut put),
                Err(_) => put(letter),
            }
        }
        if same.is_empty() {
            same.push(SPACE);
        }
        same
    }
}

/// The table of how letters are written: for each a number of others.
fn written(from: &mut impl Read) -> Result<Vec<(u32, Vec<char>)>, ModelError> {
    let (count, long) = (number(from)?, number(from)?);
    let table = bytes(from, u64::from(long))?;
    let mut rest = table.as_slice();
    let mut written = Vec::new();
    for _ in 0..count {
        let letter = number(&mut rest)?;
        let [others] = take::<1>(&mut rest)?;
        let mut as_what = Vec::new();
        for _ in 0..others {
            as_what.extend(char::from_u32(number(&mut rest)?));
        }
        written.push((letter, as_what));
    }
    written.sort_by_key(|(letter, _)| *letter);
    Ok(written)
}
