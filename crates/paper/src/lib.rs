//! Documents on paper: a template and data become a tagged PDF.
//!
//! The only crate that knows the typesetter ([Typst](https://typst.app)): its compile time stays here, and
//! so does the way of its files. A template is a Typst source; what it shows is data, never markup: it is
//! read in the template by `json("data.json")`, so that nothing a person wrote is ever run. Pictures are
//! further files. No file of the machine and no package of the network can be reached from a template.
//!
//! The same template, data and fonts give the same bytes.
//!
//! ```
//! use dure_paper::{Document, Fonts};
//!
//! let document = Document::new("#set document(title: \"A\")\n= #json(\"data.json\").title")
//!     .with_file("data.json", br##"{"title": "No #markup"}"##.to_vec());
//! let pdf = document.pdf(&Fonts::new(Vec::new()));
//! // Without a font nothing can be set; with one there would be pages.
//! assert!(pdf.is_err());
//! ```

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// After so many documents what the typesetter remembers of a document is forgotten, so that memory stays
/// bounded.
const REMEMBERED: usize = 4;

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// There is no font to set it in.
    #[error("there is no font to set the document in; build the assets, which bring the fonts")]
    NoFont,
    /// The template is wrong, or the data are not what it wants.
    #[error("the document cannot be set: {0}")]
    Template(String),
}

/// The fonts documents are set in. Made once, used for every document; cheap to clone.
#[derive(Clone)]
pub struct Fonts {
    inner: Arc<Faces>,
}

struct Faces {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let families: Vec<&str> = self.inner.book.families().map(|(name, _)| name).collect();
        f.debug_tuple("Fonts").field(&families).finish()
    }
}

impl Fonts {
    /// Of the contents of font files (TrueType, OpenType); what is no font is left out.
    pub fn new(files: Vec<Vec<u8>>) -> Self {
        let fonts: Vec<Font> =
            files.into_iter().flat_map(|file| Font::iter(Bytes::new(file))).collect();
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        Self { inner: Arc::new(Faces { book, fonts }) }
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.inner.fonts.is_empty()
    }
}

/// A template with the files that it reads.
#[derive(Debug, Clone)]
pub struct Document {
    template: String,
    files: BTreeMap<String, Vec<u8>>,
}

impl Document {
    /// Of a Typst source.
    pub fn new(template: impl Into<String>) -> Self {
        Self { template: template.into(), files: BTreeMap::new() }
    }

    /// With a file that the template can read by that name.
    #[must_use]
    pub fn with_file(mut self, name: &str, contents: Vec<u8>) -> Self {
        self.files.insert(name.to_owned(), contents);
        self
    }

    /// Sets it: a tagged PDF that asks to be PDF/UA-1, with its fonts embedded and its text selectable.
    ///
    /// # Errors
    /// [`PaperError`].
    pub fn pdf(&self, fonts: &Fonts) -> Result<Vec<u8>, PaperError> {
        if fonts.is_empty() {
            return Err(PaperError::NoFont);
        }
        let desk = Desk::new(self, fonts)?;
        let set = typst::compile::<PagedDocument>(&desk).output;
        let result = set.map_err(|errors| template_error(&desk, &errors)).and_then(|document| {
            let standards = PdfStandards::new(&[PdfStandard::Ua_1])
                .map_err(|error| PaperError::Template(error.message().to_string()))?;
            let options = PdfOptions {
                creator: Smart::Custom(Some("Dure".to_owned())),
                standards,
                ..PdfOptions::default()
            };
            typst_pdf::pdf(&document, &options).map_err(|errors| template_error(&desk, &errors))
        });
        typst::comemo::evict(REMEMBERED);
        result
    }
}

fn template_error(desk: &Desk, errors: &[SourceDiagnostic]) -> PaperError {
    use typst::WorldExt;
    let shown: Vec<String> = errors
        .iter()
        .map(|error| {
            let line = desk.range(error.span).map(|range| {
                desk.source.text().bytes().take(range.start).filter(|&b| b == b'\n').count() + 1
            });
            match line {
                Some(line) => format!("line {line}: {}", error.message),
                None => error.message.to_string(),
            }
        })
        .collect();
    PaperError::Template(shown.join("; "))
}

/// What the typesetter sees of the world.
struct Desk {
    library: LazyHash<Library>,
    fonts: Fonts,
    source: Source,
    files: HashMap<FileId, Bytes>,
}

impl Desk {
    fn new(document: &Document, fonts: &Fonts) -> Result<Self, PaperError> {
        let id = |name: &str| -> Result<FileId, PaperError> {
            let path = VirtualPath::new(name)
                .map_err(|error| PaperError::Template(format!("{name}: {error:?}")))?;
            Ok(RootedPath::new(VirtualRoot::Project, path).intern())
        };
        let mut files = HashMap::new();
        for (name, contents) in &document.files {
            files.insert(id(name)?, Bytes::new(contents.clone()));
        }
        Ok(Self {
            library: LazyHash::new(Library::builder().build()),
            fonts: fonts.clone(),
            source: Source::new(id("document.typ")?, document.template.clone()),
            files,
        })
    }
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.inner.book
    }

    fn main(&self) -> FileId {
        self.source.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.source.id() { Ok(self.source.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.inner.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        // Whoever wants a date gives it with the data: the same data give the same bytes.
        None
    }
}
