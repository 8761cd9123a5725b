//! Names while they are being typed: half a syllable, beginnings of syllables alone (`ㅅㅁㅌ`), a letter wrong.

use std::collections::BTreeSet;

use tantivy::Term;
use tantivy::collector::DocSetCollector;
use tantivy::query::FuzzyTermQuery;

use super::find;
use super::index::{Index, IndexError, Shelf};
use crate::text;

/// How many letters of a name's beginning are kept.
const LONGEST: usize = 48;

/// How many letters have to be typed before one of them may be wrong.
const SURE: usize = 5;

/// A name that somebody may be typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The thing.
    pub object: String,
    /// Its name.
    pub title: String,
    /// What it is sorted under.
    pub facets: Vec<(String, String)>,
}

/// The beginnings by which a name is found: from its first word and from each later one, by letters (`L:`,
/// `l:`) and by initials (`I:`, `i:`).
pub(super) fn keys(title: &str) -> BTreeSet<String> {
    let normal = text::normal(title);
    let mut keys = BTreeSet::new();
    let mut first = true;
    let mut before = ' ';
    for (at, letter) in normal.char_indices() {
        let begins = letter.is_alphanumeric() && !before.is_alphanumeric();
        before = letter;
        if !begins {
            continue;
        }
        let rest = text::packed(normal.get(at..).unwrap_or_default());
        let (letters, initials) = if first { ("L", "I") } else { ("l", "i") };
        first = false;
        let short: String = text::letters(&rest).chars().take(LONGEST).collect();
        keys.insert(format!("{letters}:{short}"));
        let syllables: String = rest.chars().take_while(|c| ('가'..='힣').contains(c)).collect();
        if let Some(short) = text::initials(&syllables) {
            keys.insert(format!("{initials}:{short}"));
        }
    }
    keys
}

impl Index {
    /// The names that somebody may be typing, those first that begin with it, the shorter before the longer.
    /// `facets` as in a [`Query`](super::Query).
    ///
    /// # Errors
    /// As the library does.
    pub fn suggest(
        &self,
        typed: &str,
        circles: &[String],
        facets: &[(String, Vec<String>)],
        most: usize,
    ) -> Result<Vec<Suggestion>, IndexError> {
        let typed: String = text::packed(typed).chars().take(LONGEST).collect();
        if typed.is_empty() || most == 0 {
            return Ok(Vec::new());
        }
        let allowed = find::Allowed::new(circles, facets);
        let shelf = self.shelf();
        let (letters, beginnings) = match text::is_initials(&typed) {
            true => (typed, ["I", "i"]),
            false => (text::letters(&typed), ["L", "l"]),
        };
        let mut found = Vec::new();
        let sure = letters.chars().count() < SURE;
        let wrong: &[u8] = if sure { &[0] } else { &[0, 1] };
        for (distance, kind) in
            wrong.iter().flat_map(|distance| beginnings.map(|kind| (*distance, kind)))
        {
            if found.len() >= most {
                break;
            }
            let key = format!("{kind}:{letters}");
            let numbers = self.beginning_with(&key, distance)?;
            add(&shelf, &allowed, numbers, most, &mut found);
        }
        Ok(found)
    }

    /// Numbers of documents of which a key begins so, in order.
    fn beginning_with(&self, key: &str, distance: u8) -> Result<BTreeSet<u32>, IndexError> {
        let term = Term::from_field_text(self.fields.keys, key);
        let query = FuzzyTermQuery::new_prefix(term, distance, true);
        let searcher = self.reader.searcher();
        let found = searcher.search(&query, &DocSetCollector)?;
        find::numbers(&searcher, found)
    }
}

/// Adds those that the reader may find and that are not there yet, the shorter names first.
fn add(
    shelf: &Shelf,
    allowed: &find::Allowed,
    numbers: BTreeSet<u32>,
    most: usize,
    found: &mut Vec<Suggestion>,
) {
    let kept = numbers.into_iter().filter_map(|number| shelf.get(number));
    let mut kept: Vec<_> = kept.filter(|kept| allowed.takes(kept)).collect();
    kept.sort_by_key(|kept| (kept.document.title.chars().count(), &kept.document.object));
    for kept in kept {
        let document = &kept.document;
        if found.len() >= most {
            return;
        }
        if found.iter().all(|one| one.object != document.object) {
            found.push(Suggestion {
                object: document.object.clone(),
                title: document.title.clone(),
                facets: document.facets.clone(),
            });
        }
    }
}
