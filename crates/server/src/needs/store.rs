//! Needs in the database.

use super::Need;
use crate::platform::db::Db;
use crate::platform::id::{NeedId, OrganisationId};

/// The need of that id.
///
/// # Errors
/// As the database does.
pub async fn find(_db: &Db, _id: NeedId) -> Result<Option<Need>, sqlx::Error> {
    Ok(None)
}

/// An organisation's needs, the newest first.
///
/// # Errors
/// As the database does.
pub async fn of_organisation(_db: &Db, _of: OrganisationId) -> Result<Vec<Need>, sqlx::Error> {
    Ok(Vec::new())
}
