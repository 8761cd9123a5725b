//! Text out of a source: unpacked and decoded, from the beginning or somewhere in the middle.

use std::io::{self, Read, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{EUC_KR, Encoding, UTF_8, WINDOWS_1252};
use flate2::read::MultiGzDecoder;
use memchr::{memchr, memchr2_iter, memrchr};

use crate::table::Source;
use crate::table::read::encoding::{Decoded, decoded};
use crate::table::read::limits;

/// Text in a source.
#[derive(Clone, Copy)]
pub struct Text<'s> {
    /// Where the bytes are.
    pub source: &'s dyn Source,
    /// Whether they are packed with gzip.
    pub gzip: bool,
}

/// How the bytes of a text are to be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coding {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Whether bytes that are not of the encoding are put up with.
    pub tolerant: bool,
    /// Whether lines end in returns alone.
    pub returns: bool,
}

/// How much of the beginning is looked at to guess the form.
const HEAD: u64 = 256 << 10;
/// How many places behind the beginning are looked at, and how much of each.
const PLACES: u64 = 16;
const PLACE: usize = 32 << 10;

impl Text<'_> {
    /// The first bytes, unpacked and not decoded, with at least two whole lines where there are; and
    /// whether that is all there is.
    ///
    /// # Errors
    /// As the medium does.
    pub fn head(&self) -> io::Result<(Vec<u8>, bool)> {
        let (mut reader, _) = self.raw()?;
        let mut head = Vec::new();
        let mut wanted = HEAD;
        loop {
            let missing = wanted - head.len() as u64;
            let got = reader.by_ref().take(missing).read_to_end(&mut head)?;
            if (got as u64) < missing {
                return Ok((head, true));
            }
            let line_ends = memchr2_iter(b'\n', b'\r', &head).take(6).count();
            if line_ends >= 6 || head.len() >= limits::LINE {
                return Ok((head, false));
            }
            wanted *= 4;
        }
    }

    /// Whole lines from places spread behind the beginning, where the source can be jumped in and a
    /// byte is enough to find a line end.
    ///
    /// # Errors
    /// As the medium does.
    pub fn places(&self, coding: Coding) -> io::Result<Vec<Vec<u8>>> {
        let size = self.source.size()?;
        let simple = [UTF_8, EUC_KR, WINDOWS_1252].contains(&coding.encoding) && !coding.returns;
        if self.gzip || !simple || size < 4 * HEAD {
            return Ok(Vec::new());
        }
        let mut reader = self.source.open()?;
        let mut places = Vec::new();
        for place in 1..=PLACES {
            reader.seek(SeekFrom::Start(size / (PLACES + 1) * place))?;
            let mut bytes = Vec::with_capacity(PLACE);
            reader.by_ref().take(PLACE as u64).read_to_end(&mut bytes)?;
            let (Some(first), Some(last)) = (memchr(b'\n', &bytes), memrchr(b'\n', &bytes)) else {
                continue;
            };
            let (text, _) = coding
                .encoding
                .decode_without_bom_handling(bytes.get(first + 1..=last).unwrap_or(&[]));
            places.push(text.into_owned().into_bytes());
        }
        Ok(places)
    }

    /// The whole text decoded, and a count of the bytes that were taken from the source.
    ///
    /// # Errors
    /// As the medium does.
    pub fn open(&self, coding: Coding) -> io::Result<(Decoded<impl Read + use<>>, Arc<AtomicU64>)> {
        let (raw, taken) = self.raw()?;
        Ok((decoded(raw, coding.encoding, coding.tolerant, coding.returns)?, taken))
    }

    fn raw(&self) -> io::Result<(Box<dyn Read + Send>, Arc<AtomicU64>)> {
        let taken = Arc::new(AtomicU64::new(0));
        let counted = Counted { inner: self.source.open()?, taken: Arc::clone(&taken) };
        Ok(if self.gzip {
            let buffered = io::BufReader::with_capacity(256 << 10, counted);
            (Box::new(MultiGzDecoder::new(buffered)), taken)
        } else {
            (Box::new(counted), taken)
        })
    }
}

struct Counted<R> {
    inner: R,
    taken: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let got = self.inner.read(out)?;
        self.taken.fetch_add(got as u64, Ordering::Relaxed);
        Ok(got)
    }
}
