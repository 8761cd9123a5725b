//! Reports that are being read. A report is parsed and put into words once and not for every reader: with
//! its plots that takes longer than all else on its page. A report never changes, so what is
//! remembered is never out of date; whether the caller may read it is asked before, every time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use dure_testbed::report::Report;

use super::outputs;
use crate::app::App;
use crate::platform::blobs::BlobKey;
use crate::platform::i18n::{Lang, Words};
use crate::platform::id::RunId;
use crate::platform::web::Problem;
use crate::testbed::report::{self as reports, Brief, Part};

/// How much is remembered, in bytes of the reports' data; parsed and in words it is some times as much.
const ROOM: usize = 2 << 20;

/// How long a report is remembered that nobody reads: also its deletion by another server is one here
/// by then.
const REMEMBERED: Duration = Duration::from_secs(600);

/// A report and what stands of it on pages, in each language once somebody read it.
pub struct Open {
    /// The report.
    pub report: Report,
    parts: [OnceLock<Part>; Lang::ALL.len()],
}

impl Open {
    fn new(report: Report) -> Self {
        Self { report, parts: Default::default() }
    }

    /// The report as a part of a page.
    #[must_use]
    pub fn part(&self, words: &Words) -> &Part {
        let [korean, english] = &self.parts;
        let part = match words.lang() {
            Lang::Ko => korean,
            Lang::En => english,
        };
        part.get_or_init(|| reports::part(&self.report, words))
    }

    /// What stands of it beside others.
    #[must_use]
    pub fn brief(&self, words: &Words) -> Brief {
        reports::brief(&self.report, words)
    }
}

struct Kept {
    open: Arc<Open>,
    bytes: usize,
    read: Instant,
}

/// The reports that are being read. Cheap to clone.
#[derive(Clone, Default)]
pub struct Opened(Arc<Mutex<HashMap<BlobKey, Kept>>>);

impl Opened {
    /// The report of a run.
    ///
    /// # Errors
    /// When there is none.
    pub async fn of(&self, app: &App, run: RunId) -> Result<Arc<Open>, Problem> {
        let key = outputs::key(run, "report.json").ok_or_else(Problem::not_found)?;
        if let Some(open) = self.remembered(&key) {
            return Ok(open);
        }
        let bytes = app.blobs.bytes(&key).await?;
        let report = serde_json::from_slice(&bytes).map_err(|e| Problem::internal(&e))?;
        let open = Arc::new(Open::new(report));
        self.remember(key, &open, bytes.len());
        Ok(open)
    }

    fn remembered(&self, key: &BlobKey) -> Option<Arc<Open>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = all.get_mut(key)?;
        kept.read = Instant::now();
        Some(Arc::clone(&kept.open))
    }

    /// Remembers a report in place of those that were read longest ago. One that would leave no room
    /// for others is not remembered.
    fn remember(&self, key: BlobKey, open: &Arc<Open>, bytes: usize) {
        if bytes > ROOM / 2 {
            return;
        }
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&key);
        while all.values().map(|kept| kept.bytes).sum::<usize>() + bytes > ROOM {
            let oldest = all.iter().min_by_key(|(_, kept)| kept.read);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else { break };
            all.remove(&oldest);
        }
        all.insert(key, Kept { open: Arc::clone(open), bytes, read: Instant::now() });
    }

    /// Forgets a report whose blob was deleted.
    pub fn forget(&self, key: &BlobKey) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    /// Forgets what nobody reads any more.
    pub fn tidy(&self) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, kept| kept.read.elapsed() < REMEMBERED);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testbed::report::fixture;

    fn open() -> Arc<Open> {
        Arc::new(Open::new(fixture::unanswerable()))
    }

    fn key() -> BlobKey {
        outputs::key(RunId::new(), "report.json").unwrap()
    }

    #[test]
    fn the_one_read_longest_ago_makes_room() {
        let opened = Opened::default();
        let [a, b, c] = [key(), key(), key()];
        opened.remember(a.clone(), &open(), ROOM / 2);
        opened.remember(b.clone(), &open(), ROOM / 2);
        assert!(opened.remembered(&a).is_some());
        opened.remember(c.clone(), &open(), ROOM / 2);
        assert!(opened.remembered(&b).is_none(), "nobody read it since");
        assert!(opened.remembered(&a).is_some() && opened.remembered(&c).is_some());
    }

    #[test]
    fn a_report_that_leaves_no_room_for_others_is_not_remembered() {
        let (opened, key) = (Opened::default(), key());
        opened.remember(key.clone(), &open(), ROOM);
        assert!(opened.remembered(&key).is_none());
    }

    #[test]
    fn what_was_deleted_is_forgotten() {
        let (opened, key) = (Opened::default(), key());
        opened.remember(key.clone(), &open(), 1);
        opened.forget(&key);
        assert!(opened.remembered(&key).is_none());
    }

    #[test]
    fn each_language_has_its_own_words() {
        let open = open();
        let [korean, english] = Lang::ALL.map(|lang| open.part(Words::of(lang)).question.clone());
        assert_ne!(korean, english);
        assert_eq!(open.part(Words::of(Lang::Ko)).question, korean);
    }
}
