//! The dataspace in the database.

mod agreements;
mod messages;
mod offers;
mod peers;
mod processes;

use sqlx::Row;
use sqlx::any::AnyRow;

pub use agreements::*;
pub use messages::*;
pub use offers::*;
pub use peers::*;
pub use processes::*;

fn json(row: &AnyRow, name: &str) -> Result<serde_json::Value, sqlx::Error> {
    Ok(serde_json::from_str(&row.try_get::<String, _>(name)?).unwrap_or_default())
}
