//! What search takes texts by, both optional and large: a language model, a dictionary of morphemes. They
//! are read when they are needed, and put away when nobody has asked for a while.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use dure_matching::embed::{Model, Packed, Vector};
use dure_matching::morphemes::Morphemes;
use tokio::sync::Semaphore;

/// How long they stay after somebody asked.
const STAYS: Duration = Duration::from_secs(300);

/// How long somebody waits for another's thinking before search goes on without meaning.
const PATIENCE: Duration = Duration::from_millis(400);

/// How much of a question's text its meaning is taken of, in characters: beyond that it takes too long.
const QUESTION: usize = 400;

const MODEL: &str = "e5-small-q4.bin";
const DICTIONARY: &str = "morphemes";

/// Something that was read, and when it was last asked for.
struct Kept<T> {
    value: Arc<T>,
    asked: Instant,
}

/// Where they lie, and what of them is in memory.
pub struct Language {
    folder: Option<PathBuf>,
    model: Mutex<Option<Kept<Model>>>,
    dictionary: Mutex<Option<Kept<Morphemes>>>,
    /// Thinking takes a whole core: never on all of them.
    thinking: Semaphore,
}

impl Language {
    /// Those of that folder; none is fine.
    pub(super) fn of(folder: Option<PathBuf>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            folder,
            model: Mutex::default(),
            dictionary: Mutex::default(),
            thinking: Semaphore::new(cores.saturating_sub(1).max(1)),
        }
    }

    /// Whether there is a model.
    pub(super) fn has_model(&self) -> bool {
        self.folder.as_ref().is_some_and(|folder| folder.join(MODEL).is_file())
    }

    /// The meaning of what somebody looks for; none without a model, and where others are thinking.
    pub(super) async fn meaning(&self, text: &str) -> Option<Vector> {
        if text.trim().is_empty() || !self.has_model() {
            return None;
        }
        let turn = tokio::time::timeout(PATIENCE, self.thinking.acquire()).await;
        let _turn = turn.ok()?.ok()?;
        let model = self.model()?;
        let text: String = text.chars().take(QUESTION).collect();
        let found = tokio::task::spawn_blocking(move || model.query(&text)).await;
        match found {
            Ok(Ok(vector)) => Some(vector),
            Ok(Err(e)) => {
                tracing::warn!(error = %e, "the language model failed");
                None
            }
            Err(_) => None,
        }
    }

    /// The vectors of passages.
    pub(super) async fn passages(&self, texts: Vec<String>) -> Option<Vec<Packed>> {
        let _turn = self.thinking.acquire().await.ok()?;
        let model = self.model()?;
        let found = tokio::task::spawn_blocking(move || {
            let vectors = texts.iter().map(|text| Ok(model.passage(text)?.packed()));
            vectors.collect::<Result<Vec<_>, dure_matching::embed::ModelError>>()
        });
        found.await.ok()?.ok()
    }

    fn model(&self) -> Option<Arc<Model>> {
        let folder = self.folder.as_ref()?;
        asked(&self.model, || Ok(Model::open(File::open(folder.join(MODEL))?)?))
    }

    /// The dictionary, where there is one.
    pub(super) fn dictionary(&self) -> Option<Arc<Morphemes>> {
        let folder = self.folder.as_ref()?.join(DICTIONARY);
        folder.is_dir().then(|| asked(&self.dictionary, || read(&folder)))?
    }

    /// Puts away what nobody asked for in a while.
    pub(super) fn tidy(&self) -> bool {
        put_away(&self.model, STAYS);
        put_away(&self.dictionary, STAYS)
    }

    /// Puts away what was read for writing alone.
    pub(super) fn rest(&self) {
        put_away(&self.model, Duration::ZERO);
        put_away(&self.dictionary, Duration::ZERO);
    }
}

type Trouble = Box<dyn std::error::Error + Send + Sync>;

fn read(folder: &Path) -> Result<Morphemes, Trouble> {
    let open = |name: &str| File::open(folder.join(name)).map(BufReader::new);
    let (known, unknown) = (open("sys.dic")?, open("unk.dic")?);
    Ok(Morphemes::open(known, unknown, open("char.bin")?, open("matrix.bin")?)?)
}

fn asked<T>(
    kept: &Mutex<Option<Kept<T>>>,
    read: impl FnOnce() -> Result<T, Trouble>,
) -> Option<Arc<T>> {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(kept) = kept.as_mut() {
        kept.asked = Instant::now();
        return Some(Arc::clone(&kept.value));
    }
    match read() {
        Ok(value) => {
            let value = Arc::new(value);
            *kept = Some(Kept { value: Arc::clone(&value), asked: Instant::now() });
            Some(value)
        }
        Err(e) => {
            tracing::warn!(error = %e, "search goes on without a part of its language");
            None
        }
    }
}

/// Whether nothing is kept any more.
fn put_away<T>(kept: &Mutex<Option<Kept<T>>>, after: Duration) -> bool {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.as_ref().is_some_and(|kept| kept.asked.elapsed() >= after) {
        *kept = None;
    }
    kept.is_none()
}
