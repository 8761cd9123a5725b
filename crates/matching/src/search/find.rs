//! Looking: several lists, each by another way of looking, put together.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::query::{
    BooleanQuery, BoostQuery, ConstScoreQuery, FuzzyTermQuery, Occur, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Searcher, Term};

use super::english::is_long_english;
use super::fuse::{List, fused};
use super::index::{Index, IndexError, Kept, Shelf};
use super::pieces::Pieces;
use super::sentence::quote;
use super::{Found, Hit, Query, Weights, circle_tag, facet_tag};
use crate::embed::Vector;
use crate::text;

/// How far down each list is read.
const DEPTH: usize = 200;

/// How many different pieces of one kind are looked for; what is longer says it again.
const PIECES: usize = 160;

/// How many words that no text has are taken for others typed wrong.
const WRONG: usize = 4;

/// What a word that was typed wrong counts beside a rare one that was typed right.
const WRONG_WEIGHT: f32 = 4.0;

/// What a reader may find and asks for.
pub(super) struct Allowed {
    circles: BTreeSet<String>,
    facets: Vec<BTreeSet<String>>,
}

impl Allowed {
    pub fn new(circles: &[String], facets: &[(String, Vec<String>)]) -> Self {
        let asked = facets.iter().filter(|(_, values)| !values.is_empty());
        Self {
            circles: circles.iter().map(|circle| circle_tag(circle)).collect(),
            facets: asked
                .map(|(name, values)| values.iter().map(|value| facet_tag(name, value)).collect())
                .collect(),
        }
    }

    pub fn takes(&self, kept: &Kept) -> bool {
        !self.circles.is_disjoint(&kept.tags)
            && self.facets.iter().all(|values| !values.is_disjoint(&kept.tags))
    }

    /// The same for the inverted index.
    fn clauses(&self, tag: Field) -> Vec<(Occur, Box<dyn tantivy::query::Query>)> {
        let all = std::iter::once(&self.circles).chain(&self.facets);
        all.map(|tags| {
            let terms = tags.iter().map(|one| Term::from_field_text(tag, one));
            let any: Box<dyn tantivy::query::Query> = Box::new(TermSetQuery::new(terms));
            let silent: Box<dyn tantivy::query::Query> = Box::new(ConstScoreQuery::new(any, 0.0));
            (Occur::Must, silent)
        })
        .collect()
    }
}

/// The numbers of documents at those places of the inverted index.
pub(super) fn numbers(
    searcher: &Searcher,
    places: HashSet<DocAddress>,
) -> Result<BTreeSet<u32>, IndexError> {
    let columns = Columns::of(searcher)?;
    Ok(places.into_iter().filter_map(|place| columns.number(place)).collect())
}

/// The numbers of documents, segment by segment.
struct Columns(Vec<Column<u64>>);

impl Columns {
    fn of(searcher: &Searcher) -> Result<Self, IndexError> {
        let segments = searcher.segment_readers().iter();
        let columns = segments.map(|segment| segment.fast_fields().u64("number"));
        Ok(Self(columns.collect::<Result<_, _>>()?))
    }

    fn number(&self, place: DocAddress) -> Option<u32> {
        let column = self.0.get(place.segment_ord as usize)?;
        u32::try_from(column.first(place.doc_id)?).ok()
    }
}

impl Index {
    /// What the reader may find of what it looks for.
    ///
    /// # Errors
    /// As the library does.
    pub fn find(&self, query: &Query) -> Result<Found, IndexError> {
        let allowed = Allowed::new(&query.circles, &query.facets);
        let shelf = self.shelf();
        let ranked = match text::packed(&query.text).is_empty() && query.meaning.is_none() {
            true => all(&shelf, &allowed),
            false => self.ranked(&shelf, &allowed, query)?,
        };
        Ok(found(&shelf, &allowed, query, &ranked))
    }

    /// The lists, put together.
    fn ranked(
        &self,
        shelf: &Shelf,
        allowed: &Allowed,
        query: &Query,
    ) -> Result<Vec<(u32, f64)>, IndexError> {
        let searcher = self.reader.searcher();
        let look = Look { columns: Columns::of(&searcher)?, searcher, shelf, allowed, index: self };
        let pieces = self.pieces_of(&query.text).distinct(PIECES);
        if !query.pairs_alone && is_long_english(&pieces) {
            return look.by_english(&pieces, query);
        }
        let mut lists = match query.pairs_alone {
            true => vec![(1.0, look.plain(&pieces)?)],
            false => look.by_words(&pieces, &query.weights)?,
        };
        if let Some(meaning) = &query.meaning {
            // The model knows the words of English papers less well than their readers do.
            let weight = if pieces.pairs.is_empty() && !pieces.words.is_empty() {
                query.weights.meaning / 3.0
            } else {
                query.weights.meaning
            };
            lists.push((weight, look.near(meaning)));
        }
        Ok(fused(&lists))
    }
}

/// One look into the inverted index.
pub(super) struct Look<'a> {
    columns: Columns,
    searcher: Searcher,
    pub shelf: &'a Shelf,
    allowed: &'a Allowed,
    pub index: &'a Index,
}

pub(super) type Clauses = Vec<(Occur, Box<dyn tantivy::query::Query>)>;

impl Look<'_> {
    /// A list for each way of looking, with its weight.
    fn by_words(&self, pieces: &Pieces, weights: &Weights) -> Result<Vec<(f64, List)>, IndexError> {
        let fields = self.index.fields;
        let mut words = self.any(fields.words, &pieces.words);
        words.extend(self.typed_wrong(&pieces.letters)?);
        // Pairs of syllables stand in for parts that carry meaning: beside them they only repeat.
        let korean = !pieces.pairs.is_empty();
        let (pairs, morphemes) = match pieces.morphemes.is_empty() || !korean {
            true => (weights.pairs, 0.0),
            false => (0.0, weights.morphemes),
        };
        let concepts = match (korean, pieces.lay) {
            (true, true) => weights.lay_concepts,
            (true, false) => weights.concepts,
            (false, _) => weights.english_concepts,
        };
        let ways = [
            (pairs, self.any(fields.pairs, &pieces.pairs)),
            (weights.words, words),
            (morphemes, self.any(fields.morphemes, &pieces.morphemes)),
            (concepts, self.any(fields.concepts, &pieces.concepts)),
        ];
        let ways =
            ways.into_iter().filter(|(weight, clauses)| *weight > 0.0 && !clauses.is_empty());
        ways.map(|(weight, clauses)| Ok((weight, self.list(clauses)?))).collect()
    }

    /// By pairs of syllables, and by words of other letters, in one list.
    fn plain(&self, pieces: &Pieces) -> Result<List, IndexError> {
        let fields = self.index.fields;
        let latin = |word: &&String| word.chars().all(|letter| letter.is_ascii_alphanumeric());
        let latin: Vec<String> = pieces.words.iter().filter(latin).cloned().collect();
        let mut clauses = self.any(fields.pairs, &pieces.pairs);
        clauses.extend(self.any(fields.words, &latin));
        self.list(clauses)
    }

    /// Any of these pieces.
    pub fn any(&self, field: Field, pieces: &[String]) -> Clauses {
        let terms = pieces.iter().map(|piece| Term::from_field_text(field, piece));
        terms
            .map(|term| {
                let query = TermQuery::new(term, IndexRecordOption::WithFreqs);
                let query: Box<dyn tantivy::query::Query> = Box::new(query);
                (Occur::Should, query)
            })
            .collect()
    }

    /// A word that counts so much beside others.
    pub fn word(&self, word: &str, weight: f32) -> (Occur, Box<dyn tantivy::query::Query>) {
        let term = Term::from_field_text(self.index.fields.words, word);
        let query = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
        (Occur::Should, Box::new(BoostQuery::new(query, weight)))
    }

    /// What is nearest in meaning of what the reader may find.
    pub fn near(&self, meaning: &Vector) -> List {
        let takes = |number| self.shelf.get(number).is_some_and(|kept| self.allowed.takes(kept));
        self.shelf.meanings.nearest(meaning, DEPTH, takes)
    }

    /// Words that no document has, taken for others of nearly the same letters.
    pub fn typed_wrong(&self, words: &[(String, String)]) -> Result<Clauses, IndexError> {
        let fields = self.index.fields;
        let mut clauses: Clauses = Vec::new();
        for (word, letters) in words {
            if clauses.len() >= WRONG {
                break;
            }
            if self.searcher.doc_freq(&Term::from_field_text(fields.words, word))? > 0 {
                continue;
            }
            let term = Term::from_field_text(fields.letters, letters);
            let near: Box<dyn tantivy::query::Query> = Box::new(FuzzyTermQuery::new(term, 1, true));
            clauses.push((Occur::Should, Box::new(BoostQuery::new(near, WRONG_WEIGHT))));
        }
        Ok(clauses)
    }

    /// The best documents that the reader may find. First all are looked at, for that is faster by far;
    /// where too few are left of those, the index is asked for what the reader may find alone.
    pub fn list(&self, clauses: Clauses) -> Result<List, IndexError> {
        let any = BooleanQuery::new(clauses);
        let found = self.best(&any)?;
        let whole = found.len() < DEPTH;
        let list = self.allowed_of(found);
        if whole || list.len() >= DEPTH / 2 {
            return Ok(list);
        }
        let mut narrow = self.allowed.clauses(self.index.fields.tag);
        narrow.push((Occur::Must, Box::new(any)));
        Ok(self.allowed_of(self.best(&BooleanQuery::new(narrow))?))
    }

    fn best(&self, query: &BooleanQuery) -> Result<List, IndexError> {
        let found = self.searcher.search(query, &TopDocs::with_limit(DEPTH).order_by_score())?;
        let number = |(score, place)| Some((self.columns.number(place)?, score));
        Ok(found.into_iter().filter_map(number).collect())
    }

    fn allowed_of(&self, mut list: List) -> List {
        list.retain(|(number, _)| {
            self.shelf.get(*number).is_some_and(|kept| self.allowed.takes(kept))
        });
        list
    }
}

/// All that the reader may find, in the order of their names.
fn all(shelf: &Shelf, allowed: &Allowed) -> Vec<(u32, f64)> {
    let mut all: Vec<_> = shelf.all().filter(|(_, kept)| allowed.takes(kept)).collect();
    all.sort_by(|a, b| a.1.document.title.cmp(&b.1.document.title).then(a.0.cmp(&b.0)));
    all.into_iter().map(|(number, _)| (number, 0.0)).collect()
}

/// Of the documents of a thing the one that tells the reader most.
fn fullest<'a>(shelf: &'a Shelf, allowed: &Allowed, kept: &'a Kept) -> &'a Kept {
    let same = shelf.of(&kept.document.object).filter(|one| allowed.takes(one));
    same.max_by_key(|one| one.document.text.len()).unwrap_or(kept)
}

/// The page that was asked for, each thing once.
fn found(shelf: &Shelf, allowed: &Allowed, query: &Query, ranked: &[(u32, f64)]) -> Found {
    let mut seen = BTreeSet::new();
    let ranked = ranked.iter().filter_map(|(number, score)| Some((shelf.get(*number)?, *score)));
    let first = ranked.filter(|(kept, _)| seen.insert(kept.document.object.as_str()));
    let each: Vec<_> = first.map(|(kept, score)| (fullest(shelf, allowed, kept), score)).collect();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (name, value) in each.iter().flat_map(|(kept, _)| &kept.document.facets) {
        *counts.entry((name, value)).or_default() += 1;
    }
    let mut facets: Vec<_> = counts
        .into_iter()
        .map(|((name, value), count)| (name.to_owned(), value.to_owned(), count))
        .collect();
    facets.sort_by(|a, b| a.0.cmp(&b.0).then(b.2.cmp(&a.2)).then(a.1.cmp(&b.1)));
    let page = each.iter().skip(query.skip).take(query.most);
    let hits = page.map(|(kept, score)| Hit {
        object: kept.document.object.clone(),
        title: kept.document.title.clone(),
        quote: quote(&kept.document.text, &query.text),
        facets: kept.document.facets.clone(),
        score: *score,
    });
    Found { hits: hits.collect(), all: each.len(), facets }
}
