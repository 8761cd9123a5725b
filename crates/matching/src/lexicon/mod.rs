//! The words of the trade and of the shop floor: what a text is about, whoever wrote it.
//!
//! A supplier writes *예지보전*, a plant manager *갑자기 퍼지기 전에 알고 싶다*; both mean one [`Term`]. The
//! lexicon finds terms, processes and kinds of equipment in a text, and says to which kind of problem of the
//! testbed and to which questions of the diagnosis a need belongs. The files are in `lexicon/`; their
//! README tells the format.

mod file;
mod finder;
#[cfg(test)]
mod tests;

use std::sync::OnceLock;

pub use file::{BadLexicon, Group, Named, Term};

use file::Files;
use finder::{Finder, Packed};

/// A lexicon.
pub struct Lexicon {
    files: Files,
    terms: Finder,
    processes: Finder,
    equipment: Finder,
    clues: Vec<(Finder, Finder)>,
    items: Finder,
}

/// How a word was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// In lay words.
    Lay,
    /// By its name or a synonym.
    Named,
}

/// Something of the lexicon that a text speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spoken {
    /// Its place in its list.
    pub at: usize,
    /// By what it was found, at best.
    pub how: How,
}

impl Lexicon {
    /// The lexicon that is shipped.
    ///
    /// # Errors
    /// Never with the files that are shipped; tests see to that.
    pub fn shipped() -> Result<&'static Self, &'static BadLexicon> {
        static SHIPPED: OnceLock<Result<Lexicon, BadLexicon>> = OnceLock::new();
        SHIPPED.get_or_init(|| Self::new(Files::shipped()?)).as_ref()
    }

    fn new(files: Files) -> Result<Self, BadLexicon> {
        let named = |list: &[Named]| Finder::of_names(list.iter());
        Ok(Self {
            terms: Finder::of_names(files.terms.iter().map(|term| &term.named))?,
            processes: named(&files.processes)?,
            equipment: named(&files.equipment)?,
            clues: files
                .problems
                .iter()
                .map(|p| Ok((Finder::of_clues(&p.clues)?, Finder::of_clues(&p.against)?)))
                .collect::<Result<_, BadLexicon>>()?,
            items: Finder::of_lists(files.items.iter().map(|link| link.clues.as_slice()))?,
            files,
        })
    }

    /// The terms.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.files.terms
    }

    /// The processes.
    #[must_use]
    pub fn processes(&self) -> &[Named] {
        &self.files.processes
    }

    /// The kinds of equipment.
    #[must_use]
    pub fn equipment(&self) -> &[Named] {
        &self.files.equipment
    }

    /// The terms that a text speaks of, in their order.
    #[must_use]
    pub fn terms_in(&self, text: &str) -> Vec<Spoken> {
        self.terms.in_text(&Packed::of(text))
    }

    /// The terms, the processes and the kinds of equipment that it speaks of: read once for all three.
    #[must_use]
    pub fn all_in(&self, text: &str) -> [Vec<Spoken>; 3] {
        let text = Packed::of(text);
        [&self.terms, &self.processes, &self.equipment].map(|finder| finder.in_text(&text))
    }

    /// The processes that it speaks of.
    #[must_use]
    pub fn processes_in(&self, text: &str) -> Vec<Spoken> {
        self.processes.in_text(&Packed::of(text))
    }

    /// The kinds of equipment that it speaks of.
    #[must_use]
    pub fn equipment_in(&self, text: &str) -> Vec<Spoken> {
        self.equipment.in_text(&Packed::of(text))
    }

    /// The kinds of problem that it may be, the likeliest first, with the weight of what speaks for each;
    /// those for which nothing speaks are left out.
    #[must_use]
    pub fn problems_in(&self, text: &str) -> Vec<(&str, i32)> {
        let text = Packed::of(text);
        let weight = |found: Vec<Spoken>, clues: &[file::Clue]| -> i32 {
            found
                .iter()
                .filter_map(|one| clues.get(one.at))
                .map(|clue| i32::from(clue.weight))
                .sum()
        };
        let all = self.files.problems.iter().zip(&self.clues);
        let all = all.map(|(problem, (clues, against))| {
            let plus = weight(clues.in_text(&text), &problem.clues);
            let minus = weight(against.in_text(&text), &problem.against);
            (problem.id.as_str(), plus - minus)
        });
        let mut all: Vec<_> = all.filter(|(_, weight)| *weight > 0).collect();
        all.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        all
    }

    /// The questions of the diagnosis that it belongs to, by id, the closest first; so many at most.
    #[must_use]
    pub fn items_in(&self, text: &str, most: usize) -> Vec<&str> {
        let spoken = self.terms_in(text);
        let clues = self.items.in_text(&Packed::of(text));
        let strength = |at: usize, link: &file::Link| {
            let of_terms = spoken.iter().filter(|one| {
                self.files.terms.get(one.at).is_some_and(|term| link.terms.contains(&term.named.id))
            });
            of_terms.count() + 2 * clues.iter().filter(|one| one.at == at).count()
        };
        let all = self.files.items.iter().enumerate();
        let all = all.map(|(at, link)| (link.item.as_str(), strength(at, link)));
        let mut all: Vec<_> = all.filter(|(_, strength)| *strength > 0).collect();
        all.sort_by_key(|(_, strength)| std::cmp::Reverse(*strength));
        all.into_iter().take(most).map(|(item, _)| item).collect()
    }
}
