//! The bytes of a source as the reader of Parquet wants them.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::reader::{ChunkReader, Length};

use crate::table::ReadSeek;

/// One opened source for all the readers that the format wants at once.
#[derive(Clone)]
pub struct Shared {
    bytes: Arc<Mutex<Box<dyn ReadSeek>>>,
    size: u64,
    at: u64,
}

impl Shared {
    /// The whole of an opened source of that size.
    pub fn new(bytes: Box<dyn ReadSeek>, size: u64) -> Self {
        Self { bytes: Arc::new(Mutex::new(bytes)), size, at: 0 }
    }
}

impl Read for Shared {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        bytes.seek(SeekFrom::Start(self.at))?;
        let got = bytes.read(out)?;
        self.at += got as u64;
        Ok(got)
    }
}

impl Length for Shared {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Shared {
    type T = io::BufReader<Self>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(io::BufReader::new(Self { at: start, ..self.clone() }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<Bytes> {
        // What a damaged file claims is not allocated before it is there.
        let mut bytes = Vec::new();
        Self { at: start, ..self.clone() }.take(length as u64).read_to_end(&mut bytes)?;
        if bytes.len() != length {
            return Err(ParquetError::EOF(format!("{length} bytes wanted, {} there", bytes.len())));
        }
        Ok(bytes.into())
    }
}
