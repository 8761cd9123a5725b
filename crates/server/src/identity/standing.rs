//! How near somebody stands to what organisations of a centre share: the one rule of who counts as of a
//! sector, asked by pages, lists, programs and search alike. `docs/visibility.md` tells it to people.

use super::organisations;
use crate::platform::authorisation::Sector;
use crate::platform::db::Db;
use crate::platform::web::Caller;

/// How near a caller stands.
///
/// **Of a sector is whoever belongs to an organisation whose own sector it is**, whatever the organisation is:
/// company, supplier, university, institute, association. Nobody is of a second sector: not by the sectors
/// that a technology serves, that a consultant knows, or that a secretary looks after. Those who advise see
/// what is shared with the centre, of all sectors, and need no such rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    sector: Option<Sector>,
    advises: bool,
}

impl Standing {
    /// That of somebody who is not signed in.
    pub const STRANGER: Self = Self { sector: None, advises: false };

    /// That of a caller at the caller's own centre.
    ///
    /// # Errors
    /// As the database does.
    pub async fn of(db: &Db, caller: &Caller) -> Result<Self, sqlx::Error> {
        let Some(person) = caller.principal.person() else { return Ok(Self::STRANGER) };
        let (sector, _) = organisations::profile(db, person.organisation).await?;
        Ok(Self { sector: Some(sector), advises: person.advises() })
    }

    /// The sector that the caller is of; none for a stranger.
    #[must_use]
    pub fn sector(self) -> Option<Sector> {
        self.sector
    }

    /// Whether the caller is of that sector.
    #[must_use]
    pub fn is_of(self, sector: Sector) -> bool {
        self.sector == Some(sector)
    }

    /// Whether the caller advises at the centre.
    #[must_use]
    pub fn advises(self) -> bool {
        self.advises
    }
}
