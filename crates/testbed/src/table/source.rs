//! Where bytes come from. The crate opens no file itself: whoever calls brings a [`Source`].

use std::io::{self, Cursor, Read, Seek};
use std::sync::Arc;

/// Something to read from and to jump in.
pub trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

/// Bytes that can be opened more than once: a file, an object in a store, or memory.
pub trait Source: Sync {
    /// The name without folders; its ending helps to guess the format.
    fn name(&self) -> &str;

    /// The number of bytes.
    ///
    /// # Errors
    /// As the medium does.
    fn size(&self) -> io::Result<u64>;

    /// A fresh reader at the first byte.
    ///
    /// # Errors
    /// As the medium does.
    fn open(&self) -> io::Result<Box<dyn ReadSeek>>;
}

/// Bytes in memory.
#[derive(Debug, Clone)]
pub struct Memory {
    name: String,
    bytes: Arc<[u8]>,
}

impl Memory {
    /// These bytes under that name.
    pub fn new(name: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

impl Source for Memory {
    fn name(&self) -> &str {
        &self.name
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.bytes.len() as u64)
    }

    fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(Box::new(Cursor::new(Arc::clone(&self.bytes))))
    }
}
