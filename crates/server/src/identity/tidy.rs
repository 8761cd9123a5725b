//! Forgetting what is over.

use std::time::Duration;

use super::tries::REMEMBERED;
use crate::app::App;
use crate::platform::moment::Moment;

/// How long invitations and tokens that ended are kept, so that their holders are told what they
/// were.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Forgets sessions and ceremonies that ended, tries of long ago, invitations and tokens that ended
/// a month ago.
///
/// # Errors
/// As the database does.
pub async fn tidy(app: &App) -> Result<(), sqlx::Error> {
    let now = Moment::now();
    let mut tx = app.db.begin().await?;
    for (sql, before) in [
        ("DELETE FROM session WHERE until < $1", now),
        ("DELETE FROM ceremony WHERE until < $1", now),
        ("DELETE FROM signin_try WHERE at < $1", now.minus(REMEMBERED)),
        ("DELETE FROM invite WHERE until < $1", now.minus(KEPT)),
        ("DELETE FROM api_token WHERE until < $1", now.minus(KEPT)),
    ] {
        sqlx::query(sql).bind(before.micros()).execute(&mut *tx).await?;
    }
    tx.commit().await
}
