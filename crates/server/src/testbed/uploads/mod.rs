//! Files on their way in: announced, filled piece by piece, and then made part of a dataset.
//!
//! Two doors lead in: the protocol tus 1.0 ([`tus`]), by which a page or a program sends pieces and
//! goes on after a broken line, and a plain form ([`form`]), which works without a script.

pub mod body;
pub mod form;
pub mod store;
pub mod tus;

use std::time::Duration;

use axum::http::StatusCode;
use dure_testbed::report::Message;

use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::id::UploadId;
use crate::platform::keeper::Keeper;
use crate::platform::numbers::size;
use crate::platform::web::Problem;

/// The largest file.
pub const LARGEST: u64 = 10 << 30;

/// What a visitor without an account may bring in all.
pub const VISITOR_BYTES: u64 = 200 << 20;

/// What an organisation may keep in all.
pub const ORGANISATION_BYTES: u64 = 200 << 30;

/// How long an upload waits for its next piece or for becoming part of a dataset.
pub const WAITS: Duration = Duration::from_secs(24 * 3600);

/// How many uploads of one owner may go on at once.
const AT_ONCE: i64 = 100;

/// How much room an owner has left.
///
/// # Errors
/// As the database does; too many uploads that go on are told as such.
pub async fn room(tx: &mut Tx, keeper: &Keeper) -> Result<u64, Problem> {
    let most = if keeper.is_visitor() { VISITOR_BYTES } else { ORGANISATION_BYTES };
    let (open, taken) = store::taken(tx, keeper).await?;
    if open >= AT_ONCE {
        let message = Message::new("problem-upload-many").count("most", AT_ONCE as usize);
        return Err(Problem::new(StatusCode::CONFLICT, message));
    }
    Ok(most.saturating_sub(taken))
}

/// Forgets an upload with which nobody can go on.
pub async fn discard(app: &App, upload: UploadId) {
    let forgotten = async {
        let mut tx = app.db.begin().await?;
        store::forget(&mut tx, upload).await?;
        tx.commit().await
    };
    // What cannot be forgotten now runs out by itself.
    if forgotten.await.is_ok() {
        let _ = app.blobs.discard(upload).await;
    }
}

/// No room for a file of that size.
#[must_use]
pub fn no_room(keeper: &Keeper, left: u64) -> Problem {
    let id = if keeper.is_visitor() { "problem-quota-visitor" } else { "problem-quota" };
    let message = Message::new(id).text("left", size(left));
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, message)
}

/// Larger than any file may be.
#[must_use]
pub fn too_large() -> Problem {
    let message = Message::new("problem-upload-too-large").text("most", size(LARGEST));
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, message)
}
