//! Keeping this server's index as the tables are: everything once, then what was changed, in its order.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use dure_matching::embed::Packed;
use dure_matching::search::{Index, passages};
use sha2::{Digest, Sha256};
use sqlx::Row;

use super::language::Language;
use super::{Document, Kind, Source, name};
use crate::app::App;
use crate::platform::id::CentreId;
use crate::platform::moment::Moment;
use crate::platform::web::{Answer, Problem};
use crate::testbed::sources::hex;

/// How many things are read at once.
const A_TIME: i64 = 500;

/// How long changes are looked at again: a transaction that began earlier may end later.
const AGAIN: Duration = Duration::from_secs(60);

/// How long changes are kept for servers that follow them.
const KEPT: Duration = Duration::from_secs(24 * 3600);

/// How long meanings are kept that nobody needed.
const MEANING_KEPT: Duration = Duration::from_secs(90 * 24 * 3600);

/// The index of this server. Cheap to clone.
#[derive(Clone)]
pub struct Search {
    indexes: Arc<RwLock<HashMap<CentreId, Arc<Index>>>>,
    sources: Arc<Vec<Box<dyn Source>>>,
    followed: Arc<tokio::sync::Mutex<Followed>>,
    waiting: Arc<Mutex<VecDeque<Waiting>>>,
    pub(super) language: Arc<Language>,
}

/// How far the changes were followed.
#[derive(Default)]
struct Followed {
    begun: bool,
    /// Changes that were seen, of the last while.
    seen: BTreeSet<String>,
    /// Which centre a thing was last found in, so that it can be taken out there.
    centres: HashMap<String, CentreId>,
}

/// A thing whose meaning is to be found.
struct Waiting {
    centre: CentreId,
    object: String,
}

/// What sorts before every id of that moment (RFC 9562, version 7, begins with the time).
fn first_id_at(moment: Moment) -> String {
    let milliseconds = u64::try_from(moment.micros() / 1000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &[0; 10]).into_uuid().to_string()
}

impl Search {
    /// An index of what those rooms have, empty until it is first followed.
    #[must_use]
    pub fn of(sources: Vec<Box<dyn Source>>, language: Option<std::path::PathBuf>) -> Self {
        Self {
            indexes: Arc::default(),
            sources: Arc::new(sources),
            followed: Arc::default(),
            waiting: Arc::default(),
            language: Arc::new(Language::of(language)),
        }
    }

    /// The index of a centre as the tables are now.
    pub(super) async fn index_of(&self, app: &App, centre: CentreId) -> Answer<Arc<Index>> {
        self.follow(app).await?;
        let index = self.index(centre)?;
        index.take_apart_by(self.language.dictionary());
        Ok(index)
    }

    fn index(&self, centre: CentreId) -> Answer<Arc<Index>> {
        let there =
            self.indexes.read().unwrap_or_else(PoisonError::into_inner).get(&centre).cloned();
        if let Some(index) = there {
            return Ok(index);
        }
        let mut indexes = self.indexes.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(index) = indexes.get(&centre) {
            return Ok(Arc::clone(index));
        }
        let index = Arc::new(Index::new().map_err(|e| Problem::internal(&e))?);
        indexes.insert(centre, Arc::clone(&index));
        Ok(index)
    }

    /// Brings the index up to what the tables hold.
    ///
    /// # Errors
    /// As the database and the index do.
    pub async fn follow(&self, app: &App) -> Answer<()> {
        let mut followed = self.followed.lock().await;
        let since = first_id_at(Moment::now().minus(AGAIN));
        let rows =
            sqlx::query("SELECT id, kind, object FROM search_change WHERE id > $1 ORDER BY id")
                .bind(&since)
                .fetch_all(app.db.read())
                .await?;
        let mut changed: BTreeMap<Kind, BTreeSet<String>> = BTreeMap::new();
        let mut now = BTreeSet::new();
        for row in &rows {
            let (id, kind, object): (String, String, String) =
                (row.try_get("id")?, row.try_get("kind")?, row.try_get("object")?);
            if let (false, Ok(kind)) = (followed.seen.contains(&id), kind.parse()) {
                changed.entry(kind).or_default().insert(object);
            }
            now.insert(id);
        }
        if !followed.begun {
            self.everything(app, &mut followed).await?;
        } else if !changed.is_empty() {
            for (kind, objects) in changed {
                let objects: Vec<String> = objects.into_iter().collect();
                if let Some(source) = self.sources.iter().find(|source| source.kind() == kind) {
                    self.put(app, &mut followed, source.as_ref(), &objects).await?;
                }
            }
            self.publish()?;
        }
        followed.seen = now;
        Ok(())
    }

    async fn everything(&self, app: &App, followed: &mut Followed) -> Answer<()> {
        for source in self.sources.iter() {
            let mut after = String::new();
            loop {
                let ids = source.ids(app, &after, A_TIME).await?;
                let Some(last) = ids.last() else { break };
                after.clone_from(last);
                self.put(app, followed, source.as_ref(), &ids).await?;
            }
        }
        self.publish()?;
        followed.begun = true;
        Ok(())
    }

    fn publish(&self) -> Answer<()> {
        let indexes: Vec<_> = {
            let indexes = self.indexes.read().unwrap_or_else(PoisonError::into_inner);
            indexes.values().cloned().collect()
        };
        indexes.iter().try_for_each(|index| index.publish().map_err(|e| Problem::internal(&e)))
    }

    async fn put(
        &self,
        app: &App,
        followed: &mut Followed,
        source: &dyn Source,
        ids: &[String],
    ) -> Answer<()> {
        let mut of: BTreeMap<&str, Vec<Document>> =
            ids.iter().map(|id| (id.as_str(), Vec::new())).collect();
        for document in source.documents(app, ids).await? {
            if let Some(documents) = of.get_mut(document.object.as_str()) {
                documents.push(document);
            }
        }
        for (id, documents) in of {
            let object = name(source.kind(), id);
            let Some(centre) = documents.first().map(|d| d.centre) else {
                if let Some(centre) = followed.centres.remove(&object) {
                    self.index(centre)?
                        .put(&object, Vec::new())
                        .map_err(|e| Problem::internal(&e))?;
                }
                continue;
            };
            let mut told: Vec<_> = documents.iter().map(Document::told).collect();
            for document in &mut told {
                match self.known_meaning(app, &document.title, &document.text).await? {
                    Some(meaning) => document.meaning = meaning,
                    None => self.wait_for(centre, &object),
                }
            }
            let index = self.index(centre)?;
            index.take_apart_by(self.language.dictionary());
            index.put(&object, told).map_err(|e| Problem::internal(&e))?;
            followed.centres.insert(object, centre);
        }
        Ok(())
    }

    fn wait_for(&self, centre: CentreId, object: &str) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.iter().all(|one| one.object != object) {
            waiting.push_back(Waiting { centre, object: object.to_owned() });
        }
    }

    /// The vectors of a text's passages, where all of them were found before; nothing is waited for where
    /// there is no model.
    async fn known_meaning(
        &self,
        app: &App,
        title: &str,
        text: &str,
    ) -> Answer<Option<Vec<Packed>>> {
        if !self.language.has_model() {
            return Ok(Some(Vec::new()));
        }
        let mut vectors = Vec::new();
        for passage in passages(title, text) {
            let row = sqlx::query("SELECT vector FROM search_meaning WHERE digest = $1")
                .bind(digest(&passage))
                .fetch_optional(app.db.read())
                .await?;
            let Some(row) = row else { return Ok(None) };
            let bytes = STANDARD.decode(row.try_get::<String, _>("vector")?).unwrap_or_default();
            let Some(vector) = Packed::from_bytes(&bytes) else { return Ok(None) };
            vectors.push(vector);
        }
        Ok(Some(vectors))
    }

    /// Finds the meaning of one thing that waits for it. Tells whether there was one.
    ///
    /// # Errors
    /// As the database does; the thing waits again.
    pub async fn think(&self, app: &App) -> Answer<bool> {
        let next = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(next) = next else { return Ok(false) };
        let index = self.index(next.centre)?;
        let mut found: HashMap<(String, String), Vec<Packed>> = HashMap::new();
        for (title, text) in index.texts_of(&next.object) {
            let parts = passages(&title, &text);
            let Some(vectors) = self.language.passages(parts.clone()).await else { continue };
            self.keep_meaning(app, &parts, &vectors).await?;
            found.insert((title, text), vectors);
        }
        index.give_meaning(&next.object, |document| {
            found.get(&(document.title.clone(), document.text.clone())).cloned()
        });
        Ok(true)
    }

    async fn keep_meaning(&self, app: &App, parts: &[String], vectors: &[Packed]) -> Answer<()> {
        let mut tx = app.db.begin().await?;
        for (part, vector) in parts.iter().zip(vectors) {
            sqlx::query(
                "INSERT INTO search_meaning (digest, vector, used_at) VALUES ($1, $2, $3) \
                 ON CONFLICT (digest) DO NOTHING",
            )
            .bind(digest(part))
            .bind(STANDARD.encode(vector.to_bytes()))
            .bind(Moment::now().micros())
            .execute(&mut *tx)
            .await?;
        }
        Ok(tx.commit().await?)
    }

    /// Forgets changes that every server has followed, meanings that are old, and what of the language was
    /// not asked for.
    ///
    /// # Errors
    /// As the database does.
    pub async fn tidy(&self, app: &App) -> Result<(), sqlx::Error> {
        if self.language.tidy() {
            let indexes = self.indexes.read().unwrap_or_else(PoisonError::into_inner);
            indexes.values().for_each(|index| index.take_apart_by(None));
        }
        let mut tx = app.db.begin().await?;
        sqlx::query("DELETE FROM search_change WHERE id < $1")
            .bind(first_id_at(Moment::now().minus(KEPT)))
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM search_meaning WHERE used_at < $1")
            .bind(Moment::now().minus(MEANING_KEPT).micros())
            .execute(&mut *tx)
            .await?;
        tx.commit().await
    }

    /// The texts that a circle finds, for tests that look for words which must not be there.
    #[cfg(test)]
    pub async fn seen_by(
        &self,
        app: &App,
        centre: CentreId,
        circle: &str,
        text: &str,
    ) -> Vec<String> {
        self.follow(app).await.unwrap();
        let mut query = dure_matching::search::Query::of(text).seen_by(circle);
        query.most = 100;
        let found = self.index(centre).unwrap().find(&query).unwrap();
        found.hits.into_iter().map(|hit| format!("{}\n{}", hit.title, hit.quote.text)).collect()
    }

    /// Puts the language away until somebody asks.
    pub fn rest(&self) {
        let indexes = self.indexes.read().unwrap_or_else(PoisonError::into_inner);
        indexes.values().for_each(|index| index.take_apart_by(None));
        self.language.rest();
    }
}

/// Under which a passage's meaning is kept.
fn digest(passage: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"multilingual-e5-small q4\n");
    hash.update(passage.as_bytes());
    hex(&hash.finalize())
}

/// Follows in the background until it is stopped.
pub async fn keep_up(app: App, mut stopped: tokio::sync::watch::Receiver<bool>) {
    let mut rested = false;
    while !*stopped.borrow() {
        let kept_up = async {
            app.search.follow(&app).await?;
            app.search.think(&app).await
        };
        let more = match kept_up.await {
            Ok(more) => more,
            Err(e) => {
                tracing::warn!(problem = ?e, "the search index is behind");
                false
            }
        };
        if !more && !rested {
            app.search.rest();
        }
        rested = !more;
        let pause = if more { Duration::from_millis(5) } else { Duration::from_secs(1) };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = stopped.changed() => {}
        }
    }
}
