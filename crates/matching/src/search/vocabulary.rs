//! Which English words each document has: the inverted index tells the documents of a word, and not the
//! other way round.

use std::collections::{BTreeMap, HashMap};

/// Longer ones are addresses and digests, which no two documents share.
const LONGEST: usize = 40;

/// The words of all documents, each with a number, and how many documents have it.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    numbers: HashMap<String, u32>,
    words: Vec<(String, u32)>,
    documents: u32,
}

/// The words of a document by their numbers, and how often it says each.
pub(super) type Said = Box<[(u32, u16)]>;

/// Words by their numbers, with weights; in the order of their numbers.
pub(super) type Weighed = Vec<(u32, f32)>;

impl Vocabulary {
    /// Takes in the words of a document. Those of other letters are left out: Korean goes by parts that
    /// carry meaning, and is not asked back.
    pub fn take_in<'a>(&mut self, words: impl Iterator<Item = &'a str>) -> Said {
        let latin = |word: &&str| {
            word.len() <= LONGEST && word.bytes().all(|letter| letter.is_ascii_alphanumeric())
        };
        let mut said: BTreeMap<u32, u16> = BTreeMap::new();
        for word in words.filter(latin) {
            let number = self.numbers.get(word).copied().unwrap_or_else(|| {
                let number = self.words.len() as u32;
                self.numbers.insert(word.to_owned(), number);
                self.words.push((word.to_owned(), 0));
                number
            });
            let often = said.entry(number).or_default();
            *often = often.saturating_add(1);
        }
        for number in said.keys() {
            if let Some((_, documents)) = self.words.get_mut(*number as usize) {
                *documents += 1;
            }
        }
        self.documents += 1;
        said.into_iter().collect()
    }

    /// Takes out those of a document that is gone. Their numbers stay, for documents speak of the same
    /// things again.
    pub fn take_out(&mut self, said: &Said) {
        for (number, _) in said {
            if let Some((_, documents)) = self.words.get_mut(*number as usize) {
                *documents = documents.saturating_sub(1);
            }
        }
        self.documents = self.documents.saturating_sub(1);
    }

    /// What a document speaks of, as a vector of length one: (1 + ln tf) idf (Salton and Buckley 1988,
    /// "Term-weighting approaches in automatic text retrieval", `ltc`).
    pub fn weighed(&self, said: &Said) -> Weighed {
        let mut all: Weighed = said
            .iter()
            .filter_map(|(number, often)| {
                let documents = self.words.get(*number as usize)?.1 as f32;
                let without = self.documents as f32 - documents;
                let rare = (1.0 + (without + 0.5) / (documents + 0.5)).ln();
                Some((*number, (1.0 + f32::from(*often).ln()) * rare))
            })
            .collect();
        let length = all.iter().map(|(_, weight)| weight * weight).sum::<f32>().sqrt();
        if length > 0.0 {
            all.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
        all
    }

    /// The words that weigh most in documents, the first first, each as a share of the first.
    pub fn most_telling(&self, documents: &[Weighed], most: usize) -> Vec<(&str, f32)> {
        let mut sums: BTreeMap<u32, f32> = BTreeMap::new();
        for (number, weight) in documents.iter().flatten() {
            *sums.entry(*number).or_default() += weight;
        }
        let mut all: Vec<(u32, f32)> = sums.into_iter().collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let best = all.first().map_or(1.0, |one| one.1).max(f32::MIN_POSITIVE);
        let word = |(number, sum): (u32, f32)| {
            Some((self.words.get(number as usize)?.0.as_str(), sum / best))
        };
        all.into_iter().take(most).filter_map(word).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rare_word_tells_more_than_one_that_all_say() {
        let mut all = Vocabulary::default();
        let said: Vec<Said> = [["flow", "nozzle"], ["flow", "wing"], ["flow", "slab"]]
            .into_iter()
            .map(|words| all.take_in(words.into_iter().chain(["노즐"])))
            .collect();
        let first = all.weighed(&said[0]);
        assert_eq!(first.len(), 2, "Korean is left out");
        assert!((first.iter().map(|one| one.1 * one.1).sum::<f32>() - 1.0).abs() < 1e-5);
        let told = all.most_telling(&[first], 9);
        assert_eq!(told.iter().map(|one| one.0).collect::<Vec<_>>(), ["nozzle", "flow"]);
        assert!((told[0].1 - 1.0).abs() < 1e-6 && told[1].1 < 1.0);
    }

    #[test]
    fn documents_that_are_gone_make_their_words_rare_again() {
        let mut all = Vocabulary::default();
        let kept = all.take_in(["flow", "wing"].into_iter());
        let before = all.weighed(&kept);
        let gone = all.take_in(["flow", "flow"].into_iter());
        assert_ne!(all.weighed(&kept), before);
        all.take_out(&gone);
        assert_eq!(all.weighed(&kept), before);
        assert!(all.weighed(&Said::default()).is_empty());
    }
}
