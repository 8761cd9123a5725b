//! With whom somebody deals: an organisation of this installation, or a participant elsewhere that it knows.

use crate::platform::id::{CentreId, OrganisationId, PeerId};
use crate::platform::moment::Moment;

/// What stands before the id of a participant elsewhere in the database.
const OUTSIDE: &str = "peer:";

/// A side of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Party {
    /// An organisation of this installation.
    Here(OrganisationId),
    /// A participant elsewhere, as an organisation of ours knows it.
    Outside(PeerId),
}

impl Party {
    /// As the database keeps it.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Here(organisation) => organisation.text(),
            Self::Outside(peer) => format!("{OUTSIDE}{peer}"),
        }
    }

    /// The organisation, where it is one of ours.
    #[must_use]
    pub fn here(self) -> Option<OrganisationId> {
        match self {
            Self::Here(organisation) => Some(organisation),
            Self::Outside(_) => None,
        }
    }
}

impl From<OrganisationId> for Party {
    fn from(organisation: OrganisationId) -> Self {
        Self::Here(organisation)
    }
}

impl std::str::FromStr for Party {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        match text.strip_prefix(OUTSIDE) {
            Some(peer) => peer.parse().map(Self::Outside),
            None => text.parse().map(Self::Here),
        }
    }
}

impl serde::Serialize for Party {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.text())
    }
}

/// A participant elsewhere, as one organisation knows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Peer {
    /// Its id with us.
    pub id: PeerId,
    /// The tenant.
    pub centre: CentreId,
    /// Who knows it.
    pub organisation: OrganisationId,
    /// Its id in the protocol.
    pub participant: String,
    /// What the organisation calls it.
    pub name: String,
    /// Where it speaks the protocol, with the path of the version.
    pub address: String,
    /// What is shown to it, sealed.
    pub token_out: String,
    /// Whether the organisation has nothing to do with it any more.
    pub closed: bool,
    /// What it is a member of, and in which roles, by credentials.
    pub memberships: Vec<String>,
    /// The roles.
    pub roles: Vec<String>,
    /// Until when that is believed.
    pub known_until: Moment,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_comes_back_from_its_text_and_one_elsewhere_is_never_an_organisation() {
        let here = Party::Here(OrganisationId::new());
        let outside = Party::Outside(PeerId::new());
        assert_eq!(here.text().parse(), Ok(here));
        assert_eq!(outside.text().parse(), Ok(outside));
        assert!(outside.text().parse::<OrganisationId>().is_err());
        assert_eq!(outside.here(), None);
    }
}
