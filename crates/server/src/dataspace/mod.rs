//! The dataspace: companies share data and stay their masters.
//!
//! [`offers`] says what is offered on which terms; [`catalogue`] shows it to others; [`negotiations`] is the
//! conversation of two, each side a participant with a row of its own: [`acting`] begins a deed, [`carrying`]
//! brings its message to the other side, [`hearing`] takes it there, all on one [`desk`]; [`agreements`] is what came
//! of it, and how it is ended; [`pulling`] lets data out, the policy asked at every read, and [`pushing`] brings
//! them; [`sources`] are data that stay where they are; [`computing`] runs modules where the data are and lets out
//! what passes the gate; [`log`] keeps what was done so
//! that an outsider can verify it.
//!
//! Participants sit on this installation or elsewhere ([`peers`]). Messages are those of the Dataspace
//! Protocol in either case: between two who sit here they go from one row to the other in one transaction,
//! with others over HTTP, in by [`protocol`], out by [`outbound`].

pub mod acting;
pub mod agreements;
pub mod api;
pub mod automation;
pub mod bucket;
pub mod carrying;
pub mod catalogue;
pub mod claims;
pub mod computing;
#[cfg(test)]
mod conformance;
pub mod contract;
pub mod demo;
pub mod desk;
#[cfg(test)]
mod elsewhere;
pub mod fetching;
pub mod hearing;
pub mod joining;
pub mod leaving;
pub mod log;
pub mod map;
pub mod narrowing;
pub mod negotiations;
pub mod offers;
pub mod outbound;
pub mod party;
pub mod peers;
#[cfg(test)]
mod plane;
pub mod process;
pub mod protocol;
pub mod pulling;
pub mod pushing;
pub mod routes;
pub mod sources;
pub mod store;
pub mod terms;
#[cfg(test)]
mod tests;
pub mod transferring;
pub mod transfers;
#[cfg(test)]
mod two_houses;

use dure_dataspace::Side;
use serde_json::Value;

pub use party::{Party, Peer};
pub use process::{Kind, Negotiation, Process, Transfer};

use crate::platform::authorisation::{Person, Role, words};
use crate::platform::id::{AgreementId, CentreId, DatasetId, OfferId, OrganisationId};
use crate::platform::moment::Moment;

words! {
    /// Where an offer stands.
    OfferState {
        /// Seen in the catalogue.
        Published = "published",
        /// Taken back; agreements go on.
        Withdrawn = "withdrawn",
    }
}

/// What is offered.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// The tenant.
    pub centre: CentreId,
    /// Whose.
    pub organisation: OrganisationId,
    /// The dataset.
    pub dataset: DatasetId,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub about: String,
    /// The policy in ODRL.
    pub policy: Value,
    /// Whether whoever the policy permits gets an agreement by itself.
    pub by_itself: bool,
    /// Where it stands.
    pub state: OfferState,
}

/// What two have agreed on.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// The tenant.
    pub centre: CentreId,
    /// What the two call it.
    pub name: String,
    /// Whose data.
    pub provider: Party,
    /// Who may use them.
    pub consumer: Party,
    /// The offer, as its provider calls it.
    pub offer: String,
    /// The dataset, where it is here.
    pub dataset: Option<DatasetId>,
    /// The dataset, as its provider calls it.
    pub target: String,
    /// Its title.
    pub title: String,
    /// The policy, in ODRL.
    pub policy: Value,
    /// How often it was used.
    pub uses: u64,
    /// How many bytes have left, where the terms bound them.
    pub moved: u64,
    /// Since when.
    pub made_at: Moment,
    /// When it was ended.
    pub ended_at: Option<Moment>,
    /// By whom.
    pub ended_by: Option<Party>,
    /// Why.
    pub reason: String,
}

impl Agreement {
    /// On which side an organisation stands; nothing where it is none of its business.
    #[must_use]
    pub fn side(&self, of: OrganisationId) -> Option<Side> {
        let of = Party::Here(of);
        match (self.provider == of, self.consumer == of) {
            (true, _) => Some(Side::Provider),
            (_, true) => Some(Side::Consumer),
            _ => None,
        }
    }
}

/// What a participant is called in messages.
#[must_use]
pub fn participant(of: OrganisationId) -> String {
    format!("urn:dure:organisation:{of}")
}

/// Whether somebody acts for its organisation in the dataspace.
#[must_use]
pub fn acts(person: &Person) -> bool {
    person.is(Role::Member) || person.is(Role::Owner)
}
