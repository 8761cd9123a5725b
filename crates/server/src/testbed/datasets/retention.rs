//! How long datasets are kept.

use std::time::Duration;

use super::{removal, store};
use crate::app::App;
use crate::identity::sessions::VISITOR_STAYS;
use crate::platform::keeper::Keeper;
use crate::platform::moment::Moment;

/// The days that people can choose from; 0 is until they delete it.
pub const CHOICES: [u64; 5] = [30, 180, 365, 1095, 0];

/// How many are deleted in one go.
const AT_ONCE: i64 = 50;

/// How long a new dataset of that keeper is kept where nothing else is said. What a visitor brought
/// goes when the visitor's session does.
#[must_use]
pub fn usual(keeper: &Keeper) -> Option<Moment> {
    keeper.is_visitor().then(|| Moment::now().plus(VISITOR_STAYS))
}

/// The longest time, in days, that can be told beforehand.
pub const MOST_DAYS: u64 = 3650;

/// So many days from now; 0 is for ever, and more than ten years is ten.
#[must_use]
pub fn days(days: u64) -> Option<Moment> {
    let of = |days: u64| Moment::now().plus(Duration::from_secs(days.min(MOST_DAYS) * 24 * 3600));
    (days > 0).then(|| of(days))
}

/// Deletes what is kept no longer.
///
/// # Errors
/// As the database does.
pub async fn tidy(app: &App) -> Result<(), sqlx::Error> {
    for dataset in store::run_out(&app.db, AT_ONCE).await? {
        let mut tx = app.db.begin().await?;
        removal::of_dataset(&mut tx, dataset).await?;
        tx.commit().await?;
        tracing::info!(%dataset, "a dataset was deleted at the end of its time");
    }
    Ok(())
}
