//! The files of a compiled dictionary, as MeCab 0.996 writes them: little endian, no padding.

use std::io::{self, Read};

use super::DictionaryError;

/// The largest part that is taken into memory.
const LARGEST: u64 = 256 << 20;

/// How a file of lexemes begins, beside its digest of sizes.
const VERSION: u32 = 102;

/// A lexeme: how it joins to what stands left and right, its kind, what it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub left: u16,
    pub right: u16,
    pub kind: u16,
    pub cost: i16,
}

/// Words and their lexemes: a double array (Aoe 1989) over the bytes of the words.
#[derive(Debug)]
pub(super) struct Lexemes {
    units: Vec<(i32, u32)>,
    lexemes: Vec<Lexeme>,
    contexts: (u32, u32),
}

fn exactly(from: &mut impl Read, bytes: u64) -> Result<Vec<u8>, DictionaryError> {
    if bytes > LARGEST {
        return Err(DictionaryError::Malformed("a part is too large"));
    }
    let mut read = Vec::new();
    from.take(bytes).read_to_end(&mut read)?;
    match read.len() as u64 == bytes {
        true => Ok(read),
        false => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
    }
}

fn word(bytes: &[u8], at: usize) -> u32 {
    let four = bytes.get(4 * at..).and_then(<[u8]>::first_chunk::<4>);
    four.map_or(0, |four| u32::from_le_bytes(*four))
}

fn half(bytes: &[u8], at: usize) -> u16 {
    let two = bytes.get(2 * at..).and_then(<[u8]>::first_chunk::<2>);
    two.map_or(0, |two| u16::from_le_bytes(*two))
}

impl Lexemes {
    pub fn read(mut from: impl Read) -> Result<Self, DictionaryError> {
        let head = exactly(&mut from, 72)?;
        if word(&head, 1) != VERSION {
            return Err(DictionaryError::Malformed("a list of words of another version"));
        }
        let contexts = (word(&head, 4), word(&head, 5));
        let (units, lexemes) = (word(&head, 6), word(&head, 7));
        if !head.get(40..).is_some_and(|charset| charset.starts_with(b"UTF-8")) {
            return Err(DictionaryError::Malformed("a list of words that is not in UTF-8"));
        }
        let units = exactly(&mut from, units.into())?;
        let lexemes = exactly(&mut from, lexemes.into())?;
        let unit = |unit: &[u8]| (i32::from_le_bytes(word(unit, 0).to_le_bytes()), word(unit, 1));
        let lexeme = |bytes: &[u8]| Lexeme {
            left: half(bytes, 0),
            right: half(bytes, 1),
            kind: half(bytes, 2),
            cost: i16::from_le_bytes(half(bytes, 3).to_le_bytes()),
        };
        Ok(Self {
            units: units.chunks_exact(8).map(unit).collect(),
            lexemes: lexemes.chunks_exact(16).map(lexeme).collect(),
            contexts,
        })
    }

    /// How many right and left contexts there are.
    pub fn contexts(&self) -> (u32, u32) {
        self.contexts
    }

    /// The words with which a text begins: how long each is in bytes, and its lexemes.
    pub fn beginnings<'a, 't>(
        &'a self,
        text: &'t [u8],
    ) -> impl Iterator<Item = (usize, &'a [Lexeme])> + use<'a, 't> {
        let mut base = self.units.first().map_or(0, |unit| unit.0);
        let mut ended = false;
        let ends = text.iter().map(Some).chain([None]).zip(0_usize..);
        let ends = ends.map_while(move |(byte, length)| {
            if ended {
                return None;
            }
            let found = self.value(base).map(|value| (length, value));
            match byte.and_then(|byte| self.step(base, *byte)) {
                Some(next) => base = next,
                None => ended = true,
            }
            Some(found)
        });
        ends.flatten().map(|(length, value)| (length, self.lexemes_of(value)))
    }

    fn unit(&self, at: i64) -> Option<(i32, u32)> {
        self.units.get(usize::try_from(at).ok()?).copied()
    }

    fn step(&self, base: i32, byte: u8) -> Option<i32> {
        let (next, check) = self.unit(i64::from(base) + i64::from(byte) + 1)?;
        (i64::from(check) == i64::from(base)).then_some(next)
    }

    /// The value of the word that ends here, where one does.
    fn value(&self, base: i32) -> Option<u32> {
        let (value, check) = self.unit(base.into())?;
        (i64::from(check) == i64::from(base) && value < 0).then(|| value.unsigned_abs() - 1)
    }

    /// A value has the place of the first lexeme and, in its lowest byte, their number.
    fn lexemes_of(&self, value: u32) -> &[Lexeme] {
        let (from, count) = ((value >> 8) as usize, (value & 0xff) as usize);
        self.lexemes.get(from..from + count).unwrap_or_default()
    }

    /// The lexemes of a whole word.
    pub fn whole(&self, word: &str) -> &[Lexeme] {
        let found = self.beginnings(word.as_bytes()).find(|(length, _)| *length == word.len());
        found.map_or(&[], |(_, lexemes)| lexemes)
    }
}

/// What kind of letter a letter is, for words that are in no dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Letter(u32);

impl Letter {
    /// Whether the two can stand in one unknown word.
    pub fn is_like(self, other: Self) -> bool {
        self.0 & other.0 & 0x3_ffff != 0
    }

    /// The place of its category's name.
    pub fn category(self) -> usize {
        (self.0 >> 18 & 0xff) as usize
    }

    /// How many letters an unknown word may have, beside a whole run of them.
    pub fn longest(self) -> usize {
        (self.0 >> 26 & 0xf) as usize
    }

    /// Whether a whole run of such letters is an unknown word.
    pub fn groups(self) -> bool {
        self.0 >> 30 & 1 != 0
    }

    /// Whether unknown words are looked at although known ones begin here.
    pub fn always(self) -> bool {
        self.0 >> 31 != 0
    }
}

/// Kinds of letters.
#[derive(Debug)]
pub(super) struct Characters {
    names: Vec<String>,
    letters: Vec<Letter>,
}

/// Letters that have a kind of their own: those of the basic plane.
const PLANE: u64 = 0xffff;

impl Characters {
    pub fn read(mut from: impl Read) -> Result<Self, DictionaryError> {
        let count = word(&exactly(&mut from, 4)?, 0);
        if count == 0 || count > 64 {
            return Err(DictionaryError::Malformed("kinds of letters without number"));
        }
        let names = exactly(&mut from, 32 * u64::from(count))?;
        let name = |bytes: &[u8]| {
            let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
            String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned()
        };
        let letters = exactly(&mut from, 4 * PLANE)?;
        Ok(Self {
            names: names.chunks_exact(32).map(name).collect(),
            letters: letters.chunks_exact(4).map(|bytes| Letter(word(bytes, 0))).collect(),
        })
    }

    /// The kind of a letter; one beyond the basic plane is of the kind of the first.
    pub fn of(&self, letter: char) -> Letter {
        let at = self.letters.get(letter as usize).or(self.letters.first());
        at.copied().unwrap_or_default()
    }

    /// The name of the category under which unknown words of such letters stand.
    pub fn category(&self, letter: Letter) -> &str {
        self.names.get(letter.category()).map_or("", String::as_str)
    }
}

/// What it costs that two lexemes stand side by side.
#[derive(Debug)]
pub(super) struct Costs {
    contexts: (u32, u32),
    costs: Vec<i16>,
}

impl Costs {
    pub fn read(mut from: impl Read) -> Result<Self, DictionaryError> {
        let head = exactly(&mut from, 4)?;
        let contexts = (u32::from(half(&head, 0)), u32::from(half(&head, 1)));
        let bytes = exactly(&mut from, 2 * u64::from(contexts.0) * u64::from(contexts.1))?;
        let cost = |two: &[u8]| i16::from_le_bytes(half(two, 0).to_le_bytes());
        Ok(Self { contexts, costs: bytes.chunks_exact(2).map(cost).collect() })
    }

    pub fn contexts(&self) -> (u32, u32) {
        self.contexts
    }

    /// Of a lexeme with that right context, and one with that left context after it.
    pub fn between(&self, right: u16, left: u16) -> i32 {
        let at = right as usize + self.contexts.0 as usize * left as usize;
        self.costs.get(at).map_or(i32::from(i16::MAX), |cost| i32::from(*cost))
    }
}
