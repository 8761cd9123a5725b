//! The file of a model: magic `E5S1`, the shape, the pieces of words with their scores, a table of how
//! letters are written the same way, and a directory of tensors. Numbers are little-endian.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use std::sync::{Mutex, PoisonError};

use super::matrix::{BLOCK_BYTES, Matrix};
use super::tokens::Tokens;

/// Why a model cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file cannot be read.
    #[error("the file of the language model cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// It is no such file.
    #[error("this is no file of the language model: {0}")]
    Format(&'static str),
    /// A part of the model is not in it.
    #[error("the file of the language model has no part {0:?} of the right size")]
    Part(String),
}

/// The sizes of a model.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// Numbers of a vector.
    pub width: usize,
    /// Layers.
    pub layers: usize,
    /// Heads of attention.
    pub heads: usize,
    /// Numbers between the two halves of a layer.
    pub inner: usize,
    /// The most tokens of a text.
    pub longest: usize,
    /// Keeps variances from nought.
    pub epsilon: f32,
}

/// A scale and a shift for every number of a vector.
pub struct Norm {
    /// Scales.
    pub scale: Vec<f32>,
    /// Shifts.
    pub shift: Vec<f32>,
}

/// A layer.
pub struct Layer {
    /// What each token asks, offers and says.
    pub query: Matrix,
    /// See [`query`](Self::query).
    pub key: Matrix,
    /// See [`query`](Self::query).
    pub value: Matrix,
    /// Behind the attention.
    pub out: Matrix,
    /// After it.
    pub out_norm: Norm,
    /// The two halves of what follows.
    pub widen: Matrix,
    /// See [`widen`](Self::widen).
    pub narrow: Matrix,
    /// After it.
    pub narrow_norm: Norm,
}

type Source = Box<dyn ReadSeek>;

/// Something to read from at places.
pub trait ReadSeek: Read + Seek + Send {}

impl<T: Read + Seek + Send> ReadSeek for T {}

/// A model's file, with what is kept of it in memory.
pub struct ModelFile {
    /// Its sizes.
    pub shape: Shape,
    /// The vector of each place in a text.
    pub places: Vec<f32>,
    /// What is added to every token.
    pub every: Vec<f32>,
    /// Before the first layer.
    pub first_norm: Norm,
    /// The layers.
    pub layers: Vec<Layer>,
    words: Mutex<Source>,
    words_at: u64,
    word_count: u32,
}

const MAGIC: &[u8; 4] = b"E5S1";

/// More than any part of such a file has, in bytes: a broken length is not believed.
const MOST: u64 = 1 << 28;

impl ModelFile {
    /// Reads everything but the vectors of words.
    pub fn read(mut source: Source) -> Result<(Self, Tokens), ModelError> {
        let mut from = std::io::BufReader::new(&mut source);
        let from = &mut from;
        if take::<4>(from)? != *MAGIC {
            return Err(ModelError::Format("the magic word is not E5S1"));
        }
        let _version = number(from)?;
        let mut size = || Ok::<_, ModelError>(number(from)? as usize);
        let (width, layers, heads, inner) = (size()?, size()?, size()?, size()?);
        let (words, longest, _kinds) = (size()?, size()?, size()?);
        let epsilon = f32::from_le_bytes(take(from)?);
        let block = number(from)? as usize;
        let shape = Shape { width, layers, heads, inner, longest, epsilon };
        if !shape.is_sane() || block != super::matrix::BLOCK || words > 1 << 22 {
            return Err(ModelError::Format("its sizes are none of such a model"));
        }
        let tokens = Tokens::read(from)?;
        let parts = Parts::read(from)?;
        let mut parts = Reader { source: &mut source, parts };
        let word = parts.find("emb.word")?;
        let at = word.at;
        let file = Self {
            places: parts.floats("emb.pos", longest * width)?,
            every: parts.floats("emb.type", width)?,
            first_norm: parts.norm("emb.ln", width)?,
            layers: (0..layers).map(|n| parts.layer(n, shape)).collect::<Result<_, _>>()?,
            shape,
            words_at: at,
            word_count: words as u32,
            words: Mutex::new(source),
        };
        Ok((file, tokens))
    }

    /// Adds the vector of a word to `into`.
    pub fn add_word(&self, word: u32, into: &mut [f32]) -> Result<(), ModelError> {
        let bytes = self.shape.width / super::matrix::BLOCK * BLOCK_BYTES;
        let mut row = vec![0; bytes];
        let word = word.min(self.word_count.saturating_sub(1));
        let at = self.words_at + u64::from(word) * bytes as u64;
        {
            let mut source = self.words.lock().unwrap_or_else(PoisonError::into_inner);
            source.seek(SeekFrom::Start(at))?;
            source.read_exact(&mut row)?;
        }
        super::matrix::add_row(&row, into);
        Ok(())
    }
}

impl Shape {
    fn is_sane(self) -> bool {
        let block = super::matrix::BLOCK;
        (1..=4096).contains(&self.width)
            && (1..=64).contains(&self.layers)
            && (1..=64).contains(&self.heads)
            && (1..=16_384).contains(&self.inner)
            && (3..=8192).contains(&self.longest)
            && self.width.is_multiple_of(block)
            && self.inner.is_multiple_of(block)
            && self.width.is_multiple_of(self.heads)
    }
}

struct Part {
    at: u64,
    bytes: u64,
}

struct Parts(BTreeMap<String, Part>);

impl Parts {
    fn read(from: &mut impl Read) -> Result<Self, ModelError> {
        let count = number(from)?;
        if count > 10_000 {
            return Err(ModelError::Format("its directory is too long"));
        }
        let mut parts = BTreeMap::new();
        for _ in 0..count {
            let long = u16::from_le_bytes(take(from)?);
            let name = bytes(from, u64::from(long))?;
            let _kind = take::<1>(from)?;
            let _numbers = number(from)?;
            let (at, bytes) = (u64::from_le_bytes(take(from)?), u64::from_le_bytes(take(from)?));
            parts.insert(String::from_utf8_lossy(&name).into_owned(), Part { at, bytes });
        }
        Ok(Self(parts))
    }
}

struct Reader<'a> {
    source: &'a mut Source,
    parts: Parts,
}

impl Reader<'_> {
    fn find(&self, name: &str) -> Result<&Part, ModelError> {
        self.parts.0.get(name).ok_or_else(|| ModelError::Part(name.to_owned()))
    }

    fn bytes(&mut self, name: &str, long: usize) -> Result<Vec<u8>, ModelError> {
        let part = self.find(name)?;
        if part.bytes < long as u64 {
            return Err(ModelError::Part(name.to_owned()));
        }
        let at = part.at;
        self.source.seek(SeekFrom::Start(at))?;
        bytes(self.source, long as u64)
    }

    fn floats(&mut self, name: &str, count: usize) -> Result<Vec<f32>, ModelError> {
        let bytes = self.bytes(name, 4 * count)?;
        Ok(bytes.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect())
    }

    fn norm(&mut self, name: &str, width: usize) -> Result<Norm, ModelError> {
        let scale = self.floats(&format!("{name}.w"), width)?;
        Ok(Norm { scale, shift: self.floats(&format!("{name}.b"), width)? })
    }

    fn matrix(&mut self, name: &str, rows: usize, columns: usize) -> Result<Matrix, ModelError> {
        let blocks = rows * columns / super::matrix::BLOCK;
        let weights = self.bytes(&format!("{name}.w"), blocks * BLOCK_BYTES)?;
        let shift = self.floats(&format!("{name}.b"), rows)?;
        Ok(Matrix::new(&weights, shift, columns))
    }

    fn layer(&mut self, number: usize, shape: Shape) -> Result<Layer, ModelError> {
        let of = |part: &str| format!("l{number}.{part}");
        let Shape { width, inner, .. } = shape;
        Ok(Layer {
            query: self.matrix(&of("q"), width, width)?,
            key: self.matrix(&of("k"), width, width)?,
            value: self.matrix(&of("v"), width, width)?,
            out: self.matrix(&of("ao"), width, width)?,
            out_norm: self.norm(&of("aln"), width)?,
            widen: self.matrix(&of("fi"), inner, width)?,
            narrow: self.matrix(&of("fo"), width, inner)?,
            narrow_norm: self.norm(&of("oln"), width)?,
        })
    }
}

/// The next so many bytes.
pub fn take<const N: usize>(from: &mut impl Read) -> Result<[u8; N], ModelError> {
    let mut bytes = [0; N];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// The next number of four bytes.
pub fn number(from: &mut impl Read) -> Result<u32, ModelError> {
    Ok(u32::from_le_bytes(take(from)?))
}

/// The next so many bytes, unless that is more than there can be.
pub fn bytes(from: &mut (impl Read + ?Sized), long: u64) -> Result<Vec<u8>, ModelError> {
    if long > MOST {
        return Err(ModelError::Format("a part is too long"));
    }
    let mut bytes = Vec::new();
    from.take(long).read_to_end(&mut bytes)?;
    match bytes.len() as u64 == long {
        true => Ok(bytes),
        false => Err(ModelError::Format("it ends early")),
    }
}
