//! What this room has in the demo world.

use rand_pcg::Pcg64Mcg;

use crate::demo::Cast;
use crate::platform::db::Tx;

/// Makes it.
///
/// # Errors
/// As the database does.
pub async fn make(tx: &mut Tx, random: &mut Pcg64Mcg, cast: &Cast) -> Result<(), sqlx::Error> {
    super::days::demo::make(tx, random, cast).await
}
