//! Many words looked for at once (Aho and Corasick 1975), in a text without its spaces.

use aho_corasick::AhoCorasick;

use super::file::{BadLexicon, Clue, Named};
use super::{How, Spoken};
use crate::text::{normal, packed};

/// Looks for the words of a list.
pub struct Finder {
    automaton: AhoCorasick,
    /// By pattern: the place in the list, how it is found, and whether it must be a word by itself.
    patterns: Vec<(usize, How, bool)>,
}

impl Finder {
    /// Names, synonyms and lay words of each.
    pub fn of_names<'a>(list: impl Iterator<Item = &'a Named>) -> Result<Self, BadLexicon> {
        let mut words = Vec::new();
        for (at, named) in list.enumerate() {
            let names = named.also.iter().chain([&named.ko, &named.en]);
            words.extend(names.map(|name| (packed(name), at, How::Named)));
            words.extend(named.lay.iter().map(|lay| (packed(lay), at, How::Lay)));
        }
        Self::of(words)
    }

    /// A list of clues.
    pub fn of_clues(clues: &[Clue]) -> Result<Self, BadLexicon> {
        Self::of(clues.iter().enumerate().map(|(at, c)| (packed(&c.text), at, How::Lay)).collect())
    }

    /// Lists of clues; what is found is the place of the list.
    pub fn of_lists<'a>(lists: impl Iterator<Item = &'a [String]>) -> Result<Self, BadLexicon> {
        let lists = lists.enumerate();
        let words =
            lists.flat_map(|(at, list)| list.iter().map(move |c| (packed(c), at, How::Lay)));
        Self::of(words.collect())
    }

    fn of(words: Vec<(String, usize, How)>) -> Result<Self, BadLexicon> {
        let words: Vec<_> = words.into_iter().filter(|(word, _, _)| !word.is_empty()).collect();
        let automaton = AhoCorasick::new(words.iter().map(|(word, _, _)| word.as_str()));
        let automaton = automaton.map_err(|error| BadLexicon::Size(error.to_string()))?;
        let patterns =
            words.into_iter().map(|(word, at, how)| (at, how, word.is_ascii())).collect();
        Ok(Self { automaton, patterns })
    }

    /// Which of the list a text speaks of, in the list's order.
    pub fn in_text(&self, text: &Packed) -> Vec<Spoken> {
        let mut found: Vec<(usize, How)> = Vec::new();
        for hit in self.automaton.find_overlapping_iter(&text.letters) {
            let Some((at, how, alone)) = self.patterns.get(hit.pattern().as_usize()) else {
                continue;
            };
            // Latin words are parts of many others.
            if !alone || (text.is_edge(hit.start()) && text.is_edge(hit.end())) {
                found.push((*at, *how));
            }
        }
        found.sort_by_key(|(at, how)| (*at, std::cmp::Reverse(*how)));
        found.dedup_by_key(|(at, _)| *at);
        found.into_iter().map(|(at, how)| Spoken { at, how }).collect()
    }
}

/// A text without its spaces and signs, and where a word in Latin letters may begin or end.
pub struct Packed {
    letters: String,
    edges: Vec<bool>,
}

impl Packed {
    /// Of a text as somebody wrote it.
    pub fn of(text: &str) -> Self {
        let text = normal(text);
        let (mut letters, mut edges) = (String::with_capacity(text.len()), vec![true]);
        let mut last: Option<char> = None;
        let mut apart = true;
        for letter in text.chars() {
            if !letter.is_alphanumeric() {
                apart = true;
                continue;
            }
            let other = last.is_none_or(|last| last.is_ascii() != letter.is_ascii());
            if let Some(edge) = edges.last_mut() {
                *edge = apart || other;
            }
            letters.push(letter);
            edges.resize(letters.len(), false);
            edges.push(true);
            (last, apart) = (Some(letter), false);
        }
        Self { letters, edges }
    }

    fn is_edge(&self, at: usize) -> bool {
        self.edges.get(at).copied().unwrap_or(true)
    }
}
