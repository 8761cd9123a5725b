//! Secrets that have to be shown to others again, sealed where the database keeps them: a backup alone opens
//! nothing.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use sha2::{Digest, Sha256};

/// The shortest key that is given, in bytes.
const SHORTEST: usize = 32;

/// The file of the key in the data folder.
const FILE: &str = "seal.key";

/// Why there is no seal.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The file of the key.
    #[error("the key {file} cannot be read or made: {cause}")]
    File {
        /// The file.
        file: String,
        /// What the system said.
        cause: io::Error,
    },
    /// A key that anybody could guess.
    #[error("the setting seal-key has to have 32 bytes or more")]
    Short,
}

/// Seals and opens (ChaCha20-Poly1305, RFC 8439). Cheap to clone.
#[derive(Clone)]
pub struct Seal {
    key: Arc<LessSafeKey>,
}

impl Seal {
    /// The seal of a key that is given, else of the data folder, where one is made at the first time.
    ///
    /// # Errors
    /// Where the key is short, or its file can be neither read nor made.
    pub fn open_key(given: Option<&str>, folder: &Path) -> Result<Self, SealError> {
        let key = match given {
            Some(given) if given.len() < SHORTEST => return Err(SealError::Short),
            Some(given) => given.as_bytes().to_vec(),
            None => {
                let file = folder.join(FILE);
                let named = |cause| SealError::File { file: file.display().to_string(), cause };
                of_file(&file).map_err(named)?
            }
        };
        Self::of(&key).ok_or(SealError::Short)
    }

    fn of(key: &[u8]) -> Option<Self> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &Sha256::digest(key)).ok()?;
        Some(Self { key: Arc::new(LessSafeKey::new(key)) })
    }

    /// Seals a secret; nothing where the system has no randomness.
    #[must_use]
    pub fn close(&self, secret: &str) -> Option<String> {
        // A nonce of 96 random bits: the same one twice is not to be feared below 2³² secrets.
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).ok()?;
        let mut sealed = secret.as_bytes().to_vec();
        let at = Nonce::assume_unique_for_key(nonce);
        self.key.seal_in_place_append_tag(at, Aad::empty(), &mut sealed).ok()?;
        Some(STANDARD.encode([&nonce[..], &sealed].concat()))
    }

    /// Opens what was sealed; nothing where it was sealed with another key or changed since.
    #[must_use]
    pub fn open(&self, sealed: &str) -> Option<String> {
        let bytes = STANDARD.decode(sealed).ok()?;
        let (nonce, inner) = bytes.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut inner = inner.to_vec();
        let opened = self.key.open_in_place(nonce, Aad::empty(), &mut inner).ok()?;
        String::from_utf8(opened.to_vec()).ok()
    }
}

impl Seal {
    /// A new seed of a signing key, sealed; nothing where the system has no randomness.
    #[must_use]
    pub fn fresh_seed(&self) -> Option<String> {
        let mut seed = [0; 32];
        SystemRandom::new().fill(&mut seed).ok()?;
        self.close(&STANDARD.encode(seed))
    }

    /// The seed that was sealed; nothing where it was sealed with another key.
    #[must_use]
    pub fn seed(&self, sealed: &str) -> Option<[u8; 32]> {
        STANDARD.decode(self.open(sealed)?).ok()?.try_into().ok()
    }
}

/// The key of a file; made where there is none, readable by nobody else.
fn of_file(file: &Path) -> io::Result<Vec<u8>> {
    match std::fs::read(file) {
        Ok(key) if key.len() >= SHORTEST => return Ok(key),
        Ok(_) => return Err(io::Error::other("it is too short")),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(e),
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut key = [0; SHORTEST];
    SystemRandom::new().fill(&mut key).map_err(|_| io::Error::other("no randomness"))?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let made = options.open(file).and_then(|mut made| {
        made.write_all(&key)?;
        made.sync_all()
    });
    match made {
        Ok(()) => Ok(key.to_vec()),
        // Another server of the same folder was faster.
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => std::fs::read(file),
        Err(e) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_back_with_the_same_key_alone_and_never_looks_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let seal = Seal::open_key(None, folder.path()).unwrap();
        let (one, two) = (seal.close("비밀").unwrap(), seal.close("비밀").unwrap());
        assert_ne!(one, two);
        assert!(!one.contains("비밀"));
        let again = Seal::open_key(None, folder.path()).unwrap();
        assert_eq!(again.open(&one).as_deref(), Some("비밀"));
        let other = Seal::open_key(Some(&"x".repeat(32)), folder.path()).unwrap();
        assert_eq!(other.open(&one), None);
        let mut changed = one.into_bytes();
        changed[20] ^= 1;
        assert_eq!(seal.open(&String::from_utf8(changed).unwrap()), None);
        assert!(seal.open("").is_none() && seal.open("가").is_none());
        let seed = seal.fresh_seed().unwrap();
        assert_eq!(seal.seed(&seed), again.seed(&seed));
        assert!(seal.seed(&seed).is_some() && other.seed(&seed).is_none());
        assert!(seal.seed(&seal.close("no seed").unwrap()).is_none());
        assert!(matches!(Seal::open_key(Some("short"), folder.path()), Err(SealError::Short)));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        Seal::open_key(None, &folder.path().join("new")).unwrap();
        let made = std::fs::metadata(folder.path().join("new").join(FILE)).unwrap();
        assert_eq!(made.permissions().mode() & 0o777, 0o600);
    }
}
