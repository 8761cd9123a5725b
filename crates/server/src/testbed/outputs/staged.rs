//! A file on its way to its place.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::{OutputError, shown};
use crate::testbed::sources::hex;

/// Passes bytes on and digests them on the way.
pub struct Digesting<W> {
    inner: W,
    hash: Sha256,
}

impl<W: Write> Digesting<W> {
    /// In front of that writer.
    pub fn new(inner: W) -> Self {
        Self { inner, hash: Sha256::new() }
    }

    /// The SHA-256 of all bytes that passed, in hexadecimal.
    pub fn sha256(self) -> String {
        hex(&self.hash.finalize())
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// A file on its way to its place; dropped before, it leaves nothing behind.
pub(super) struct Staged {
    /// As the reader named it.
    path: PathBuf,
    /// Where it goes, links followed.
    place: PathBuf,
    /// Where it is until it is whole; none for a device or a pipe, which is written to as it is.
    beside: Option<PathBuf>,
    file: File,
}

impl Staged {
    /// Opens the file beside its place.
    pub(super) fn begin(path: &Path) -> Result<Self, OutputError> {
        let place = place(path)?;
        let opened = if is_special(&place) {
            OpenOptions::new().write(true).open(&place).map(|file| (None, file))
        } else {
            let beside = beside(&place);
            // One of that name can only be left from a run that was killed.
            let _ = fs::remove_file(&beside);
            File::create_new(&beside).map(|file| (Some(beside), file))
        };
        let (beside, file) = opened.map_err(|e| OutputError::of(path, &e))?;
        Ok(Self { path: path.to_owned(), place, beside, file })
    }

    /// Writes and gives the digest, or None when there was nothing to write.
    pub(super) fn fill(
        &mut self,
        write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<bool>,
    ) -> Result<Option<String>, OutputError> {
        let mut out = Digesting::new(BufWriter::new(&self.file));
        let wrote = write(&mut out).and_then(|wrote| out.flush().map(|()| wrote));
        match wrote.map_err(|e| OutputError::of(&self.path, &e))? {
            true => Ok(Some(out.sha256())),
            false => Ok(None),
        }
    }

    /// Moves the file to its place.
    pub(super) fn finish(mut self) -> Result<(), OutputError> {
        let Some(beside) = self.beside.as_ref() else { return Ok(()) };
        self.file
            .sync_all()
            .and_then(|()| fs::rename(beside, &self.place))
            .map_err(|e| OutputError::of(&self.path, &e))?;
        self.beside = None;
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if let Some(beside) = &self.beside {
            let _ = fs::remove_file(beside);
        }
    }
}

/// The place of a file that may not be there yet, links followed.
pub(super) fn place(path: &Path) -> Result<PathBuf, OutputError> {
    if let Ok(place) = path.canonicalize() {
        return Ok(place);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) if folder.is_dir() => Ok(folder.join(name)),
        _ => Err(OutputError::NoFolder { folder: shown(folder), file: shown(path) }),
    }
}

/// A device or a pipe.
pub(super) fn is_special(place: &Path) -> bool {
    fs::metadata(place).is_ok_and(|m| !m.is_file())
}

fn beside(place: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(place.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    place.with_file_name(name)
}
