//! What this room has in the demo world.

use rand_pcg::Pcg64Mcg;

use crate::demo::Cast;
use crate::platform::db::Tx;

/// Makes it.
///
/// # Errors
/// As the database does.
pub async fn make(_tx: &mut Tx, _random: &mut Pcg64Mcg, _cast: &Cast) -> Result<(), sqlx::Error> {
    Ok(())
}
