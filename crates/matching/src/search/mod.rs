//! Search as people who are no librarians need it: lay words, Korean and English, typed wrong or half.
//!
//! A [`Document`] is a thing as one circle of readers may find it; a thing that some may see more of than
//! others is told as several documents, so that no circle's words lie in another's document. [`Index::find`]
//! looks for words in several ways at once (stems and bare nouns, two syllables in a row across spaces, parts
//! that carry meaning, what the [lexicon](crate::lexicon) says is the same thing) and, where it has a vector, for meaning;
//! the lists are put together by reciprocal rank. [`Index::suggest`] finds names while they are being typed.
//!
//! ```
//! use dure_matching::search::{Document, Index, Query};
//!
//! let index = Index::new()?;
//! let press = Document::new("everybody", "프레스 예지보전", "하중 파형으로 고장 전에 알립니다.");
//! let meter = Document::new("everybody", "전력 계측", "요금이 새는 설비를 찾습니다.");
//! index.put("press", vec![press])?;
//! index.put("meter", vec![meter])?;
//! index.publish()?;
//! let found = index.find(&Query::of("프레스가 갑자기 멈춰요").seen_by("everybody"))?;
//! assert_eq!(found.hits[0].object, "press");
//! # Ok::<(), dure_matching::search::IndexError>(())
//! ```

mod english;
mod find;
mod fuse;
mod index;
mod meaning;
mod neighbours;
mod passages;
mod pieces;
mod sentence;
mod stop;
mod suggest;
#[cfg(test)]
mod tests;
mod vocabulary;

use crate::embed::{Packed, Vector};

pub use index::{Index, IndexError};
pub use passages::passages;
pub use sentence::{Quote, quote};
pub use suggest::Suggestion;

/// A thing as one circle of readers may find it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// The thing.
    pub object: String,
    /// The circle of readers.
    pub circle: String,
    /// Its name.
    pub title: String,
    /// All else that may be read of it.
    pub text: String,
    /// What it is sorted under: a name and a value each.
    pub facets: Vec<(String, String)>,
    /// Vectors of its passages; may be empty.
    pub meaning: Vec<Packed>,
}

impl Document {
    /// One with that name and text for that circle.
    #[must_use]
    pub fn new(circle: &str, title: &str, text: &str) -> Self {
        let (circle, title, text) = (circle.to_owned(), title.to_owned(), text.to_owned());
        Self { circle, title, text, ..Self::default() }
    }

    fn tags(&self) -> impl Iterator<Item = String> {
        let facets = self.facets.iter().map(|(name, value)| facet_tag(name, value));
        std::iter::once(circle_tag(&self.circle)).chain(facets)
    }
}

fn circle_tag(circle: &str) -> String {
    format!("c:{circle}")
}

fn facet_tag(name: &str, value: &str) -> String {
    format!("f:{name}:{value}")
}

/// What each way of looking counts; none that counts nothing is looked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Two syllables in a row, across spaces; looked for where there is no dictionary to take words apart.
    pub pairs: f64,
    /// Stems and bare nouns.
    pub words: f64,
    /// Parts that carry meaning, where there is a dictionary.
    pub morphemes: f64,
    /// What the lexicon says is the same, for those who speak as the trade does.
    pub concepts: f64,
    /// The same for those who speak in lay words, of which the texts have none.
    pub lay_concepts: f64,
    /// Meaning, where there is a model.
    pub meaning: f64,
    /// For English questions: what the lexicon says is the same.
    pub english_concepts: f64,
    /// For long English questions: meaning beside their words.
    pub english_meaning: f64,
    /// For long English questions: words of the best documents beside those of the question.
    pub feedback: f64,
    /// For long English questions: the neighbours of a document beside itself, from 0 to 1.
    pub neighbours: f64,
}

impl Default for Weights {
    /// Chosen on the questions of `tests/lay` that are there for choosing, among those that also find at
    /// least nine in ten of the AutoRAG Korean set: concepts help with needs and hurt with other papers.
    /// Those for English on Cranfield (`docs/decisions/0015-how-search-finds.md`).
    fn default() -> Self {
        Self {
            pairs: 1.0,
            words: 1.0,
            morphemes: 1.3,
            concepts: 0.5,
            lay_concepts: 3.0,
            meaning: 1.8,
            english_concepts: 0.25,
            english_meaning: 0.4,
            feedback: 2.0,
            neighbours: 1.0,
        }
    }
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// In the reader's words; all documents where there is none.
    pub text: String,
    /// Its meaning, where it is known.
    pub meaning: Option<Vector>,
    /// Only by pairs of syllables and Latin words, as a plain search engine would: to measure against.
    pub pairs_alone: bool,
    /// What each way of looking counts.
    pub weights: Weights,
    /// The circles that the reader belongs to.
    pub circles: Vec<String>,
    /// For each name of a facet the values of which one is asked for.
    pub facets: Vec<(String, Vec<String>)>,
    /// How many to leave out at the beginning.
    pub skip: usize,
    /// How many to give at most.
    pub most: usize,
}

impl Query {
    /// Looks for a text, and gives ten at most.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self { text: text.to_owned(), most: 10, ..Self::default() }
    }

    /// As somebody of that circle too.
    #[must_use]
    pub fn seen_by(mut self, circle: &str) -> Self {
        self.circles.push(circle.to_owned());
        self
    }
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// The best first, each thing once.
    pub hits: Vec<Hit>,
    /// How many there are in all; of a text those that are near enough to be looked at, a few hundred at most.
    pub all: usize,
    /// How many of those there are of which facet: name, value, count; by name, the most frequent first.
    pub facets: Vec<(String, String, usize)>,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The thing.
    pub object: String,
    /// Its name.
    pub title: String,
    /// What of its text matched best.
    pub quote: Quote,
    /// What it is sorted under.
    pub facets: Vec<(String, String)>,
    /// How well: a share of the most that can be got, from 0 to 1.
    pub score: f64,
}
