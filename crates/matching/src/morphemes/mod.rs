//! Korean words taken apart into the parts that carry meaning.
//!
//! The dictionary is mecab-ko-dic (Apache-2.0) in the compiled form of MeCab (Kudo, Yamamoto and Matsumoto
//! 2004, "Applying Conditional Random Fields to Japanese Morphological Analysis"), as the package
//! `python-mecab-ko-dic` carries it. It is an optional asset: without it search goes on pairs of syllables
//! and bare words. No library of ours' ecosystem reads that form, so this module does: [`Morphemes::open`]
//! reads the parts that are needed (64 MB of the 110), [`Morphemes::of`] finds the cheapest way through a text.
//!
//! The dictionary knows everyday words better than those of the trade (`예지보전` comes apart into four):
//! these are the [lexicon](crate::lexicon)'s.

mod dictionary;
mod lattice;
#[cfg(test)]
mod tests;

use std::io::{self, Read};

use crate::text;
use dictionary::{Characters, Costs, Lexemes};

/// Why a dictionary cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DictionaryError {
    /// It cannot be read.
    #[error("the dictionary of morphemes cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It is something else.
    #[error("this is no dictionary of morphemes: {0}")]
    Malformed(&'static str),
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Morpheme<'a> {
    /// As it stands in the text.
    pub surface: &'a str,
    /// The number of its kind, as the dictionary's `pos-id.def` has it.
    pub kind: u16,
}

impl Morpheme<'_> {
    /// Whether it says what a text is about: nouns, numbers, foreign words, stems of verbs and adjectives,
    /// roots, adverbs; not particles, endings and signs.
    #[must_use]
    pub fn carries_meaning(&self) -> bool {
        // 1 to 3: compounds, inflected stems, fixed phrases. 130: adverbs. 140: determiners.
        // 150 to 153, 155: nouns and numerals. 161 to 163: hanja, foreign letters, digits.
        // 170, 173: adjectives, verbs. 181, 182, 184: prefixes, roots, noun suffixes.
        matches!(
            self.kind,
            1..=3 | 130 | 140 | 150..=153 | 155 | 161..=163 | 170 | 173 | 181 | 182 | 184
        )
    }
}

/// A dictionary that was read.
#[derive(Debug)]
pub struct Morphemes {
    known: Lexemes,
    unknown: Lexemes,
    characters: Characters,
    costs: Costs,
}

impl Morphemes {
    /// Reads a dictionary: `sys.dic`, `unk.dic`, `char.bin` and `matrix.bin`.
    ///
    /// # Errors
    /// Where one of them cannot be read, or is something else.
    pub fn open(
        known: impl Read,
        unknown: impl Read,
        characters: impl Read,
        costs: impl Read,
    ) -> Result<Self, DictionaryError> {
        let found = Self {
            known: Lexemes::read(known)?,
            unknown: Lexemes::read(unknown)?,
            characters: Characters::read(characters)?,
            costs: Costs::read(costs)?,
        };
        let fits = |lexemes: &Lexemes| lexemes.contexts() == found.costs.contexts();
        match fits(&found.known) && fits(&found.unknown) {
            true => Ok(found),
            false => Err(DictionaryError::Malformed("its parts are of different dictionaries")),
        }
    }

    /// The parts of a text in its normal form ([`text::normal`]), spaces left out.
    #[must_use]
    pub fn of<'a>(&self, text: &'a str) -> Vec<Morpheme<'a>> {
        lattice::cheapest(self, text)
    }

    /// The parts of a text that carry its meaning, English ones by their stems.
    #[must_use]
    pub fn meaningful(&self, text: &str) -> Vec<String> {
        let normal = text::normal(text);
        let parts = self.of(&normal);
        let kept = parts.iter().filter(|part| part.carries_meaning());
        kept.flat_map(|part| text::words(part.surface)).map(|piece| piece.text).collect()
    }
}
