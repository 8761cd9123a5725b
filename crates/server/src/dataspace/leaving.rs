//! How data leave: as long as the agreement holds, asked again and again, no faster and no more than the terms
//! say.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use dure_dataspace::policy::Permit;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tokio::time::Instant;

use super::{store, transferring};
use crate::app::App;
use crate::platform::id::{AgreementId, TransferId};
use crate::platform::moment::Moment;

/// Bytes on their way.
pub type Pieces = BoxStream<'static, Result<Bytes, std::io::Error>>;

/// How often it is looked whether the agreement still holds.
const LOOK: Duration = Duration::from_millis(250);

/// How many bytes are counted ahead, so that not every piece is a transaction.
const AHEAD: u64 = 4 << 20;

/// By what something leaves.
#[derive(Debug, Clone)]
pub struct By {
    /// The agreement.
    pub agreement: AgreementId,
    /// The transfer, where it is one.
    pub transfer: Option<TransferId>,
    /// What is permitted.
    pub permit: Permit,
    /// How many bytes had left by the agreement when that was permitted.
    pub moved: u64,
}

/// When each agreement whose terms bound the pace may let the next byte out. Of this server alone: where several
/// serve one database, each keeps the pace for itself.
#[derive(Debug, Clone, Default)]
pub struct Outflow(Arc<Mutex<HashMap<AgreementId, Instant>>>);

impl Outflow {
    /// Books so many bytes at that rate; tells when they may leave.
    fn booked(&self, now: Instant, agreement: AgreementId, bytes: usize, rate: u64) -> Instant {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, free| *free > now);
        let from = all.get(&agreement).copied().unwrap_or(now);
        all.insert(agreement, from + Duration::from_secs_f64(bytes as f64 / rate.max(1) as f64));
        from
    }
}

/// The pieces within what is permitted. What breaks the terms breaks them off: half a table must not look like a
/// whole one.
#[must_use]
pub fn bounded(app: App, by: By, pieces: Pieces) -> Pieces {
    let state = Leaving { app, by, pieces, rest: Bytes::new(), asked: Instant::now(), ahead: 0 };
    let pieces = futures_util::stream::unfold(state, |mut state| async move {
        state.next().await.map(|piece| (piece, state))
    });
    // Whoever packs an answer asks for more after its end.
    pieces.fuse().boxed()
}

struct Leaving {
    app: App,
    by: By,
    pieces: Pieces,
    /// What of the last piece has not left yet.
    rest: Bytes,
    asked: Instant,
    /// How many bytes are counted and have not left.
    ahead: u64,
}

fn broken(why: &'static str) -> std::io::Error {
    std::io::Error::other(why)
}

impl Leaving {
    async fn next(&mut self) -> Option<Result<Bytes, std::io::Error>> {
        if self.asked.elapsed() >= LOOK {
            if !holds(&self.app, &self.by).await {
                return Some(Err(broken("the agreement is ended")));
            }
            self.asked = Instant::now();
        }
        let piece = match self.piece().await? {
            Ok(piece) => piece,
            Err(e) => return Some(Err(e)),
        };
        if let Some(left) = self.by.permit.bytes_left
            && !self.counted(piece.len() as u64, self.by.moved.saturating_add(left)).await
        {
            return Some(Err(broken("as many bytes as were agreed on have left")));
        }
        if let Some(rate) = self.by.permit.rate {
            let at = self.app.outflow.booked(Instant::now(), self.by.agreement, piece.len(), rate);
            tokio::time::sleep_until(at).await;
        }
        Some(Ok(piece))
    }

    /// The next piece, small enough that the pace is kept and the agreement is asked in time.
    async fn piece(&mut self) -> Option<Result<Bytes, std::io::Error>> {
        if self.rest.is_empty() {
            match self.pieces.next().await? {
                Ok(piece) => self.rest = piece,
                Err(e) => return Some(Err(e)),
            }
        }
        let most = match self.by.permit.rate {
            Some(rate) => usize::try_from(rate / 4).unwrap_or(usize::MAX).max(1),
            None => usize::MAX,
        };
        Some(Ok(self.rest.split_to(most.min(self.rest.len()))))
    }

    /// Counts bytes before they leave; false where they are more than `most` in all.
    async fn counted(&mut self, bytes: u64, most: u64) -> bool {
        if self.ahead < bytes {
            let need = bytes - self.ahead;
            let id = self.by.agreement;
            let granted = match store::moved(&self.app.db, id, need.max(AHEAD), most).await {
                Ok(true) => need.max(AHEAD),
                Ok(false) => match store::moved(&self.app.db, id, need, most).await {
                    Ok(true) => need,
                    _ => return false,
                },
                // What cannot be counted does not leave.
                Err(_) => return false,
            };
            self.ahead += granted;
        }
        self.ahead -= bytes;
        true
    }
}

/// Whether data may go on leaving.
async fn holds(app: &App, by: &By) -> bool {
    let Ok(Some(of)) = store::find_agreement(&app.db, by.agreement).await else { return false };
    let now = jiff::Timestamp::from_microsecond(Moment::now().micros()).unwrap_or_default();
    if of.ended_at.is_some() || by.permit.until.is_some_and(|until| now > until) {
        return false;
    }
    let Some(transfer) = by.transfer else { return true };
    let found = store::find::<dure_dataspace::transfer::State>(&app.db, transfer).await;
    found.is_ok_and(|one| one.is_some_and(|one| transferring::is_open(&one)))
}

impl Drop for Leaving {
    /// What was counted ahead and did not leave is given back.
    fn drop(&mut self) {
        let (app, id, unused) = (self.app.clone(), self.by.agreement, self.ahead);
        if unused > 0
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move {
                if let Err(e) = store::not_moved(&app.db, id, unused).await {
                    tracing::warn!(agreement = %id, error = %e, "bytes stay counted that did not leave");
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_leaves_by_one_agreement_keeps_one_pace() {
        let (flow, begun) = (Outflow::default(), Instant::now());
        let (one, other) = (AgreementId::new(), AgreementId::new());
        assert_eq!(flow.booked(begun, one, 500, 1000), begun);
        assert_eq!(flow.booked(begun, one, 500, 1000), begun + Duration::from_millis(500));
        assert_eq!(flow.booked(begun, one, 1, 1000), begun + Duration::from_secs(1));
        assert_eq!(flow.booked(begun, other, 500, 1000), begun);
        let later = begun + Duration::from_secs(60);
        assert_eq!(flow.booked(later, one, 1, 1000), later, "what was not used is not saved up");
    }
}
