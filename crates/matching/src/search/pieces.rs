//! What a text is looked for by: its pieces, field by field.
//!
//! Each list of pieces is made by us and handed to the index as it is: the index counts and finds, and knows
//! nothing of Korean.

use std::collections::BTreeSet;

use tantivy::tokenizer::{PreTokenizedString, Token};

use super::stop::is_stop;
use crate::lexicon::{How, Lexicon, Named, Spoken};
use crate::morphemes::Morphemes;
use crate::text::{self, Piece};

/// The pieces of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pieces {
    /// Words: English stems, Korean without particles.
    pub words: Vec<String>,
    /// The letters of each word that is long enough to have been typed wrong, as it was written.
    pub letters: Vec<(String, String)>,
    /// Two syllables in a row, across spaces.
    pub pairs: Vec<String>,
    /// What carries its meaning, where a dictionary is at hand.
    pub morphemes: Vec<String>,
    /// What of the lexicon it speaks of.
    pub concepts: Vec<String>,
    /// Whether it speaks of that in lay words.
    pub lay: bool,
}

impl Pieces {
    /// Those of a text.
    pub fn of(text: &str, lexicon: Option<&Lexicon>, dictionary: Option<&Morphemes>) -> Self {
        let normal = text::normal(text);
        let plain = |pieces: Vec<Piece>| pieces.into_iter().map(|piece| piece.text).collect();
        let words = text::words(&normal);
        let (concepts, lay) = lexicon.map(|lexicon| concepts(lexicon, text)).unwrap_or_default();
        Self {
            letters: words.iter().filter_map(|word| letters(&normal, word)).collect(),
            words: telling(plain(words)),
            pairs: plain(text::grams(&normal, 2)),
            morphemes: dictionary.map(|all| telling(all.meaningful(text))).unwrap_or_default(),
            concepts,
            lay,
        }
    }

    /// With those of another text.
    pub fn add(&mut self, other: &Self) {
        self.letters.extend_from_slice(&other.letters);
        for (to, from) in self.lists_mut().into_iter().zip(other.lists()) {
            to.extend_from_slice(from);
        }
    }

    /// Each piece once, so many of a kind at most.
    pub fn distinct(mut self, most: usize) -> Self {
        for list in self.lists_mut() {
            let mut seen = BTreeSet::new();
            list.retain(|piece| seen.len() < most && seen.insert(piece.clone()));
        }
        self
    }

    fn lists(&self) -> [&Vec<String>; 4] {
        [&self.words, &self.pairs, &self.morphemes, &self.concepts]
    }

    fn lists_mut(&mut self) -> [&mut Vec<String>; 4] {
        let Self { words, pairs, morphemes, concepts, .. } = self;
        [words, pairs, morphemes, concepts]
    }
}

/// How many letters a word has to have before one of them may be wrong.
const SURE: usize = 5;

/// A word as it is compared, and its letters: an English word's as it was written, for its stem hides
/// where it went wrong.
fn letters(normal: &str, word: &Piece) -> Option<(String, String)> {
    let written = normal.get(word.from..word.to)?;
    let letters = match written.is_ascii() {
        true => written.to_owned(),
        false => text::letters(&word.text),
    };
    (letters.chars().count() >= SURE).then(|| (word.text.clone(), letters))
}

/// Without words that are everywhere.
fn telling(mut words: Vec<String>) -> Vec<String> {
    words.retain(|word| !is_stop(word));
    words
}

/// Terms, processes and kinds of equipment, each by a word of its own; and whether a term was said in lay
/// words.
fn concepts(lexicon: &Lexicon, text: &str) -> (Vec<String>, bool) {
    let [terms, processes, equipment] = lexicon.all_in(text);
    let lay = terms.iter().any(|term| term.how == How::Lay);
    let of = |kind: &str, found: &[Spoken], all: &[Named]| -> Vec<String> {
        let named = found.iter().filter_map(|one| all.get(one.at));
        named.map(|one| format!("{kind}:{}", one.id)).collect()
    };
    let terms = terms.iter().filter_map(|one| lexicon.terms().get(one.at));
    let terms = terms.map(|term| format!("t:{}", term.named.id));
    let all = terms.chain(of("p", &processes, lexicon.processes())).chain(of(
        "e",
        &equipment,
        lexicon.equipment(),
    ));
    (all.collect(), lay)
}

/// Pieces as the index takes them.
pub(super) fn tokens(pieces: Vec<String>) -> PreTokenizedString {
    let token = |(position, text): (usize, String)| Token { position, text, ..Token::default() };
    PreTokenizedString {
        text: String::new(),
        tokens: pieces.into_iter().enumerate().map(token).collect(),
    }
}
