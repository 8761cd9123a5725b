//! Long English questions: looked for twice, the second time with the words of the best documents too, and
//! put in order among their neighbours.
//!
//! Who asks in a sentence of English leaves out most of the words that the answer has, and no lexicon of ours
//! knows them. The words of the best documents are added as Rocchio did (1971, "Relevance feedback in
//! information retrieval"), without asking which of them are right. It is not done for a question of few
//! words: one that means two things would be pulled to one of them.

use std::collections::BTreeSet;

use super::find::Look;
use super::fuse::{Scored, best_first, summed};
use super::index::IndexError;
use super::neighbours::smoothed;
use super::pieces::Pieces;
use super::vocabulary::Weighed;
use super::{Query, Weights};

/// From so many different words on a question is long.
const LONG: usize = 5;

/// So many of the best documents are asked for words.
const BEST: usize = 5;

/// So many words of theirs are added.
const ADDED: usize = 40;

/// So many are put in order among their neighbours.
const POOL: usize = 200;

/// Whether a question is of that kind.
pub(super) fn is_long_english(pieces: &Pieces) -> bool {
    let latin = |word: &&String| word.bytes().all(|letter| letter.is_ascii_alphanumeric());
    pieces.pairs.is_empty() && pieces.words.iter().filter(latin).count() >= LONG
}

impl Look<'_> {
    /// What answers a long English question, the best first, with shares of the most that can be got.
    pub(super) fn by_english(
        &self,
        pieces: &Pieces,
        query: &Query,
    ) -> Result<Vec<(u32, f64)>, IndexError> {
        let Weights { words, english_concepts, english_meaning, feedback, neighbours, .. } =
            query.weights;
        let mut lists: Vec<Scored> = vec![(words, 0.0, self.fed_back(pieces, feedback)?)];
        let of_concepts = self.any(self.index.fields.concepts, &pieces.concepts);
        if !of_concepts.is_empty() && english_concepts > 0.0 {
            lists.push((english_concepts, 0.0, self.list(of_concepts)?));
        }
        if let Some(meaning) = query.meaning.as_ref().filter(|_| english_meaning > 0.0) {
            let near = self.near(meaning);
            // Cosines lie close together: the last of the list counts nothing.
            let last = near.last().map_or(0.0, |one| one.1);
            lists.push((english_meaning, last, near));
        }
        let mut all = summed(&lists);
        self.each_once(&mut all);
        let first = all.len().min(POOL);
        let (numbers, scores): (Vec<u32>, Vec<f64>) = all.iter().take(first).copied().unzip();
        let vectors: Vec<Weighed> = numbers.iter().map(|number| self.weighed(*number)).collect();
        let after = smoothed(&scores, &vectors, neighbours);
        // What is beyond the pool stays behind it.
        let least = after.iter().copied().fold(1.0, f64::min);
        for (one, score) in all.iter_mut().zip(after) {
            one.1 = score;
        }
        for one in all.iter_mut().skip(first) {
            one.1 = one.1.min(least);
        }
        if let Some(pool) = all.get_mut(..first) {
            best_first(pool);
        }
        Ok(all)
    }

    /// By the words of the question, and then by those of the best documents too.
    fn fed_back(&self, pieces: &Pieces, feedback: f64) -> Result<Vec<(u32, f32)>, IndexError> {
        let field = self.index.fields.words;
        let mut clauses = self.any(field, &pieces.words);
        clauses.extend(self.typed_wrong(&pieces.letters)?);
        let found = self.list(clauses)?;
        if feedback <= 0.0 {
            return Ok(found);
        }
        let mut best = found;
        self.each_once(&mut best);
        let best: Vec<Weighed> =
            best.iter().take(BEST).map(|(number, _)| self.weighed(*number)).collect();
        let mut clauses = self.any(field, &pieces.words);
        clauses.extend(self.typed_wrong(&pieces.letters)?);
        for (word, share) in self.shelf.vocabulary.most_telling(&best, ADDED) {
            clauses.push(self.word(word, feedback as f32 * share));
        }
        self.list(clauses)
    }

    /// Each thing by its best document alone: what is told of it for other circles says the same, and would
    /// be its nearest neighbour.
    fn each_once<S>(&self, list: &mut Vec<(u32, S)>) {
        let mut seen = BTreeSet::new();
        list.retain(|(number, _)| {
            self.shelf.get(*number).is_some_and(|kept| seen.insert(kept.document.object.as_str()))
        });
    }

    /// The words of a document.
    fn weighed(&self, number: u32) -> Weighed {
        let kept = self.shelf.get(number);
        kept.map(|kept| self.shelf.vocabulary.weighed(&kept.said)).unwrap_or_default()
    }
}
