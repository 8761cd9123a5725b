//! The sentence that matched: what of a text a reader is shown, and where the words stand in it.

use std::collections::BTreeSet;

use crate::lexicon::Lexicon;
use crate::text::{self, Piece};

/// The longest quote, in characters; longer sentences are cut.
const LONGEST: usize = 220;

/// What is shown of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quote {
    /// The sentence.
    pub text: String,
    /// From where to where words stand that were looked for, in bytes of it, in order, none in another.
    pub marks: Vec<(usize, usize)>,
}

/// The sentence of a text that says most of what was looked for; the first where none says any of it.
#[must_use]
pub fn quote(text: &str, looked_for: &str) -> Quote {
    let wanted = Wanted::of(looked_for);
    let sentences = sentences(text);
    let scored = sentences.iter().zip(0_i64..).map(|(sentence, at)| {
        let sentence = normal_line(sentence);
        let (score, marks) = wanted.in_sentence(&sentence);
        (score, -at, sentence, marks)
    });
    let best = scored.max_by(|a, b| a.0.cmp(&b.0).then(a.1.cmp(&b.1)));
    best.map(|(_, _, sentence, marks)| cut(&sentence, marks)).unwrap_or_default()
}

/// The sentences of a text: up to a full stop, a question or exclamation mark, or the end of a line.
fn sentences(text: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut from = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let ends = match letter {
            '\n' => true,
            '.' | '?' | '!' | '。' | '…' => next.is_none_or(char::is_whitespace),
            _ => false,
        };
        if ends {
            all.push(text.get(from..at + letter.len_utf8()).unwrap_or_default());
            from = at + letter.len_utf8();
        }
    }
    all.push(text.get(from..).unwrap_or_default());
    all.retain(|sentence| !sentence.trim().is_empty());
    all
}

/// A sentence in one line, with the letters as they were written.
fn normal_line(sentence: &str) -> String {
    sentence.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Wanted {
    words: BTreeSet<String>,
    threes: BTreeSet<String>,
    concepts: BTreeSet<usize>,
    lexicon: Option<&'static Lexicon>,
}

impl Wanted {
    fn of(looked_for: &str) -> Self {
        let normal = text::normal(looked_for);
        let plain = |pieces: Vec<Piece>| pieces.into_iter().map(|piece| piece.text);
        let lexicon = Lexicon::shipped().ok();
        let spoken = lexicon.map(|lexicon| lexicon.terms_in(looked_for)).unwrap_or_default();
        Self {
            words: plain(text::words(&normal)).filter(|word| tells(word)).collect(),
            threes: plain(text::grams(&normal, 3)).collect(),
            concepts: spoken.iter().map(|one| one.at).collect(),
            lexicon,
        }
    }

    /// How much of it a sentence says, and where. What is marked are words: parts of them are counted alone.
    fn in_sentence(&self, sentence: &str) -> (usize, Vec<(usize, usize)>) {
        // Small letters of the same length keep the places; where a letter has none, nothing is marked.
        let low: String = sentence.chars().map(small).collect();
        if low.len() != sentence.len() {
            return (0, Vec::new());
        }
        let words = text::words(&low).into_iter().filter(|piece| self.words.contains(&piece.text));
        let words: Vec<Piece> = words.collect();
        let threes = text::grams(&low, 3).into_iter().map(|piece| piece.text);
        let threes: BTreeSet<String> = threes.filter(|piece| self.threes.contains(piece)).collect();
        let marks = words.iter().map(|piece| (piece.from, piece.to)).collect();
        let said: BTreeSet<&str> = words.iter().map(|piece| piece.text.as_str()).collect();
        let concepts = self.lexicon.map(|lexicon| lexicon.terms_in(sentence)).unwrap_or_default();
        let concepts = concepts.iter().filter(|one| self.concepts.contains(&one.at)).count();
        let score = 2 * said.len() + threes.len() + 2 * concepts;
        (score, joined(marks))
    }
}

/// Whether a word is worth marking: of one syllable there are too many that say nothing.
fn tells(word: &str) -> bool {
    !super::stop::is_stop(word) && (word.chars().nth(1).is_some() || word.is_ascii())
}

/// A small letter where it is as long as the great one.
fn small(letter: char) -> char {
    let mut low = letter.to_lowercase();
    match (low.next(), low.next()) {
        (Some(one), None) if one.len_utf8() == letter.len_utf8() => one,
        _ => letter,
    }
}

/// Marks in order, those that touch made one.
fn joined(mut marks: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    marks.sort_unstable();
    let mut all: Vec<(usize, usize)> = Vec::new();
    for (from, to) in marks {
        match all.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => all.push((from, to)),
        }
    }
    all
}

/// A sentence that is not too long, around its first mark.
fn cut(sentence: &str, marks: Vec<(usize, usize)>) -> Quote {
    let places: Vec<usize> =
        sentence.char_indices().map(|(at, _)| at).chain([sentence.len()]).collect();
    if places.len() <= LONGEST {
        return Quote { text: sentence.to_owned(), marks };
    }
    let first = marks.first().map_or(0, |mark| mark.0);
    let at = places.iter().position(|place| *place >= first).unwrap_or(0);
    let begin = at.saturating_sub(LONGEST / 4).min(places.len().saturating_sub(LONGEST));
    let end = (begin + LONGEST).min(places.len() - 1);
    let (from, to) = match (places.get(begin), places.get(end)) {
        (Some(from), Some(to)) => (*from, *to),
        _ => (0, sentence.len()),
    };
    let lead = if from > 0 { "…" } else { "" };
    let tail = if to < sentence.len() { "…" } else { "" };
    let inside = marks.into_iter().filter(|mark| mark.0 >= from && mark.1 <= to);
    let marks = inside.map(|(a, b)| (a - from + lead.len(), b - from + lead.len())).collect();
    Quote { text: format!("{lead}{}{tail}", sentence.get(from..to).unwrap_or_default()), marks }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(quote: &Quote) -> Vec<&str> {
        quote.marks.iter().map(|(from, to)| &quote.text[*from..*to]).collect()
    }

    #[test]
    fn the_sentence_that_says_most_is_shown_with_its_words_marked() {
        let text =
            "회사 소개입니다. 프레스 하중 파형으로 고장을 미리 알립니다.\n가격은 상담 후 정합니다.";
        let quote = quote(text, "프레스가 고장 나기 전에");
        assert_eq!(quote.text, "프레스 하중 파형으로 고장을 미리 알립니다.");
        assert_eq!(marked(&quote), ["프레스", "고장을"]);
    }

    #[test]
    fn the_first_sentence_is_shown_where_none_matches_and_nothing_of_nothing() {
        assert_eq!(quote("하나. 둘.", "xyz"), Quote { text: "하나.".to_owned(), marks: vec![] });
        assert_eq!(quote("", "xyz"), Quote::default());
        assert_eq!(quote(" \n ", ""), Quote::default());
    }

    #[test]
    fn a_long_sentence_is_cut_around_what_matched() {
        let text =
            format!("{} spindle vibration {}", "가나다라 ".repeat(100), "마바사아 ".repeat(100));
        let quote = quote(&text, "Spindles");
        assert!(quote.text.starts_with('…') && quote.text.ends_with('…'));
        assert_eq!(marked(&quote), ["spindle"]);
        assert!(quote.text.chars().count() <= LONGEST + 2);
    }

    #[test]
    fn letters_that_grow_when_small_spoil_no_place() {
        let quote = quote("İSTANBUL 프레스 ẞ", "프레스");
        assert!(quote.text.contains("프레스"));
        for (from, to) in quote.marks {
            assert!(quote.text.get(from..to).is_some());
        }
    }
}
