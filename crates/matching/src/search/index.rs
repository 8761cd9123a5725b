//! The index itself: an inverted index of pieces (tantivy), what was told of each document, and vectors.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tantivy::schema::{
    Field, INDEXED, IndexRecordOption, NumericOptions, STRING, Schema, TextFieldIndexing,
    TextOptions,
};
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError, Term};

use super::meaning::Meanings;
use super::pieces::{Pieces, tokens};
use super::vocabulary::{Said, Vocabulary};
use super::{Document, suggest};
use crate::embed::Packed;
use crate::lexicon::Lexicon;
use crate::morphemes::Morphemes;

/// Memory for what is being written, the least that the library takes.
const WRITING: usize = 15_000_000;

/// How often the title's pieces count beside those of the text.
const TITLE: usize = 2;

/// Why an index cannot do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("the search index failed: {0}")]
pub struct IndexError(#[from] TantivyError);

/// The fields of the inverted index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields {
    /// The number of the document.
    pub number: Field,
    /// Who may find it, and what it is sorted under.
    pub tag: Field,
    pub words: Field,
    pub pairs: Field,
    pub morphemes: Field,
    pub concepts: Field,
    /// The letters of its words, for words that were typed wrong.
    pub letters: Field,
    /// Beginnings of its title, by letters and by initials.
    pub keys: Field,
}

impl Fields {
    fn schema() -> (Self, Schema) {
        let mut schema = Schema::builder();
        let counted = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(true)
            .set_index_option(IndexRecordOption::WithFreqs);
        let counted = TextOptions::default().set_indexing_options(counted);
        let mut text = |name: &str| schema.add_text_field(name, counted.clone());
        let [words, pairs, morphemes, concepts] =
            ["words", "pairs", "morphemes", "concepts"].map(&mut text);
        let letters = schema.add_text_field("letters", STRING);
        let keys = schema.add_text_field("keys", STRING);
        let tag = schema.add_text_field("tag", STRING);
        let number = NumericOptions::from(INDEXED).set_fast();
        let number = schema.add_u64_field("number", number);
        let fields = Self { number, tag, words, pairs, morphemes, concepts, letters, keys };
        (fields, schema.build())
    }
}

/// What is kept of a document.
#[derive(Debug)]
pub(super) struct Kept {
    pub document: Document,
    /// Its tags as the index has them.
    pub tags: BTreeSet<String>,
    /// Its English words.
    pub said: Said,
}

/// Documents by their numbers. A number is not given again: those of documents that are gone stay empty.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    documents: Vec<Option<Kept>>,
    objects: HashMap<String, Vec<u32>>,
    pub meanings: Meanings,
    pub vocabulary: Vocabulary,
}

impl Shelf {
    pub fn get(&self, number: u32) -> Option<&Kept> {
        self.documents.get(number as usize)?.as_ref()
    }

    /// The documents of a thing.
    pub fn of(&self, object: &str) -> impl Iterator<Item = &Kept> {
        self.objects.get(object).into_iter().flatten().filter_map(|number| self.get(*number))
    }

    /// All documents, with their numbers.
    pub fn all(&self) -> impl Iterator<Item = (u32, &Kept)> {
        (0_u32..).zip(&self.documents).filter_map(|(number, kept)| Some((number, kept.as_ref()?)))
    }

    fn take_out(&mut self, object: &str) -> Vec<u32> {
        let gone = self.objects.remove(object).unwrap_or_default();
        for number in &gone {
            let place = self.documents.get_mut(*number as usize);
            if let Some(kept) = place.and_then(Option::take) {
                self.vocabulary.take_out(&kept.said);
            }
        }
        if !gone.is_empty() && !self.meanings.is_empty() {
            self.meanings.keep(|number| !gone.contains(&number));
        }
        gone
    }

    fn put(&mut self, document: Document, words: &[String], meaning: &[Packed]) -> u32 {
        let number = self.documents.len() as u32;
        self.objects.entry(document.object.clone()).or_default().push(number);
        self.meanings.add(number, meaning);
        let tags = document.tags().collect();
        let said = self.vocabulary.take_in(words.iter().map(String::as_str));
        self.documents.push(Some(Kept { document, tags, said }));
        number
    }
}

/// An index in memory. Writing and searching may go on at the same time; what was written is found after
/// [`Index::publish`].
pub struct Index {
    pub(super) fields: Fields,
    pub(super) reader: IndexReader,
    pub(super) lexicon: Option<&'static Lexicon>,
    dictionary: RwLock<Option<Arc<Morphemes>>>,
    writer: Mutex<IndexWriter>,
    shelf: RwLock<Shelf>,
}

impl Index {
    /// An empty one.
    ///
    /// # Errors
    /// When the library cannot make one.
    pub fn new() -> Result<Self, IndexError> {
        let (fields, schema) = Fields::schema();
        let index = tantivy::Index::create_in_ram(schema);
        let writer: IndexWriter = index.writer_with_num_threads(1, WRITING)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self {
            fields,
            reader,
            lexicon: Lexicon::shipped().ok(),
            dictionary: RwLock::default(),
            writer: Mutex::new(writer),
            shelf: RwLock::default(),
        })
    }

    /// Takes texts apart by that dictionary from now on, or by none. Documents that were put before have
    /// what they had.
    pub fn take_apart_by(&self, dictionary: Option<Arc<Morphemes>>) {
        *self.dictionary.write().unwrap_or_else(PoisonError::into_inner) = dictionary;
    }

    pub(super) fn pieces_of(&self, text: &str) -> Pieces {
        let dictionary = self.dictionary.read().unwrap_or_else(PoisonError::into_inner).clone();
        Pieces::of(text, self.lexicon, dictionary.as_deref())
    }

    /// Puts the documents of an object in the place of those that it had; none take it out.
    ///
    /// # Errors
    /// As the library does.
    pub fn put(&self, object: &str, documents: Vec<Document>) -> Result<(), IndexError> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let pieces: Vec<_> = documents.iter().map(|document| self.pieces(document)).collect();
        let mut shelf = self.shelf_mut();
        for gone in shelf.take_out(object) {
            writer.delete_term(Term::from_field_u64(self.fields.number, gone.into()));
        }
        for (mut document, (mut made, words)) in documents.into_iter().zip(pieces) {
            object.clone_into(&mut document.object);
            let meaning = std::mem::take(&mut document.meaning);
            let number = shelf.put(document, &words, &meaning);
            made.add_u64(self.fields.number, number.into());
            writer.add_document(made)?;
        }
        Ok(())
    }

    /// Makes what was written findable.
    ///
    /// # Errors
    /// As the library does.
    pub fn publish(&self) -> Result<(), IndexError> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner).commit()?;
        Ok(self.reader.reload()?)
    }

    /// Gives documents of an object their meaning after the fact: for each document the vectors of its
    /// passages. Documents that have changed since are passed over.
    pub fn give_meaning(&self, object: &str, of: impl Fn(&Document) -> Option<Vec<Packed>>) {
        let mut shelf = self.shelf_mut();
        let numbers = shelf.objects.get(object).cloned().unwrap_or_default();
        let found: Vec<(u32, Vec<Packed>)> = numbers
            .iter()
            .filter_map(|number| Some((*number, of(&shelf.get(*number)?.document)?)))
            .collect();
        shelf.meanings.keep(|number| !found.iter().any(|one| one.0 == number));
        for (number, vectors) in found {
            shelf.meanings.add(number, &vectors);
        }
    }

    /// Name and text of each document of an object.
    #[must_use]
    pub fn texts_of(&self, object: &str) -> Vec<(String, String)> {
        let shelf = self.shelf();
        let texts = shelf.of(object).map(|kept| &kept.document);
        texts.map(|document| (document.title.clone(), document.text.clone())).collect()
    }

    /// How many documents there are, and how many vectors.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        let shelf = self.shelf();
        (shelf.all().count(), shelf.meanings.len())
    }

    pub(super) fn shelf(&self) -> RwLockReadGuard<'_, Shelf> {
        self.shelf.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn shelf_mut(&self) -> RwLockWriteGuard<'_, Shelf> {
        self.shelf.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The pieces of a document for the inverted index, and its words.
    fn pieces(&self, document: &Document) -> (TantivyDocument, Vec<String>) {
        let fields = self.fields;
        let mut all = self.pieces_of(&document.text);
        let title = self.pieces_of(&document.title);
        for _ in 0..TITLE {
            all.add(&title);
        }
        let letters: BTreeSet<&str> = all.letters.iter().map(|(_, letters)| &**letters).collect();
        let mut made = TantivyDocument::new();
        made.add_pre_tokenized_text(fields.words, tokens(all.words.clone()));
        made.add_pre_tokenized_text(fields.pairs, tokens(all.pairs));
        made.add_pre_tokenized_text(fields.morphemes, tokens(all.morphemes));
        made.add_pre_tokenized_text(fields.concepts, tokens(all.concepts));
        for letters in letters {
            made.add_text(fields.letters, letters);
        }
        for key in suggest::keys(&document.title) {
            made.add_text(fields.keys, key);
        }
        for tag in document.tags() {
            made.add_text(fields.tag, tag);
        }
        (made, all.words)
    }
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (documents, vectors) = self.size();
        write!(f, "an index of {documents} documents and {vectors} vectors")
    }
}
